package io.likeness.core.recipe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * The lines of a file at which it is wrong: that of the fault, and those before it up to the one
 * that begins with a key, for the parser notices many a slip only behind the line with the slip.
 */
final class FaultLines {
  private final Deque<String> lines;

  private FaultLines(Deque<String> lines) {
    this.lines = lines;
  }

  /**
   * The lines up to {@code line}; comments and empty lines are left out.
   *
   * @param line from 1
   */
  static FaultLines of(Path file, int line) throws IOException {
    String[] all = all(file);
    Set<String> keys = RecipeReader.firstNames();
    Deque<String> lines = new ArrayDeque<>();
    for (int i = Math.min(line, all.length) - 1; i >= 0; i--) {
      String text = all[i].strip();
      if (!text.isEmpty() && !text.startsWith("#") && !text.startsWith("//")) {
        lines.addFirst(text);
        if (i < line - 1 && keys.contains(Problems.firstName(text))) {
          break;
        }
      }
    }
    return new FaultLines(lines);
  }

  /** Line {@code line}, from 1; empty where there is none. */
  static String at(Path file, int line) throws IOException {
    String[] all = all(file);
    return line > 0 && line <= all.length ? all[line - 1] : "";
  }

  private static String[] all(Path file) throws IOException {
    // As the parser counts them.
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", -1);
  }

  String text() {
    return String.join("\n", lines);
  }

  /** Whether one begins with {@code key}: what stands further on may be part of a value. */
  boolean begin(String key) {
    return lines.stream().anyMatch(line -> line.startsWith(key));
  }
}
