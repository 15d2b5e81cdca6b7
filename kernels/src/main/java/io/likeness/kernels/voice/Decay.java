package io.likeness.kernels.voice;

import java.util.Arrays;

/**
 * How fast sound falls when speech stops, carried on to 60 dB: the median slope of falling
 * stretches of frame power. A proxy that grows with the reverberation time and is not one: a voice
 * has its own decay (compare Wen, Habets and Naylor, "Blind estimation of reverberation time",
 * ICASSP 2008).
 */
final class Decay {

  private static final double LEAST_DROP_DB = 12;
  private static final int LEAST_FRAMES = 4;
  private static final int LEAST_STRETCHES = 3;
  private static final double ABOVE_NOISE_DB = 6;

  private Decay() {}

  /** Seconds to fall by 60 dB, or NaN with fewer than three falling stretches. */
  static double seconds(SpectralFrames spectra, double noisePower) {
    double floor = Decibels.ofPower(Math.max(noisePower, 1e-9)) + ABOVE_NOISE_DB;
    double[] level = new double[spectra.frames];
    for (int f = 0; f < level.length; f++) {
      level[f] = Decibels.ofPower(Math.max(1e-12, spectra.framePower[f]));
    }
    double[] times = new double[level.length];
    int count = 0;
    int start = 0;
    for (int f = 1; f <= level.length; f++) {
      boolean falling = f < level.length && level[f] <= level[f - 1] && level[f] > floor;
      if (!falling) {
        int length = f - start;
        double drop = level[start] - level[f - 1];
        if (length >= LEAST_FRAMES && drop >= LEAST_DROP_DB) {
          times[count++] = 60 * (length - 1) * spectra.hopSeconds / drop;
        }
        start = f;
      }
    }
    if (count < LEAST_STRETCHES) {
      return Double.NaN;
    }
    Arrays.sort(times, 0, count);
    return (times[(count - 1) / 2] + times[count / 2]) / 2;
  }
}
