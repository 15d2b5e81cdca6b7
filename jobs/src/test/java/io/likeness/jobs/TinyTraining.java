package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Trainings of {@link TinyCorpus} that keep each step, what is seen of them from outside, and where
 * they are broken.
 */
final class TinyTraining {
  /** What names of files that keep a second training out end with. */
  static final String LOCK = ".training";

  private static final int EPOCHS = 40;
  private static final Pattern CHECKPOINT = Pattern.compile("checkpoint-(\\d{6})-(\\d{8})");
  private static final Pattern GOES_ON =
      Pattern.compile("goes on after step (\\d+) with ([^\\n]+)");

  private final long stepsAnEpoch;
  private final Random random = new Random(1130);

  /**
   * @param lake on a disk, in which one model has been trained
   */
  TinyTraining(Path lake) throws IOException {
    try (Stream<Path> all = Files.walk(lake.resolve("_likeness/watch"))) {
      Path first = all.filter(f -> f.endsWith("epoch-000001.jsonl")).findFirst().orElseThrow();
      // A line of the epoch stands behind those of its steps.
      stepsAnEpoch = Files.readAllLines(first).size() - 1;
    }
    assertThat(stepsAnEpoch).isGreaterThan(1);
  }

  /** The command, with more options. */
  static String[] command(String recipe, int workers, String... more) {
    String block =
        "train={epochs=%1$d,patience=%1$d,shards=4,batch=4,checkpoint-steps=1,max-retries=4,workers=%2$d}"
            .formatted(EPOCHS, workers);
    return Stream.concat(
            Stream.of("train", recipe, "--from", "tiny-1", "--set", block), Stream.of(more))
        .toArray(String[]::new);
  }

  /**
   * A driver that was killed keeps others out until its lease ends, and they say when. Who knows
   * that it is dead may delete the file, as the tests do, which do not wait for ten minutes.
   */
  static void requireKeptOut(Site.Ended early) {
    assertThat(early.exitCode()).as(early.err()).isEqualTo(75);
    assertThat(early.err()).contains("trains the same model", "or if it has died until 20");
  }

  /** The weights by what the command has said. */
  static String sha256(String out) {
    String sha256 = out.strip().split(" ")[1];
    assertThat(sha256).hasSize(64);
    return sha256;
  }

  /** A step in the second or third fifth of a training. */
  long drawn() {
    return stepsAnEpoch * EPOCHS / 5 + random.nextInt((int) stepsAnEpoch * EPOCHS * 2 / 5);
  }

  /** Steps done before the newest checkpoint that {@code names} has; 0 when there is none. */
  long reached(String names) {
    return CHECKPOINT
        .matcher(names)
        .results()
        .mapToLong(m -> Integer.parseInt(m.group(1)) * stepsAnEpoch + Integer.parseInt(m.group(2)))
        .max()
        .orElse(0);
  }

  /** As {@link #reached(String)}, of all trainings in a lake on a disk that are under way. */
  long reached(Path lake) {
    return reached(names(lake.resolve("_likeness/training").toFile()));
  }

  /** Files come and go meanwhile, which {@link Files} does not take. */
  private static String names(File folder) {
    StringBuilder names = new StringBuilder(folder.getName()).append(' ');
    File[] within = folder.listFiles();
    for (File file : within == null ? new File[0] : within) {
      names.append(names(file));
    }
    return names.toString();
  }

  /** As {@link #reached(Path)}, in a lake elsewhere. */
  long reached(FileSystem files, org.apache.hadoop.fs.Path lake) throws IOException {
    StringBuilder names = new StringBuilder();
    try {
      RemoteIterator<LocatedFileStatus> all =
          files.listFiles(new org.apache.hadoop.fs.Path(lake, "_likeness/training"), true);
      while (all.hasNext()) {
        names.append(all.next().getPath().getName()).append(' ');
      }
    } catch (FileNotFoundException e) {
      // None is under way yet, or an old checkpoint has gone meanwhile.
    }
    return reached(names.toString());
  }

  /**
   * Requires that a training says to go on after a step at last.
   *
   * @param workers with how many, as a pattern
   */
  static void requireGoesOn(String said, long afterStep, String workers) {
    Matcher found = GOES_ON.matcher(said);
    long step = 0;
    String with = "";
    while (found.find()) {
      step = Long.parseLong(found.group(1));
      with = found.group(2);
    }
    assertThat(step).as(said).isGreaterThanOrEqualTo(afterStep);
    assertThat(with).matches(workers);
  }

  /** Requires that a training names the rank and the step that its first attempt has ended with. */
  static void requireFirstCause(String said, long afterStep) {
    Matcher found =
        Pattern.compile("attempt 1 failed: rank \\d was lost in step (\\d+) \\(rank \\d: ")
            .matcher(said);
    assertThat(found.find()).as(said).isTrue();
    assertThat(Long.parseLong(found.group(1))).isGreaterThan(afterStep);
  }
}
