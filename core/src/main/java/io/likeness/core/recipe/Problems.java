package io.likeness.core.recipe;

import com.typesafe.config.ConfigOrigin;
import io.likeness.core.error.Fault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * All problems of a recipe, collected before any is reported, each as {@code FILE:LINE: message}.
 */
final class Problems {
  private record Problem(String file, int line, String message) {
    @Override
    public String toString() {
      return file + ":" + (line > 0 ? line + ":" : "") + " " + message;
    }
  }

  private final String fallbackFile;
  private final List<Problem> problems = new ArrayList<>();

  Problems(String fallbackFile) {
    this.fallbackFile = fallbackFile;
  }

  void add(ConfigOrigin origin, String message) {
    String file = origin.filename() == null ? fallbackFile : origin.filename();
    if (origin.resource() != null) {
      file = fallbackFile;
    }
    problems.add(new Problem(file, origin.resource() == null ? origin.lineNumber() : -1, message));
  }

  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw Fault.RECIPE_INVALID.because(
          problems.stream()
              .sorted(Comparator.comparing(Problem::file).thenComparingInt(Problem::line))
              .map(Problem::toString)
              .distinct()
              .collect(Collectors.joining("\n")));
    }
  }
}
