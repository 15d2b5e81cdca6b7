package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every command line that stands in a document is one that the command line takes. */
class DocumentedCommandsTest {
  private static final Path ROOT = Path.of("..");

  private static final CommandLine COMMANDS =
      Main.commandLine().setCaseInsensitiveEnumValuesAllowed(true);

  /** A line of a code block, with its continuations. */
  private static final Pattern LINE =
      Pattern.compile("(?m)^\\s*(\\./likeness(?:\\\\\\n|[^\\n])*)", Pattern.UNIX_LINES);

  private static final Pattern SPAN = Pattern.compile("`(\\./likeness[^`]*)`");

  /** The first cell of a row, where some tables have commands. */
  private static final Pattern CELL = Pattern.compile("(?m)^\\| (`(?:[^|\\n]|\\\\\\|)*) \\|");

  private static final Pattern IN_A_CELL = Pattern.compile("`([a-z][a-z-]*(?: [^`]*)?)`");

  private static final List<String> WITH_TABLES =
      List.of("README.md", "README.zh-CN.md", "docs/models.md");

  /** What a reader is to choose from or to fill in; a shell takes it for something else. */
  private static final Predicate<String> NOT_FOR_A_SHELL =
      Pattern.compile("[^\"'].*\\|.*|\\[.*|.*….*").asMatchPredicate();

  private static final Pattern CHOICE = Pattern.compile("[\\w-]+(?:\\|[\\w-]+)+");

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|\\S+");

  @Test
  void everyCommandInTheDocumentsHasTheOptionsItIsGiven() throws IOException {
    List<String> wrong = new ArrayList<>();
    int parsed = 0;
    for (Path page : pages()) {
      String text = Files.readString(page);
      for (String line : found(LINE, text)) {
        parsed++;
        problem(line, true).forEach(p -> wrong.add(page + ": " + line + ": " + p));
      }
      for (String span : found(SPAN, text)) {
        parsed++;
        problem(span, false).forEach(p -> wrong.add(page + ": " + span + ": " + p));
      }
    }
    for (String page : WITH_TABLES) {
      for (String cell : found(CELL, Files.readString(ROOT.resolve(page)))) {
        for (String command : found(IN_A_CELL, cell)) {
          parsed++;
          problem("./likeness " + command, false)
              .forEach(p -> wrong.add(page + ": " + command + ": " + p));
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(parsed).isGreaterThan(160);
  }

  @Test
  void whatStandsInABlockCanBePasted() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Path page : pages()) {
      for (String line : found(LINE, Files.readString(page))) {
        if (WORD.matcher(line).results().map(MatchResult::group).anyMatch(NOT_FOR_A_SHELL)) {
          wrong.add(page + ": " + line);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void anUnknownCommandAnUnknownOptionAndAMissingParameterAreProblems() {
    assertThat(problem("./likeness chekc my.conf", true)).isNotEmpty();
    assertThat(problem("./likeness check my.conf --no-such-option", false)).isNotEmpty();
    assertThat(problem("./likeness check", true)).isNotEmpty();
    assertThat(problem("./likeness check", false)).isEmpty();
    assertThat(problem("./likeness privacy epsilon|zcdp --times 1", false)).isNotEmpty();
    assertThat(problem("./likeness privacy epsilon|zcdp --delta 1", false)).isEmpty();
    assertThat(problem("./likeness --driver-memory 6g -- check my.conf  # a comment", true))
        .isEmpty();
    assertThatThrownBy(() -> COMMANDS.parseArgs("chekc"))
        .isInstanceOf(CommandLine.UnmatchedArgumentException.class);
  }

  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String folder : List.of("docs", "conf", "notebooks", "examples")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        files
            .filter(f -> f.toString().endsWith(".md") && !f.endsWith("commands.md"))
            .forEach(pages::add);
      }
    }
    try (Stream<Path> files = Files.list(ROOT)) {
      files.filter(f -> f.toString().endsWith(".md")).forEach(pages::add);
    }
    pages.sort(null);
    return pages;
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(m -> m.group(1).replace("\\\n", " ").replace('\n', ' ').replace("\\|", "|"))
        .toList();
  }

  /** What the command line says against a command; complete ones must have all they need. */
  private static List<String> problem(String command, boolean complete) {
    Matcher choice = CHOICE.matcher(command);
    if (choice.find()) {
      return Stream.of(choice.group().split("\\|"))
          .flatMap(
              c ->
                  problem(
                      command.substring(0, choice.start()) + c + command.substring(choice.end()),
                      complete)
                      .stream())
          .toList();
    }
    List<String> words = words(command);
    if (words.isEmpty() || words.get(0).matches("[A-Z]+")) {
      return List.of();
    }
    try {
      COMMANDS.parseArgs(words.toArray(String[]::new));
      return List.of();
    } catch (CommandLine.MissingParameterException e) {
      return complete ? List.of(e.getMessage()) : List.of();
    } catch (CommandLine.ParameterException e) {
      return List.of(e.getMessage());
    }
  }

  /** The arguments of a command that stands in a document, without Spark's and without comments. */
  static List<String> words(String command) {
    List<String> words =
        new ArrayList<>(WORD.matcher(command).results().map(MatchResult::group).toList());
    words.remove(0);
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).matches("#.*|[|>;&]|[|&]{2}|2?>.*")) {
        words.subList(i, words.size()).clear();
      }
    }
    while (!words.isEmpty() && words.get(0).matches("--profile|--profile=.*|--dry-run")) {
      words.subList(0, words.get(0).equals("--profile") ? 2 : 1).clear();
    }
    if (!words.isEmpty() && words.get(0).startsWith("-") && words.contains("--")) {
      words.subList(0, words.indexOf("--") + 1).clear();
    } else if (!words.isEmpty() && words.get(0).matches("--master|--jars|--conf")) {
      words.clear();
    }
    words.removeIf(w -> w.matches("\\[?…\\]?"));
    words.replaceAll(DocumentedCommandsTest::example);
    return words;
  }

  /** A value that a word such as {@code [N]} or {@code D} stands for. */
  private static String example(String word) {
    if (word.startsWith("\"") || word.startsWith("'")) {
      return word.substring(1, word.length() - 1);
    }
    String bare = word.replaceAll("^\\[|\\]$", "");
    return switch (bare) {
      case "N", "F", "EPS" -> "1";
      case "D" -> "2026-11-03";
      default -> bare;
    };
  }
}
