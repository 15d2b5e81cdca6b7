package io.likeness.jobs.demo;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of a demo, which says by a file in it that what a demo makes there may go again. */
public final class DemoFolder {
  static final String MARK = "likeness-demo.txt";

  /** What a demo makes and the next one takes away. */
  private static final List<String> CHILDREN = List.of("input", "truth", "lake", "lake.keys");

  private DemoFolder() {}

  /**
   * Takes away what an earlier demo has left in {@code folder}.
   *
   * @throws io.likeness.core.error.LikenessException when something of these names lies there that
   *     no demo has made
   */
  static void clear(Path folder) {
    Optional<Path> there = there(folder);
    if (there.isPresent() && !isOfADemo(folder)) {
      throw Fault.USAGE.because(
          there.get() + " was not made by `demo`, which would delete it; choose another --dir.");
    }
    try {
      // First, so that the next demo may take away what this one leaves half made or half gone.
      mark(folder);
      for (String child : CHILDREN) {
        delete(folder.resolve(child));
      }
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /** Lets the next demo clear {@code folder}, unless something lies there that no demo has made. */
  public static void begin(Path folder) {
    if (there(folder).isEmpty()) {
      try {
        mark(folder);
      } catch (IOException e) {
        throw unusable(folder, e);
      }
    }
  }

  private static void mark(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve(MARK),
        "Made by `likeness demo`; the next one here deletes "
            + String.join(", ", CHILDREN)
            + ".\n");
  }

  private static Optional<Path> there(Path folder) {
    return CHILDREN.stream().map(folder::resolve).filter(Files::exists).findFirst();
  }

  /** Demos of before the mark are known by their truth. */
  private static boolean isOfADemo(Path folder) {
    return Files.exists(folder.resolve(MARK))
        || Files.exists(folder.resolve("truth").resolve("voice.jsonl"));
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(p);
      }
    }
  }

  private static LikenessException unusable(Path folder, IOException e) {
    return Fault.ENVIRONMENT.because(
        "The demo cannot be put into " + folder + "; choose another --dir.", e);
  }
}
