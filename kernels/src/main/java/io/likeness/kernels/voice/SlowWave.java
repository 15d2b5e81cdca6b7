package io.likeness.kernels.voice;

import io.likeness.kernels.signal.Resample;

/**
 * A waveform brought down to about a thousand samples a second: what lies below 400 Hz, without
 * what lies above folded onto it.
 *
 * <p>Two steps, so that it costs little more than a sum: triangles over a quarter of a millisecond,
 * 48 dB down and more around 4 kHz where that would fold onto the first 240 Hz, and then the filter
 * of {@link Resample}.
 */
record SlowWave(float[] samples, double stepSeconds) {

  private static final int BETWEEN_HZ = 4000;
  private static final int MOST_HOP = 4;

  static SlowWave of(Waveform wave) {
    int rate = wave.sampleRateHz();
    int block = Math.max(1, Math.round(rate / (float) BETWEEN_HZ));
    int hop = Math.max(1, Math.min(MOST_HOP, Math.round(rate / (1000f * block))));
    float[] between = triangles(wave.samples(), block);
    float[] slow = hop == 1 ? between : Resample.by(1, hop).apply(between);
    return new SlowWave(slow, block * hop / (double) rate);
  }

  /** Means that are weighted by triangles, each from one block's start to the next but one's. */
  private static float[] triangles(float[] x, int block) {
    float[] out = new float[Math.max(0, x.length / block - 1)];
    float scale = 1f / (block * block);
    float rising = 0;
    for (int b = 0; b <= out.length && (b + 1) * block <= x.length; b++) {
      float sum = 0;
      float moment = 0;
      for (int i = 0; i < block; i++) {
        float value = x[b * block + i];
        sum += value;
        moment += i * value;
      }
      if (b > 0) {
        out[b - 1] = (rising + block * sum - moment) * scale;
      }
      rising = moment;
    }
    return out;
  }
}
