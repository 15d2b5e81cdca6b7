package io.likeness.core.recipe;

import java.io.Serializable;
import java.util.List;

/**
 * A record is dropped with {@code code} when all of {@code measures} that did not abstain, and at
 * least one, lie outside [{@code min}, {@code max}]; an absent bound is infinite.
 */
public record ScreenRule(String code, List<String> measures, double min, double max)
    implements Serializable {}
