package io.likeness.core.recipe;

import com.typesafe.config.ConfigException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the parser of recipes finds wrong, in our words: problem, value and remedy. The parser's own
 * texts name its tokens and give hints that are none, such as to rename the file.
 */
final class Syntax {
  /**
   * What the parser says, and what is said instead; {@code $1} is the value. What is said {@code
   * withoutText} repeats nothing of the recipe.
   */
  private record Saying(Pattern parsers, String ours, String withoutText) {
    static Saying of(String parsers, String ours) {
      return of(parsers, ours, ours.contains("$1") ? CANNOT_BE_READ : ours.replace("\\$", "$"));
    }

    static Saying of(String parsers, String ours, String withoutText) {
      return new Saying(
          Pattern.compile("\\A" + parsers + "\\z", Pattern.DOTALL), ours, withoutText);
    }
  }

  private static final String CANNOT_BE_READ = "the value cannot be read; put it into quotes.";

  /** To quote what is wrong, or to rename the file: our sentences have a remedy of their own. */
  private static final String HINT = "(?s) \\(if you (want|intended) .*";

  /** Behind a blank stands what was meant as the value. */
  private static final Pattern KEY =
      Pattern.compile("(?s)Key '((?:\"[^\"]*\"|[^\\s\"])*).*?' may not be followed by token: .*");

  private static final String NO_VALUE = "Expecting a value but got wrong token: ";

  /** The first that fits counts. */
  private static final List<Saying> SAYINGS =
      List.of(
          Saying.of(
              ".*?(\\$\\{[^}]*\\}) was part of a cycle of substitutions involving (.*)",
              "$1 takes its value from itself (by $2); give one of them a value of its own.",
              "the value is taken from itself; write one."),
          Saying.of(
              "Could not resolve substitution to a value: (.*)",
              "$1 names a key that the recipe does not have, and variables of the environment are"
                  + " not read; write that key or the value itself.",
              "a key behind $ is not in the recipe, and variables of the environment are not read;"
                  + " write the value itself."),
          Saying.of(
              ".*End of input but string quote was still open.*",
              "a text in quotes does not end; close it with a quote."),
          Saying.of(
              "expecting a close parentheses '\\)' here, not: end of file",
              "the file ends within a block; close it with }."),
          Saying.of(
              "expecting a close parentheses '\\)' here, not: (.*)",
              "$1 stands where a key should; write KEY = VALUE.",
              "a key is missing; write KEY = VALUE."),
          Saying.of(
              "unbalanced close brace '}' with no open brace.*",
              "there is a } too many; take it away, or open its block with {."),
          Saying.of(
              "List should have (?:ended with \\] or had a comma|\\] or a first element after the open"
                  + " \\[), instead had token: (.*)",
              "$1 stands in a list; close the list with ], or put a comma before.",
              "a list does not end; close it with ]."),
          Saying.of(
              NO_VALUE + "'newline' .*",
              "a text in quotes goes over the end of the line; close it with a quote."),
          Saying.of(
              NO_VALUE + ".*triple-quoted string was still open.*",
              "a text in three quotes does not end; close it with three quotes."),
          Saying.of(
              NO_VALUE + "'' \\(Substitution \\$\\{ was not closed.*",
              "a \\${ is not closed; write \\${KEY}, or put the text into quotes."),
          Saying.of(
              NO_VALUE + "'(.*?)' \\(backslash followed by.*",
              "\\\\$1 in quotes is no character; write \\\\\\\\ for a backslash."),
          Saying.of(
              NO_VALUE + "'(.*?)' \\(Reserved character.*",
              "$1 may not stand outside quotes; put the whole value into quotes."),
          Saying.of(
              NO_VALUE + "end of file", "the file ends where a value should stand; write one."),
          Saying.of(NO_VALUE + "(.*)", "$1 stands where a value should; write one before it."),
          Saying.of(
              KEY.pattern(),
              "the key $1 has no value; write KEY = VALUE or KEY { }.",
              "a key has no value; write KEY = VALUE, with quotes around a text."),
          Saying.of(
              "Expecting end of input or a comma, got (.*)",
              "$1 stands behind a value; put the whole value into quotes, or begin a new line."),
          Saying.of(
              "path has a leading, trailing, or two adjacent period.*",
              "a key begins or ends with a dot, or has two in a row; take one away."),
          Saying.of(
              "expecting include parameter .* Not expecting: (.*)",
              "include is followed by $1; write include \"FILE\"."),
          Saying.of(
              "Cannot concatenate .*",
              "a list or block stands beside a value of another kind; write one of them."));

  private Syntax() {}

  /** The sentence for what {@code e} says, without its place. */
  static String sentence(ConfigException e) {
    String said = said(e);
    for (Saying saying : SAYINGS) {
      Matcher matcher = saying.parsers().matcher(said);
      if (matcher.matches()) {
        return matcher.replaceFirst(saying.ours());
      }
    }
    return "cannot be read (" + said + "); mend it.";
  }

  /** The same sentence where nothing of the recipe may be repeated. */
  static String withoutText(ConfigException e) {
    String said = said(e);
    return SAYINGS.stream()
        .filter(saying -> saying.parsers().matcher(said).matches())
        .findFirst()
        .map(Saying::withoutText)
        .orElse(CANNOT_BE_READ);
  }

  /** The key that {@code e} says to have no value, if it says so. */
  static Optional<String> key(ConfigException e) {
    Matcher matcher = KEY.matcher(said(e));
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static String said(ConfigException e) {
    String message = String.valueOf(e.getMessage());
    String place = e.origin() == null ? "" : e.origin().description() + ": ";
    return (message.startsWith(place) ? message.substring(place.length()) : message)
        .replaceFirst(HINT, "");
  }
}
