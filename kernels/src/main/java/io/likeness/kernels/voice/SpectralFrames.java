package io.likeness.kernels.voice;

import io.likeness.kernels.signal.RealFft;

/**
 * Short-time power spectra of a clip, in Hann windows of 20 … 40 ms with half overlap, reduced as
 * they are made: to bands of 250 Hz for each frame, and to the largest power of each bin.
 *
 * <p>Powers are scaled so that the sum over the bins of white noise is its mean square.
 */
final class SpectralFrames {

  private static final double BAND_HZ = 250;
  private static final int MOST_BANDS = 32;

  final int frames;
  final int hopSamples;
  final double hopSeconds;
  final int bands;

  /** Power of each band of each frame, frame by frame. */
  final float[] bandPower;

  /** Power of each frame over all bins. */
  final float[] framePower;

  /** The largest power of each bin in any frame. */
  final float[] largest;

  final double binHz;

  SpectralFrames(Waveform wave) {
    float[] x = wave.samples();
    int rate = wave.sampleRateHz();
    int size = Math.max(16, Integer.highestOneBit(Math.max(1, rate / 25)));
    hopSamples = size / 2;
    hopSeconds = hopSamples / (double) rate;
    frames = x.length < size ? 0 : (x.length - size) / hopSamples + 1;
    binHz = rate / (double) size;
    bands = (int) Math.max(1, Math.min(MOST_BANDS, rate / 2 / BAND_HZ));
    bandPower = new float[frames * bands];
    framePower = new float[frames];
    largest = new float[size / 2 + 1];
    if (frames > 0) {
      run(x, size);
    }
  }

  private void run(float[] x, int size) {
    float[] window = new float[size];
    double energy = 0;
    for (int i = 0; i < size; i++) {
      window[i] = (float) (0.5 - 0.5 * StrictMath.cos(2 * StrictMath.PI * i / size));
      energy += window[i] * window[i];
    }
    float scale = (float) (2 / (size * energy));
    int[] edge = new int[bands + 1];
    for (int b = 0; b <= bands; b++) {
      edge[b] = (int) Math.min(size / 2 + 1, StrictMath.rint(b * BAND_HZ / binHz));
    }
    RealFft fft = RealFft.ofSize(size);
    float[] buffer = new float[size];
    float[] spectrum = new float[size + 2];
    float[] power = new float[size / 2 + 1];
    for (int frame = 0; frame < frames; frame++) {
      int from = frame * hopSamples;
      for (int i = 0; i < size; i++) {
        buffer[i] = x[from + i] * window[i];
      }
      fft.forward(buffer, 0, spectrum);
      for (int k = 0; k < power.length; k++) {
        float re = spectrum[2 * k];
        float im = spectrum[2 * k + 1];
        power[k] = (re * re + im * im) * scale;
      }
      for (int k = 0; k < power.length; k++) {
        largest[k] = Math.max(largest[k], power[k]);
      }
      float total = 0;
      int at = frame * bands;
      for (int b = 0; b < bands; b++) {
        float sum = 0;
        for (int k = edge[b]; k < edge[b + 1]; k++) {
          sum += power[k];
        }
        bandPower[at + b] = sum;
        total += sum;
      }
      float rest = 0;
      for (int k = edge[bands]; k < power.length; k++) {
        rest += power[k];
      }
      framePower[frame] = total + rest;
    }
  }

  /**
   * The highest frequency whose largest power is within 60 dB of the largest of all, in Hz. A quiet
   * consonant may lie below that: whether sound was sampled up, {@link SpectralCliff} tells.
   */
  double bandwidthHz() {
    float peak = 0;
    for (float power : largest) {
      peak = Math.max(peak, power);
    }
    if (!(peak > 0)) {
      return Double.NaN;
    }
    int k = largest.length - 1;
    while (k > 0 && largest[k] < peak * 1e-6f) {
      k--;
    }
    return Math.min(k + 1, largest.length - 1) * binHz;
  }
}
