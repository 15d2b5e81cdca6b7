package io.likeness.jobs.demo;

import io.likeness.kernels.voice.WavEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Invented persons who say a word and are drawn while they say it, glad, sad or neither: a clip and
 * a picture a take, in one {@code manifest.csv} with clip, picture, person, take and emotion.
 *
 * <p>Both are planted at strengths down to nothing, so that neither tells every emotion; nothing is
 * spoilt.
 */
public final class EmotionCorpus {
  private static final int PERSONS = 48;
  private static final int TAKES = 3;

  private final Path folder;
  private final TreeMap<String, String> rows = new TreeMap<>();

  private EmotionCorpus(Path folder) {
    this.folder = folder;
  }

  /** Writes the corpus to {@code input/emotion} and answers how many takes it has. */
  public static int write(Path input, long seed) {
    return write(input, seed, PERSONS);
  }

  static int write(Path input, long seed, int persons) {
    EmotionCorpus corpus = new EmotionCorpus(input.resolve("emotion"));
    try {
      corpus.make(new Draw(seed), persons);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return corpus.rows.size();
  }

  private void make(Draw draw, int persons) throws IOException {
    for (int p = 0; p < persons; p++) {
      Draw own = draw.split();
      Speaker voice = Speaker.of(p % 24, own.split());
      Subject face = Subject.of(p, own.split());
      for (String emotion : Speech.EMOTIONS) {
        for (int t = 0; t < TAKES; t++) {
          take(voice, face, emotion, own.split());
        }
      }
    }
    StringBuilder manifest = new StringBuilder("clip,picture,person,take,word,emotion\n");
    rows.values().forEach(row -> manifest.append(row).append('\n'));
    put("manifest.csv", manifest.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private void take(Speaker voice, Subject face, String emotion, Draw draw) throws IOException {
    String take = draw.name();
    String word = Speech.WORDS.get(draw.below(Speech.WORDS.size()));
    // Now and then the voice, or the face, does not show what is felt.
    String heard = draw.chance(0.85) ? emotion : "neutral";
    String seen = draw.chance(0.85) ? emotion : "neutral";
    float[] spoken = Speech.say(word, voice, heard, 16_000, draw.split());
    byte[] clip = WavEncoder.encode(new ClipMaker(16_000, draw.split()).clean(spoken));
    double direction = seen.equals("glad") ? 1 : seen.equals("sad") ? -1 : 0;
    double smile = direction * draw.between(0.3, 1) + 0.15 * draw.normal();
    byte[] picture = FacePainter.paint(face, smile, draw.split()).encode("jpg");
    put("clips/" + take + ".wav", clip);
    put("pictures/" + take + ".jpg", picture);
    List<String> row = new ArrayList<>();
    row.add("clips/" + take + ".wav");
    row.add("pictures/" + take + ".jpg");
    row.addAll(List.of(voice.id(), take, word, emotion));
    rows.put(take, String.join(",", row));
  }

  private void put(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, InputFolder.WRITTEN);
  }
}
