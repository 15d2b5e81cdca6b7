package io.likeness.jobs.demo;

import io.likeness.jobs.demo.PlantedKind.Medium;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes the demo's input: invented words by invented speakers and drawings of invented faces, with
 * planted defects whose truth is written elsewhere. Nothing in it is of a real person.
 *
 * <p>The same seed gives the same bytes; names, order, times and formats say nothing of the
 * defects.
 */
public final class DemoCorpus {

  private static final int FULL_TAKES = 5;
  private static final int FULL_FACES = 200;

  private DemoCorpus() {}

  /**
   * What was made.
   *
   * @param clips rows and files of voice, planted ones included
   * @param faces pictures, planted ones included
   * @param planted how many of each kind
   */
  public record Summary(int clips, int faces, TreeMap<PlantedKind, Integer> planted) {}

  /**
   * Writes {@code voice/} and {@code faces/} under {@code inputDir}, each with a {@code
   * manifest.csv}, background sounds for augmentation to {@code street/}, a log of users for {@code
   * next-item} to {@code dialogues/}, and {@code voice.jsonl} and {@code faces.jsonl} to {@code
   * truthDir}.
   *
   * @throws IllegalArgumentException if the truth would lie within the input or the input has
   *     something in it
   */
  public static Summary generate(Path inputDir, Path truthDir, long seed) {
    return generate(inputDir, truthDir, seed, FULL_TAKES, FULL_FACES);
  }

  static Summary generate(Path inputDir, Path truthDir, long seed, int takes, int faces) {
    Path input = inputDir.toAbsolutePath().normalize();
    Path truth = truthDir.toAbsolutePath().normalize();
    if (truth.startsWith(input)) {
      throw new IllegalArgumentException(
          "The truth at " + truth + " would lie within the input: give a folder outside " + input);
    }
    try {
      requireEmpty(input);
      Files.createDirectories(input);
      Files.createDirectories(truth);
      Draw draw = new Draw(seed);
      InputFolder voice = new VoiceCorpus(input, draw.split(), takes).write();
      voice.finish(VoiceCorpus.HEADER, truth.resolve("voice.jsonl"));
      InputFolder pictures = new FaceCorpus(input, draw.split(), faces).write();
      pictures.finish(FaceCorpus.HEADER, truth.resolve("faces.jsonl"));
      StreetSounds.write(input.resolve("street"), draw.split());
      DialogueLog.write(input.resolve("dialogues"), draw.split(), InputFolder.WRITTEN);
      List<Planted> all = new ArrayList<>(voice.truth());
      all.addAll(pictures.truth());
      return summary(all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireEmpty(Path input) throws IOException {
    if (Files.exists(input)) {
      try (Stream<Path> inside = Files.list(input)) {
        if (inside.findAny().isPresent()) {
          throw new IllegalArgumentException(
              "There is something in " + input + ": give an empty or a new folder");
        }
      }
    }
  }

  private static Summary summary(List<Planted> all) {
    TreeMap<PlantedKind, Integer> planted = new TreeMap<>();
    int clips = 0;
    int faces = 0;
    for (Planted p : all) {
      int items = p.twin().isPresent() ? 2 : 1;
      clips += p.medium() == Medium.VOICE ? items : 0;
      faces += p.medium() == Medium.FACE ? items : 0;
      p.kind().ifPresent(k -> planted.merge(k, 1, Integer::sum));
    }
    return new Summary(clips, faces, planted);
  }
}
