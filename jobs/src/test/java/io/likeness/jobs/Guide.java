package io.likeness.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The code blocks of a guide. */
final class Guide {
  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$", Pattern.UNIX_LINES);

  private Guide() {}

  /**
   * A code block.
   *
   * @param language what it is in; empty for commands
   */
  record Block(String language, String text) {}

  static List<Block> blocks(String page) throws IOException {
    return BLOCK
        .matcher(Files.readString(Path.of("../docs", page)))
        .results()
        .map(m -> new Block(m.group(1), m.group(2)))
        .toList();
  }
}
