package io.likeness.kernels.voice;

import io.likeness.kernels.signal.Resample;

/** Clips as models of others that listen to waveforms expect them: mono at 16 kHz. */
public final class RecogniserInput {
  /** Samples a second. */
  public static final int RATE_HZ = 16_000;

  /** Added to the variance, so that silence stays silence, as in the processor of wav2vec 2.0. */
  private static final double LEAST_VARIANCE = 1e-7;

  private RecogniserInput() {}

  /**
   * The samples of {@code clip} at 16 kHz.
   *
   * @param normalised whether as (x − mean) / √(variance + 1e-7), over the whole clip, which models
   *     want that were trained on such clips
   */
  public static float[] of(Waveform clip, boolean normalised) {
    float[] samples = clip.samples();
    if (clip.sampleRateHz() != RATE_HZ) {
      samples = Resample.between(clip.sampleRateHz(), RATE_HZ).apply(samples);
    }
    return normalised ? normal(samples) : samples;
  }

  /**
   * {@code samples} cut after {@code length}, or repeated until there are so many.
   *
   * @throws IllegalArgumentException when there are none to repeat
   */
  public static float[] filled(float[] samples, int length) {
    if (samples.length == 0) {
      throw new IllegalArgumentException("An empty clip cannot be repeated.");
    }
    float[] out = new float[length];
    for (int from = 0; from < length; from += samples.length) {
      System.arraycopy(samples, 0, out, from, Math.min(samples.length, length - from));
    }
    return out;
  }

  private static float[] normal(float[] samples) {
    double sum = 0;
    for (float x : samples) {
      sum += x;
    }
    double mean = sum / samples.length;
    double squares = 0;
    for (float x : samples) {
      squares += (x - mean) * (x - mean);
    }
    double scale = 1 / Math.sqrt(squares / samples.length + LEAST_VARIANCE);
    float[] out = new float[samples.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) ((samples[i] - mean) * scale);
    }
    return out;
  }
}
