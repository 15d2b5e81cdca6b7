package io.likeness.jobs;

import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A corpus of hummed notes by eight invented persons, with a few defects; small enough for tests.
 */
final class TinyCorpus {
  static final String NEEDLE = "needle";
  private static final int RATE = 8000;

  private TinyCorpus() {}

  /** Writes the corpus and a recipe for it, and answers the recipe. */
  static Path write(Path folder) throws IOException {
    Path input = Files.createDirectories(folder.resolve("input/clips"));
    StringBuilder manifest = new StringBuilder("file,word,speaker,accent\n");
    for (int person = 0; person < 8; person++) {
      for (int take = 0; take < (person % 2 == 0 ? 4 : 2); take++) {
        String name = NEEDLE + person + "-" + take + ".wav";
        Files.write(input.resolve(name), clip(person, take));
        manifest.append(row(name, take, person));
      }
    }
    byte[] twin = clip(0, 0);
    Files.write(input.resolve("twin.wav"), twin);
    manifest.append(row("twin.wav", 0, 0));
    Files.write(input.resolve("cut.wav"), java.util.Arrays.copyOf(clip(1, 9), 900));
    manifest.append(row("cut.wav", 0, 1));
    Files.write(input.resolve("junk.wav"), "not sound at all".repeat(9).getBytes("UTF-8"));
    manifest.append(row("junk.wav", 0, 1));
    manifest.append(row("gone.wav", 0, 1));
    Files.write(input.resolve("short.wav"), short_(2));
    manifest.append(row("short.wav", 0, 2));
    Files.write(input.resolve("long.wav"), wav(3, 78, 2 * RATE));
    manifest.append(row("long.wav", 0, 3));
    Files.writeString(input.resolve("manifest.csv"), manifest);
    Path sounds = Files.createDirectories(folder.resolve("input/sounds"));
    Files.write(sounds.resolve("one.wav"), wav(9, 1, RATE / 2));
    Files.write(sounds.resolve("two.wav"), wav(9, 2, RATE));
    return Files.writeString(folder.resolve("tiny.conf"), recipe());
  }

  /** As {@link #write}, with a recipe of a name that needs no class of these tests. */
  static Path writeForClusters(Path folder, String name) throws IOException {
    String conf = Files.readString(write(folder)).replaceAll("(?m)^steps.extra.*$", "");
    return Files.writeString(folder.resolve(name), conf);
  }

  private static String row(String name, int take, int person) {
    return name
        + ",w"
        + take % 2
        + ","
        + NEEDLE
        + "-speaker"
        + person
        + ","
        + (person % 2 == 0 ? "a" : "b")
        + "\n";
  }

  static byte[] clip(int person, int take) {
    return wav(person, take, RATE);
  }

  private static byte[] short_(int person) {
    return wav(person, 77, RATE / 10);
  }

  private static byte[] wav(int person, int take, int length) {
    float[] samples = new float[length];
    byte[] key = new byte[32];
    key[0] = (byte) person;
    key[1] = (byte) take;
    CounterRandom random = CounterRandom.of(key, 0);
    random.fillGaussian(samples, 0.002);
    double hz = 140 + 15 * person + 60 * (take % 2);
    for (int i = 0; i < length; i++) {
      double envelope = StrictMath.sin(StrictMath.PI * i / length);
      double phase = 2 * StrictMath.PI * hz * i / RATE;
      samples[i] +=
          (float) (0.3 * envelope * (StrictMath.sin(phase) + 0.5 * StrictMath.sin(2 * phase)));
    }
    return WavEncoder.encode(new Waveform(RATE, samples));
  }

  private static String recipe() {
    return String.join(
        "\n",
        List.of(
            "corpus = tiny",
            "kind = voice",
            "ingest.sources = [ { manifest = \"clips/manifest.csv\", file = file, label = word,",
            "  person = speaker, attributes { accent = accent } } ]",
            "screen = [ { code = TOO_SHORT, measures = [duration_seconds], min = 0.5 } ]",
            "steps.extra = [ io.likeness.jobs.DropLongClips ]",
            "split { train = 0.5, validation = 0.25, test = 0.25 }",
            "bias { protected = [accent], targets { accent = uniform } }",
            "release { unit = person, groups = [ { attribute = accent, values = [a, b] } ], records-per-person = 5",
            "  statistics = [ { kind = mean, of = duration_seconds, by = accent, clamp = [0, 10] } ] }",
            "rebalance { attributes = [accent], min-persons = 1, cap-per-record = 2 }",
            "augment.policy = [ { effect = add-white-noise, snr-db = [10, 20] }, { effect = gain },",
            "  { effect = mix-background, sounds = hall, snr-db = [10, 15] } ]",
            "augment.sounds { hall = sounds }",
            "augment.guard = [ { measure = rms_dbfs, cuts = [-20, -15], policy = tag } ]",
            ""));
  }
}
