package io.likeness.kernels.voice;

import io.likeness.kernels.signal.RealFft;
import java.util.Arrays;

/**
 * How far the lines of the mains stand out: power at 50, 100, 150, 200 Hz (or 60, 120 …) over the
 * median of their neighbourhood, in spectra of about a second that a wandering voice does not fill.
 */
final class Hum {

  private static final int SIZE = 1024;
  private static final int HARMONICS = 4;

  /** Up to the fourth harmonic of 60 Hz and its neighbours at about a hertz a bin. */
  private static final int BINS = 280;

  private static final int NEAR = 4;
  private static final int FAR = 14;

  /** Neighbours are taken to be no quieter than a line of -100 dBFS. */
  private static final float LEAST_POWER = 1e-10f * SIZE * SIZE / 16;

  private static final float[] WINDOW = new float[SIZE];

  static {
    for (int i = 0; i < SIZE; i++) {
      WINDOW[i] = (float) (0.5 - 0.5 * StrictMath.cos(2 * StrictMath.PI * i / SIZE));
    }
  }

  private Hum() {}

  /**
   * Prominence in dB of the stronger family, at least 0; NaN below a second (0.5 to 1.03 s by the
   * rate).
   */
  static double prominenceDb(Waveform wave) {
    SlowWave mains = SlowWave.of(wave);
    float[] slow = mains.samples();
    if (slow.length < SIZE) {
      return Double.NaN;
    }
    float[] steady = steadyPower(slow);
    double binHz = 1 / (mains.stepSeconds() * SIZE);
    return Math.max(family(steady, 50 / binHz), family(steady, 60 / binHz));
  }

  /** The median over windows: what hums goes on, what speaks does not. */
  private static float[] steadyPower(float[] slow) {
    int windows = (slow.length - SIZE) / (SIZE / 2) + 1;
    float[][] power = new float[BINS][windows];
    float[] buffer = new float[SIZE];
    float[] spectrum = new float[SIZE + 2];
    RealFft fft = RealFft.ofSize(SIZE);
    for (int w = 0; w < windows; w++) {
      for (int i = 0; i < SIZE; i++) {
        buffer[i] = slow[w * (SIZE / 2) + i] * WINDOW[i];
      }
      fft.forward(buffer, 0, spectrum);
      for (int k = 0; k < power.length; k++) {
        power[k][w] = spectrum[2 * k] * spectrum[2 * k] + spectrum[2 * k + 1] * spectrum[2 * k + 1];
      }
    }
    float[] steady = new float[power.length];
    for (int k = 0; k < power.length; k++) {
      Arrays.sort(power[k]);
      steady[k] = power[k][(windows - 1) / 2];
    }
    return steady;
  }

  private static double family(float[] power, double fundamentalBin) {
    double best = 0;
    for (int h = 1; h <= HARMONICS; h++) {
      int bin = (int) Math.round(h * fundamentalBin);
      if (bin + FAR >= power.length) {
        continue;
      }
      float line = Math.max(power[bin], Math.max(power[bin - 1], power[bin + 1]));
      float[] near = new float[2 * (FAR - NEAR + 1)];
      for (int i = 0; i <= FAR - NEAR; i++) {
        near[2 * i] = power[bin - NEAR - i];
        near[2 * i + 1] = power[bin + NEAR + i];
      }
      Arrays.sort(near);
      best = Math.max(best, line / Math.max(near[near.length / 2], LEAST_POWER));
    }
    return best > 1 ? Decibels.ofPower(best) : 0;
  }
}
