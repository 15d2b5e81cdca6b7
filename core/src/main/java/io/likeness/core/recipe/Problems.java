package io.likeness.core.recipe;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All problems of a recipe, collected before any is reported, each as {@code FILE:LINE: message},
 * or {@code --set KEY=VALUE: message} where a setting is wrong.
 */
final class Problems {
  /** What the origin of a value begins with that is set on the command line. */
  private static final String SET = "--set ";

  private static final String HIDDEN = "***";

  /** What is redacted in Spark's logs too: the key up to its value, and the value. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?is)((?:secret|password|passphrase|token|access[.-]?key|credential|salt)"
              + "[\\w.\"'-]*(?:\\s*[+]?[=:{]\\s*|\\s+)).+");

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

  /** The origin of a value that {@code setting} sets; it does not tell a secret. */
  static String origin(String setting) {
    return SET + SECRET.matcher(setting).replaceFirst("$1" + Matcher.quoteReplacement(HIDDEN));
  }

  /** What is to be said of {@code file} when it, or a setting over it, cannot be parsed. */
  static LikenessException unreadable(ConfigException e, Path file) {
    Problems problems = new Problems(file.toString());
    boolean secret = e.origin() != null && e.origin().description().contains(HIDDEN);
    problems.add(
        e.origin(), secret ? "the value cannot be read; put it into quotes." : Syntax.sentence(e));
    return Fault.RECIPE_INVALID.because(problems.told(), e);
  }

  /** Notes a problem of the whole file. */
  void add(String message) {
    problems.add(new Problem(fallbackFile, -1, message));
  }

  void add(ConfigOrigin origin, String message) {
    if (origin != null && origin.description().startsWith(SET)) {
      String setting = origin.description().replaceFirst(": \\d+(-\\d+)?$", "");
      boolean secret = setting.endsWith(HIDDEN);
      problems.add(new Problem(setting, -1, secret ? withoutValue(message) : message));
    } else if (origin == null || origin.resource() != null) {
      add(message);
    } else {
      String file = origin.filename() == null ? fallbackFile : origin.filename();
      problems.add(new Problem(file, origin.lineNumber(), message));
    }
  }

  /** Our sentences end with what stands there instead. */
  private static String withoutValue(String message) {
    return message.replaceFirst("(?s), not .*", "");
  }

  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw Fault.RECIPE_INVALID.because(told());
    }
  }

  private String told() {
    return problems.stream()
        .sorted(Comparator.comparing(Problem::file).thenComparingInt(Problem::line))
        .map(Problem::toString)
        .distinct()
        .collect(Collectors.joining("\n"));
  }
}
