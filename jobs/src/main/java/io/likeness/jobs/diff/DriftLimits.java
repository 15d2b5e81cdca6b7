package io.likeness.jobs.diff;

import io.likeness.core.error.Fault;
import io.likeness.core.recipe.GatesSpec;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Limits of gates, some of which stand on the command line instead.
 *
 * @param gates limits where the command line has none
 * @param options key of a gate to the option that came before it
 * @param values key of a gate to the value of that option
 */
public record DriftLimits(
    GatesSpec gates, Map<String, String> options, Map<String, Double> values) {
  public DriftLimits {
    options = Map.copyOf(options);
    values = Map.copyOf(values);
  }

  public DriftLimits(GatesSpec gates) {
    this(gates, Map.of(), Map.of());
  }

  /** The same, but with {@code limit} for the gate {@code key}, where there is one. */
  public DriftLimits with(String option, String key, Optional<Double> limit) {
    if (limit.isEmpty()) {
      return this;
    }
    double value = limit.get();
    boolean fraction = !key.equals("max-measure-shift");
    if (!(value >= 0 && (value <= 1 || !fraction))) {
      throw Fault.USAGE.because(
          option
              + " is "
              + value
              + "; give "
              + (fraction ? "a fraction from 0 to 1." : "0 or more."));
    }
    Map<String, String> named = new HashMap<>(options);
    named.put(key, option);
    Map<String, Double> limits = new HashMap<>(values);
    limits.put(key, value);
    return new DriftLimits(gates, named, limits);
  }

  /**
   * The sentence, without its full stop, that {@code what} is beyond {@code limit}, the limit of
   * the gate {@code key}; empty where it is not.
   */
  public Optional<String> above(String what, double found, double limit, String key) {
    return found <= limit
        ? Optional.empty()
        : Optional.of(
            String.format(Locale.ROOT, "%s is %.3f, above %s", what, found, named(key, limit)));
  }

  private String named(String key, double value) {
    return options.containsKey(key)
        ? options.get(key) + " " + value
        : "gates." + key + " = " + value;
  }

  /** All limits as those of a recipe. */
  public GatesSpec spec() {
    return new GatesSpec(
        gates.minRecords(),
        gates.minPersons(),
        gates.maxLeftOutFraction(),
        values.getOrDefault("max-removed-fraction", gates.maxRemovedFraction()),
        gates.maxTargetGap(),
        values.getOrDefault("max-share-shift", gates.maxShareShift()),
        values.getOrDefault("max-measure-shift", gates.maxMeasureShift()),
        values.getOrDefault("max-distance-rise", gates.maxDistanceRise()),
        values.getOrDefault("max-effective-persons-drop", gates.maxEffectivePersonsDrop()));
  }
}
