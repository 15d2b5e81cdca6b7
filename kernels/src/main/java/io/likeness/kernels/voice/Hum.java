package io.likeness.kernels.voice;

import io.likeness.kernels.signal.RealFft;
import java.util.Arrays;

/**
 * How far the lines of the mains stand out: power at 50, 100, 150, 200 Hz (or 60, 120 …) over the
 * median of their neighbourhood, in spectra of a second that a wandering voice does not fill.
 */
final class Hum {

  private static final int SIZE = 1024;
  private static final int HARMONICS = 4;
  private static final int NEAR = 4;
  private static final int FAR = 14;

  private Hum() {}

  /** Prominence in dB of the stronger family, at least 0; NaN below a second. */
  static double prominenceDb(Envelope envelope) {
    float[] slow = envelope.mean;
    if (slow.length < SIZE) {
      return Double.NaN;
    }
    float[] average = averagePower(slow);
    double binHz = 1 / (envelope.blockSeconds * SIZE);
    return Math.max(family(average, 50 / binHz), family(average, 60 / binHz));
  }

  private static float[] averagePower(float[] slow) {
    float[] buffer = new float[SIZE];
    float[] spectrum = new float[SIZE + 2];
    float[] average = new float[SIZE / 2 + 1];
    RealFft fft = RealFft.ofSize(SIZE);
    for (int from = 0; from + SIZE <= slow.length; from += SIZE / 2) {
      for (int i = 0; i < SIZE; i++) {
        double window = 0.5 - 0.5 * StrictMath.cos(2 * StrictMath.PI * i / SIZE);
        buffer[i] = (float) (slow[from + i] * window);
      }
      fft.forward(buffer, 0, spectrum);
      for (int k = 0; k < average.length; k++) {
        average[k] += spectrum[2 * k] * spectrum[2 * k] + spectrum[2 * k + 1] * spectrum[2 * k + 1];
      }
    }
    return average;
  }

  private static double family(float[] power, double fundamentalBin) {
    double lines = 0;
    double around = 0;
    for (int h = 1; h <= HARMONICS; h++) {
      int bin = (int) Math.round(h * fundamentalBin);
      if (bin + FAR >= power.length) {
        continue;
      }
      lines += Math.max(power[bin], Math.max(power[bin - 1], power[bin + 1]));
      float[] near = new float[2 * (FAR - NEAR + 1)];
      for (int i = 0; i <= FAR - NEAR; i++) {
        near[2 * i] = power[bin - NEAR - i];
        near[2 * i + 1] = power[bin + NEAR + i];
      }
      Arrays.sort(near);
      around += near[near.length / 2];
    }
    return lines > 0 ? Math.max(0, Decibels.ofPower(lines / Math.max(around, 1e-20))) : 0;
  }
}
