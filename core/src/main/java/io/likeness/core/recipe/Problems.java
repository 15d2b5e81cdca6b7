package io.likeness.core.recipe;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  /** The key of a setting up to its value, and the value. */
  private static final Pattern SETTING =
      Pattern.compile("(?s)((?:\"[^\"]*\"|[^\"=:{+\\s])*\\s*[+]?[=:{]?\\s*).*");

  private record Problem(String file, int line, String message) {
    @Override
    public String toString() {
      return file + ":" + (line > 0 ? line + ":" : "") + " " + message;
    }
  }

  private final String fallbackFile;
  private final List<Problem> problems = new ArrayList<>();

  /** Settings of a key that nobody knows: it may be a secret's, misspelt. */
  private final Set<String> doubtful = new HashSet<>();

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
    if (isSetting(e.origin())
        && !RecipeReader.firstNames().contains(firstName(setting(e.origin())))) {
      problems.doubtful.add(setting(e.origin()));
      secret = true;
    }
    problems.add(
        e.origin(), secret ? "the value cannot be read; put it into quotes." : Syntax.sentence(e));
    return Fault.RECIPE_INVALID.because(problems.told(), e);
  }

  /** Notes a problem of the whole file. */
  void add(String message) {
    problems.add(new Problem(fallbackFile, -1, message));
  }

  void add(ConfigOrigin origin, String message) {
    if (isSetting(origin)) {
      problems.add(new Problem(setting(origin), -1, message));
    } else if (origin == null || origin.resource() != null) {
      add(message);
    } else {
      String file = origin.filename() == null ? fallbackFile : origin.filename();
      problems.add(new Problem(file, origin.lineNumber(), message));
    }
  }

  /** Notes a problem of a key that is none. */
  void addUnknown(ConfigOrigin origin, String message) {
    if (isSetting(origin)) {
      doubtful.add(setting(origin));
    }
    add(origin, message);
  }

  private static boolean isSetting(ConfigOrigin origin) {
    return origin != null && origin.description().startsWith(SET);
  }

  private static String setting(ConfigOrigin origin) {
    return origin.description().replaceFirst(": \\d+(-\\d+)?$", "");
  }

  private static String firstName(String setting) {
    return setting.substring(SET.length()).strip().replaceFirst("(?s)^\"?([\\w-]*).*", "$1");
  }

  /** Whether what {@code key} says is not to be printed. */
  static boolean isSecret(String key) {
    return SECRET.matcher(key + "=" + HIDDEN).find();
  }

  private Problem withoutSecret(Problem problem) {
    boolean doubted = doubtful.contains(problem.file());
    String file =
        doubted
            ? SET
                + SETTING
                    .matcher(problem.file().substring(SET.length()))
                    .replaceFirst("$1" + Matcher.quoteReplacement(HIDDEN))
            : problem.file();
    return doubted || problem.file().endsWith(HIDDEN)
        ? new Problem(file, problem.line(), withoutValue(problem.message()))
        : problem;
  }

  /** Our sentences end with what stands there instead. */
  static String withoutValue(String message) {
    return message.replaceFirst("(?s), not .*", "");
  }

  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw Fault.RECIPE_INVALID.because(told());
    }
  }

  private String told() {
    return problems.stream()
        .map(this::withoutSecret)
        .sorted(Comparator.comparing(Problem::file).thenComparingInt(Problem::line))
        .map(Problem::toString)
        .distinct()
        .collect(Collectors.joining("\n"));
  }
}
