package io.likeness.core.recipe;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All problems of a recipe, collected before any is reported, each as {@code FILE:LINE: message},
 * or {@code --set KEY=VALUE: message} where a setting is wrong.
 */
final class Problems {
  /** What the origin of a value begins with that is set on the command line. */
  private static final String SET = "--set ";

  static final String HIDDEN = "***";

  /** What is redacted in Spark's logs too: the key up to its value, and the value. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?is)((?:secret|password|passphrase|token|access[.-]?key|credential|salt)"
              + "[\\w.\"'-]*(?:\\s*[+]?[=:{]\\s*|\\s+)).+");

  /** The key of a setting up to its value, and the value. */
  private static final Pattern SETTING =
      Pattern.compile("(?s)(\\s*+(?:\"[^\"]*\"|[\\p{L}\\p{N}_.-])*+\\s*+[+]?+[=:{]?+\\s*+).+");

  private static final Pattern FIRST_NAME =
      Pattern.compile("(?s)[\\s{.]*+(?:\"([^\".]*)\"|([\\p{L}\\p{N}_-]+)).*");

  /** What stands where a key may stand. */
  private static final Pattern KEY =
      Pattern.compile("(?:^|(?<!\\$)[{,\n])\\s*([\\p{L}\\p{N}_.\"-]+)");

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

  private Fault fault = Fault.RECIPE_INVALID;

  private final boolean stored;

  Problems(String fallbackFile) {
    this(fallbackFile, false);
  }

  /**
   * No problems yet.
   *
   * @param stored whether the recipe is stored with a version, and so was run
   */
  Problems(String fallbackFile, boolean stored) {
    this.fallbackFile = fallbackFile;
    this.stored = stored;
  }

  boolean stored() {
    return stored;
  }

  /** The origin of a value that {@code setting} sets; it does not tell a secret. */
  static String origin(String setting) {
    return SET + SECRET.matcher(setting).replaceFirst("$1" + Matcher.quoteReplacement(HIDDEN));
  }

  /** What is to be said of {@code file} when it, or a setting over it, cannot be parsed. */
  static LikenessException unreadable(ConfigException e, Path file) {
    Problems problems = new Problems(file.toString());
    if (isSetting(e.origin())) {
      problems.addUnreadableSetting(e);
    } else {
      problems.add(e.origin(), mayTell(e) ? Syntax.sentence(e) : Syntax.withoutText(e));
    }
    return Fault.RECIPE_INVALID.because(problems.told(), e);
  }

  private void addUnreadableSetting(ConfigException e) {
    String setting = setting(e.origin()).substring(SET.length());
    String first = firstName(setting);
    boolean known = RecipeReader.firstNames().contains(first);
    if (!known && !first.isEmpty()) {
      addUnknown(e.origin(), first, first, RecipeReader.firstNames());
    }
    Set<String> names = RecipeReader.names();
    boolean allKnown =
        known
            && KEY.matcher(setting)
                .results()
                .flatMap(m -> Stream.of(m.group(1).split("[.\"]+")))
                .allMatch(name -> name.isEmpty() || names.contains(name));
    if (!allKnown) {
      doubtful.add(setting(e.origin()));
    }
    add(
        e.origin(),
        allKnown && !setting.contains(HIDDEN) ? Syntax.sentence(e) : Syntax.withoutText(e));
  }

  /** Whether words of the lines where a file cannot be parsed may be repeated. */
  private static boolean mayTell(ConfigException e) {
    if (e.origin() == null || e.origin().filename() == null) {
      return true;
    }
    try {
      FaultLines lines = FaultLines.of(Path.of(e.origin().filename()), e.origin().lineNumber());
      return !SECRET.matcher(lines.text()).find()
          && Syntax.key(e)
              .map(key -> lines.begin(key) || RecipeReader.names().contains(key))
              .orElse(true);
    } catch (IOException gone) {
      return false;
    }
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

  /**
   * Notes a key that is none.
   *
   * @param path of the key, which may be a part of a secret that lacks its quotes
   */
  void addUnknown(ConfigOrigin origin, String path, String key, Set<String> known) {
    if (isSetting(origin)) {
      doubtful.add(setting(origin));
    }
    add(
        origin,
        isPartOfSecret(origin, path, key)
            ? "what stands behind a comma is not a key of a recipe; put the whole value into quotes."
            : path + " is not a key of a recipe; known here: " + String.join(", ", known));
  }

  private static boolean isPartOfSecret(ConfigOrigin origin, String path, String key) {
    String line;
    try {
      line =
          isSetting(origin)
              ? setting(origin).substring(SET.length())
              : origin.filename() == null
                  ? ""
                  : FaultLines.at(Path.of(origin.filename()), origin.lineNumber());
    } catch (IOException gone) {
      return true;
    }
    String first = firstName(line);
    if (line.isEmpty() || first.equals(key)) {
      return false;
    }
    int at = line.lastIndexOf(key);
    // Only behind a key that is misspelt itself may the rest of its line be the salt's.
    boolean misspelt =
        path.equals(key) && !first.isEmpty() && !RecipeReader.firstNames().contains(first);
    return misspelt || SECRET.matcher(at < 0 ? line : line.substring(0, at)).find();
  }

  static boolean isSetting(ConfigOrigin origin) {
    return origin != null && origin.description().startsWith(SET);
  }

  static String setting(ConfigOrigin origin) {
    return origin.description().replaceFirst(": \\d+(-\\d+)?$", "");
  }

  /** The first name of the key that {@code text} begins with; empty where it begins with none. */
  static String firstName(String text) {
    Matcher matcher = FIRST_NAME.matcher(text);
    return matcher.matches() ? Optional.ofNullable(matcher.group(1)).orElse(matcher.group(2)) : "";
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

  /** One of them is that privacy would not hold, which is more than a slip of the pen. */
  void refusePrivacy() {
    fault = Fault.PRIVACY_REFUSED;
  }

  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw fault.because(told());
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
