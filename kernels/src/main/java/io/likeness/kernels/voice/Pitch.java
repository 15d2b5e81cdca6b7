package io.likeness.kernels.voice;

import io.likeness.kernels.signal.RealFft;
import java.util.Arrays;

/**
 * The median fundamental frequency of voiced frames, by the normalised square difference of McLeod
 * and Wyvill ("A smarter way to find pitch", ICMC 2005) at about 4 kHz.
 */
final class Pitch {

  private static final double LOWEST_HZ = 60;
  private static final double HIGHEST_HZ = 500;
  private static final double CLARITY = 0.7;
  private static final double NEAR_BEST = 0.9;
  private static final int LEAST_FRAMES = 5;

  private Pitch() {}

  /** The median in Hz over frames with speech, or NaN if fewer than five are voiced. */
  static double medianHz(Waveform wave, SpectralFrames spectra, boolean[] speech) {
    int factor = Math.max(1, (int) Math.round(wave.sampleRateHz() / 4000.0));
    double rate = wave.sampleRateHz() / (double) factor;
    float[] slow = decimate(wave.samples(), factor);
    int size = RealFft.sizeFor((int) (0.045 * rate));
    int hop = size / 2;
    double[] found = new double[Math.max(0, slow.length / hop)];
    int count = 0;
    float[] padded = new float[2 * size];
    float[] spectrum = new float[2 * size + 2];
    float[] correlation = new float[2 * size];
    for (int from = 0; from + size <= slow.length; from += hop) {
      int middle = (int) ((from + size / 2) / rate / spectra.hopSeconds) - 1;
      if (middle < 0 || middle >= speech.length || !speech[middle]) {
        continue;
      }
      centre(slow, from, padded, size);
      double lag = period(padded, spectrum, correlation, size, rate);
      if (lag > 0) {
        found[count++] = rate / lag;
      }
    }
    if (count < LEAST_FRAMES) {
      return Double.NaN;
    }
    Arrays.sort(found, 0, count);
    return (found[(count - 1) / 2] + found[count / 2]) / 2;
  }

  /** A frame without its mean: a constant repeats at every lag, and would hide the period. */
  private static void centre(float[] slow, int from, float[] frame, int size) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += slow[from + i];
    }
    float mean = (float) (sum / size);
    for (int i = 0; i < size; i++) {
      frame[i] = slow[from + i] - mean;
    }
  }

  private static float[] decimate(float[] x, int factor) {
    float[] out = new float[x.length / factor];
    float share = 1f / factor;
    for (int i = 0, at = 0; i < out.length; i++) {
      float sum = 0;
      for (int j = 0; j < factor; j++) {
        sum += x[at++];
      }
      out[i] = sum * share;
    }
    return out;
  }

  /** The period in samples, or -1 if the frame is not voiced. */
  private static double period(
      float[] padded, float[] spectrum, float[] correlation, int size, double rate) {
    RealFft fft = RealFft.ofSize(2 * size);
    fft.forward(padded, 0, spectrum);
    for (int k = 0; k < spectrum.length; k += 2) {
      spectrum[k] = spectrum[k] * spectrum[k] + spectrum[k + 1] * spectrum[k + 1];
      spectrum[k + 1] = 0;
    }
    fft.inverse(spectrum, correlation, 0);
    int shortest = Math.max(1, (int) (rate / HIGHEST_HZ));
    int longest = Math.min(size - 2, (int) (rate / LOWEST_HZ) + 1);
    double energy = 2 * correlation[0];
    double[] clarity = new double[longest + 2];
    for (int lag = 1; lag <= longest + 1; lag++) {
      energy -=
          (double) padded[lag - 1] * padded[lag - 1]
              + (double) padded[size - lag] * padded[size - lag];
      clarity[lag] = energy > 1e-9 ? 2 * correlation[lag] / energy : 0;
    }
    double best = 0;
    for (int lag = shortest; lag <= longest; lag++) {
      best = isPeak(clarity, lag) ? Math.max(best, clarity[lag]) : best;
    }
    if (best < CLARITY) {
      return -1;
    }
    int lag = shortest;
    while (!(isPeak(clarity, lag) && clarity[lag] >= NEAR_BEST * best)) {
      lag++;
    }
    double before = clarity[lag - 1];
    double after = clarity[lag + 1];
    double curve = before - 2 * clarity[lag] + after;
    return lag + (curve < 0 ? (before - after) / (2 * curve) : 0);
  }

  private static boolean isPeak(double[] clarity, int lag) {
    return clarity[lag] > clarity[lag - 1] && clarity[lag] >= clarity[lag + 1];
  }
}
