package io.likeness.core.recipe;

import java.io.Serializable;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A record is dropped with {@code code} when all of {@code measures} that did not abstain, and at
 * least one, lie outside [{@code min}, {@code max}].
 */
public record ScreenRule(String code, List<String> measures, OptionalDouble min, OptionalDouble max)
    implements Serializable {}
