package io.likeness.privacy.record;

import io.likeness.core.recipe.RecordStepSpec;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The settings of one step, read by name; every problem is a sentence that begins with the step.
 */
final class Settings {
  private final RecordStepSpec spec;
  private final TreeMap<String, String> known = new TreeMap<>();

  Settings(RecordStepSpec spec) {
    this.spec = spec;
  }

  /** What was asked for so far, with its usual value, or nothing where it has to be given. */
  SortedMap<String, String> known() {
    return Collections.unmodifiableSortedMap(known);
  }

  String step() {
    return spec.step();
  }

  /** What {@code maker} makes; what it says against the settings is said of this step. */
  RecordStep made(Supplier<RecordStep> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IllegalArgumentException(step() + ": " + e.getMessage(), e);
    }
  }

  List<String> texts(String key) {
    known.putIfAbsent(key, "");
    List<String> found = spec.settings().get(key);
    if (found == null || found.isEmpty()) {
      throw new IllegalArgumentException(key + " is missing; give it beside step.");
    }
    return found;
  }

  String text(String key) {
    List<String> found = texts(key);
    if (found.size() != 1) {
      throw new IllegalArgumentException(key + " should be one value, not " + found + ".");
    }
    return found.get(0);
  }

  String textOr(String key, String usual) {
    known.put(key, usual);
    return spec.settings().containsKey(key) ? text(key) : usual;
  }

  double number(String key) {
    return number(key, text(key));
  }

  private static double number(String key, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + " should be a number, not " + text + ".", e);
    }
  }

  int whole(String key) {
    double value = number(key);
    if (!(value == Math.rint(value) && Math.abs(value) <= Integer.MAX_VALUE)) {
      throw new IllegalArgumentException(key + " should be a whole number, not " + text(key) + ".");
    }
    return (int) value;
  }

  /** Two numbers, or the same one twice. */
  double[] range(String key) {
    List<String> found = texts(key);
    if (found.size() > 2) {
      throw new IllegalArgumentException(
          key + " should be a number or [lower, upper], not " + found + ".");
    }
    return new double[] {number(key, found.get(0)), number(key, found.get(found.size() - 1))};
  }

  void refuseUnknown() {
    for (String key : spec.settings().keySet()) {
      if (!known.containsKey(key)) {
        throw new IllegalArgumentException(
            step()
                + ": "
                + key
                + " has no meaning here; known are "
                + String.join(", ", known.keySet())
                + ".");
      }
    }
  }
}
