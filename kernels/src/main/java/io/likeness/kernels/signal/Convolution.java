package io.likeness.kernels.signal;

import java.util.Arrays;

/**
 * Linear convolution of a long signal with a filter by overlap-save in transforms of at least twice
 * the filter's length.
 */
public final class Convolution {
  /** The longest filter. */
  public static final int MOST_TAPS = 1 << 20;

  private final int taps;
  private final int size;
  private final float[] response;

  /**
   * A filter, transformed once.
   *
   * @throws IllegalArgumentException if it has no taps or more than 2^20
   */
  public Convolution(float[] filter) {
    if (!(filter.length > 0 && filter.length <= MOST_TAPS)) {
      throw new IllegalArgumentException(
          "A filter of " + filter.length + " taps: give 1 … " + MOST_TAPS);
    }
    taps = filter.length;
    size = Math.max(1024, RealFft.sizeFor(2 * taps) * (taps > 8192 ? 1 : 2));
    response = new float[size + 2];
    float[] padded = new float[size];
    System.arraycopy(filter, 0, padded, 0, taps);
    RealFft.ofSize(size).forward(padded, 0, response);
  }

  /** Samples {@code skip … skip + length - 1} of the full convolution; outside is silence. */
  public float[] apply(float[] x, int skip, int length) {
    float[] out = new float[length];
    float[] block = new float[size];
    float[] spectrum = new float[size + 2];
    float[] back = new float[size];
    RealFft fft = RealFft.ofSize(size);
    int step = size - taps + 1;
    for (int from = 0; from < length; from += step) {
      // The last output of a block needs this input, and the first one taps - 1 before.
      int first = skip + from - taps + 1;
      int begin = Math.max(0, first);
      int end = Math.min(x.length, first + size);
      Arrays.fill(block, 0);
      if (end > begin) {
        System.arraycopy(x, begin, block, begin - first, end - begin);
      }
      fft.forward(block, 0, spectrum);
      for (int k = 0; k < spectrum.length; k += 2) {
        float re = spectrum[k];
        float im = spectrum[k + 1];
        spectrum[k] = re * response[k] - im * response[k + 1];
        spectrum[k + 1] = re * response[k + 1] + im * response[k];
      }
      fft.inverse(spectrum, back, 0);
      System.arraycopy(back, taps - 1, out, from, Math.min(step, length - from));
    }
    return out;
  }
}
