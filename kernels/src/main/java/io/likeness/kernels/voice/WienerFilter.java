package io.likeness.kernels.voice;

import io.likeness.kernels.signal.RealFft;

/**
 * Takes white noise of known power out of a clip: each bin of the short-time spectrum is scaled by
 * max(0, 1 − N/P) (Wiener 1949; Lim and Oppenheim, "Enhancement and bandwidth compression of noisy
 * speech", 1979).
 */
public final class WienerFilter {
  private WienerFilter() {}

  /**
   * A clip of the same length.
   *
   * @param noisePower mean square of the noise's samples, at least 0
   */
  public static Waveform apply(Waveform in, double noisePower) {
    if (!(noisePower >= 0)) {
      throw new IllegalArgumentException("noise power must be at least 0, got " + noisePower + ".");
    }
    int size = RealFft.sizeFor((int) (0.03 * in.sampleRateHz()));
    int hop = size / 2;
    RealFft fft = RealFft.ofSize(size);
    float[] window = new float[size];
    for (int i = 0; i < size; i++) {
      window[i] = (float) StrictMath.sin(StrictMath.PI * (i + 0.5) / size);
    }
    // The window's squares sum to half its length.
    float noise = (float) (noisePower * hop);
    float[] x = in.samples();
    float[] out = new float[x.length];
    float[] frame = new float[size];
    float[] spectrum = new float[size + 2];
    for (int from = -hop; from < x.length; from += hop) {
      for (int i = 0; i < size; i++) {
        int at = from + i;
        frame[i] = at >= 0 && at < x.length ? x[at] * window[i] : 0;
      }
      fft.forward(frame, 0, spectrum);
      for (int k = 0; k < spectrum.length; k += 2) {
        float power = spectrum[k] * spectrum[k] + spectrum[k + 1] * spectrum[k + 1];
        float gain = power > noise ? 1 - noise / power : 0;
        spectrum[k] *= gain;
        spectrum[k + 1] *= gain;
      }
      fft.inverse(spectrum, frame, 0);
      for (int i = 0; i < size; i++) {
        int at = from + i;
        if (at >= 0 && at < x.length) {
          out[at] += frame[i] * window[i];
        }
      }
    }
    return in.with(out);
  }
}
