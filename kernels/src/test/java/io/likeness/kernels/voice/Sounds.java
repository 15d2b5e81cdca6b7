package io.likeness.kernels.voice;

import io.likeness.kernels.random.CounterRandom;

/** Sounds made by formula, for tests. */
final class Sounds {

  private Sounds() {}

  static CounterRandom random(int stream) {
    return CounterRandom.of(new byte[] {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3}, stream);
  }

  static Waveform sine(int rateHz, double seconds, double frequencyHz, double amplitude) {
    float[] x = new float[(int) Math.round(rateHz * seconds)];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (amplitude * StrictMath.sin(2 * StrictMath.PI * frequencyHz * i / rateHz));
    }
    return new Waveform(rateHz, x);
  }

  static Waveform noise(int rateHz, double seconds, double sigma) {
    float[] x = new float[(int) Math.round(rateHz * seconds)];
    random(99).fillGaussian(x, sigma);
    return new Waveform(rateHz, x);
  }

  /**
   * Something with the statistics of speech: harmonics of a wandering pitch in syllables with
   * pauses, peak near 0.5.
   */
  static Waveform voiceLike(int rateHz, double seconds) {
    CounterRandom random = random(7);
    float[] x = new float[(int) Math.round(rateHz * seconds)];
    double phase = 0;
    double level = 0;
    double target = 0;
    double pitch = 120;
    int change = 0;
    for (int i = 0; i < x.length; i++) {
      if (i >= change) {
        target = random.nextDouble() < 0.3 ? 0 : StrictMath.pow(10, -random.uniform(0, 1.5));
        pitch = random.uniform(90, 180);
        change = i + (int) (rateHz * random.uniform(0.08, 0.3));
      }
      level += (target - level) * 60 / rateHz;
      phase += 2 * StrictMath.PI * pitch / rateHz;
      double sum = 0;
      for (int h = 1; h <= 20 && h * pitch < rateHz / 2.2; h++) {
        sum += StrictMath.sin(h * phase) / (h + 1);
      }
      x[i] = (float) (0.25 * level * sum);
    }
    return new Waveform(rateHz, x);
  }
}
