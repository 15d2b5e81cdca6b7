package io.likeness.benchmarks;

import io.likeness.kernels.face.FaceImage;
import io.likeness.kernels.face.JpegEncoder;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.voice.FlacEncoder;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What both sides work on: a picture of 512 × 512 pixels and 10 seconds at 16 kHz, both made up.
 */
final class Inputs {
  static final int SIDE = 512;
  static final int RATE_HZ = 16_000;
  static final int SECONDS = 10;

  private Inputs() {}

  /** A head before a wall, with texture that costs a codec about what a photograph does. */
  static FaceImage picture() {
    byte[] bgr = new byte[3 * SIDE * SIDE];
    CounterRandom random = CounterRandom.of(new byte[32], 1);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double dx = (x - 256) / 150.0;
        double dy = (y - 256) / 190.0;
        double head = dx * dx + dy * dy < 1 ? 60 : 0;
        double shade = 70 + head + 40 * Math.sin(x / 31.0) * Math.cos(y / 23.0);
        double grain = random.uniform(-9, 9);
        for (int c = 0; c < 3; c++) {
          double level = shade + grain + 18 * c * (head > 0 ? 1 : 0.4);
          bgr[3 * (y * SIDE + x) + c] = (byte) (int) Math.max(0, Math.min(255, level));
        }
      }
    }
    return FaceImage.ofBgr(SIDE, SIDE, bgr);
  }

  /** Syllables of gliding harmonics between pauses, over a little noise. */
  static Waveform speech(int rateHz) {
    float[] x = new float[SECONDS * rateHz];
    CounterRandom random = CounterRandom.of(new byte[32], 2);
    random.fillGaussian(x, 0.002);
    double phase = 0;
    for (int i = 0; i < x.length; i++) {
      double t = i / (double) rateHz;
      double syllable = Math.max(0, Math.sin(2 * Math.PI * 2.2 * t));
      phase += 2 * Math.PI * (120 + 30 * Math.sin(3 * t)) / rateHz;
      double voice = 0;
      for (int h = 1; h <= 20; h++) {
        voice += Math.sin(h * phase) / h;
      }
      x[i] += (float) (0.2 * syllable * voice);
    }
    return new Waveform(rateHz, x);
  }

  /** Half a second of a room: noise that decays by 60 dB. */
  static Waveform room() {
    float[] taps = new float[RATE_HZ / 2];
    CounterRandom.of(new byte[32], 3).fillGaussian(taps, 0.3);
    for (int i = 0; i < taps.length; i++) {
      taps[i] *= (float) Math.exp(-6.9 * i / taps.length);
    }
    taps[0] = 1;
    return new Waveform(RATE_HZ, taps);
  }

  static void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (FaceImage picture = picture()) {
      Files.write(folder.resolve("picture.jpg"), JpegEncoder.encode(picture, 95));
    }
    Files.write(folder.resolve("speech.flac"), FlacEncoder.encode(speech(RATE_HZ), 16));
    Files.write(folder.resolve("speech.wav"), WavEncoder.encode(speech(RATE_HZ)));
    Files.write(folder.resolve("speech-48k.wav"), WavEncoder.encode(speech(48_000)));
    Files.write(folder.resolve("room.wav"), WavEncoder.encode(room()));
  }
}
