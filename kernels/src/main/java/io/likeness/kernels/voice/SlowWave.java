package io.likeness.kernels.voice;

import io.likeness.kernels.signal.Resample;

/**
 * A waveform brought down to a thousand samples a second or a little more (at most 2,000): what
 * lies below 400 Hz, without what lies above folded onto it.
 *
 * <p>Two steps, so that it costs little more than a sum: means of means of means of means over a
 * quarter of a millisecond, whose response sinc⁴ is 90 dB down where about 4 kHz and its multiples
 * would fold onto the first 240 Hz, and then the filter of {@link Resample}, 80 dB down.
 */
record SlowWave(float[] samples, double stepSeconds) {

  private static final int BETWEEN_HZ = 4000;
  private static final int LEAST_HZ = 1000;
  private static final int MOST_HOP = 4;
  private static final int MEANS = 4;

  static SlowWave of(Waveform wave) {
    int rate = wave.sampleRateHz();
    int block = Math.max(1, Math.round(rate / (float) BETWEEN_HZ));
    int hop = Math.max(1, Math.min(MOST_HOP, rate / (LEAST_HZ * block)));
    float[] between = means(wave.samples(), block);
    float[] slow = hop == 1 ? between : Resample.by(1, hop).apply(between);
    return new SlowWave(slow, block * hop / (double) rate);
  }

  /** Every {@code block}-th value of the means, where all that they are of is there. */
  private static float[] means(float[] x, int block) {
    if (block == 1) {
      return x;
    }
    float[] weights = weights(block);
    float[] out = new float[Math.max(0, Math.floorDiv(x.length - weights.length, block) + 1)];
    for (int n = 0; n < out.length; n++) {
      float sum = 0;
      for (int i = 0; i < weights.length; i++) {
        sum += weights[i] * x[n * block + i];
      }
      out[n] = sum;
    }
    return out;
  }

  private static float[] weights(int block) {
    double[] weights = {1};
    for (int m = 0; m < MEANS; m++) {
      double[] wider = new double[weights.length + block - 1];
      for (int i = 0; i < weights.length; i++) {
        for (int k = 0; k < block; k++) {
          wider[i + k] += weights[i] / block;
        }
      }
      weights = wider;
    }
    float[] out = new float[weights.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) weights[i];
    }
    return out;
  }
}
