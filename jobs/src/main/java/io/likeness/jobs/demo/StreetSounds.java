package io.likeness.jobs.demo;

import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Invented traffic: noise without its heights that swells and fades, for augmentation to mix in.
 */
final class StreetSounds {
  private static final int COUNT = 3;
  private static final int RATE_HZ = 16_000;
  private static final int SECONDS = 4;

  private StreetSounds() {}

  static void write(Path folder, Draw draw) throws IOException {
    Files.createDirectories(folder);
    for (int i = 1; i <= COUNT; i++) {
      Path file = folder.resolve("street-" + i + ".wav");
      Files.write(file, WavEncoder.encode(new Waveform(RATE_HZ, sound(draw.split()))));
      Files.setLastModifiedTime(file, InputFolder.WRITTEN);
    }
  }

  private static float[] sound(Draw draw) {
    float[] out = new float[SECONDS * RATE_HZ];
    double pole = draw.between(0.8, 0.97);
    double swell = draw.between(0.2, 0.7);
    double low = 0;
    for (int i = 0; i < out.length; i++) {
      low = pole * low + (1 - pole) * draw.between(-1, 1);
      double level = 1 + 0.6 * StrictMath.sin(2 * StrictMath.PI * swell * i / RATE_HZ);
      out[i] = (float) (0.5 * low * level);
    }
    return out;
  }
}
