package io.likeness.kernels.voice;

import java.util.Objects;

/**
 * Mono PCM of one clip: linear amplitude, nominally in [-1, 1], where 1 is full scale.
 *
 * <p>The array is handed over, not copied: whoever makes a waveform from it or takes it out must
 * not write to it afterwards. Effects return new waveforms.
 */
public final class Waveform {

  private final int sampleRateHz;
  private final float[] samples;

  /**
   * A waveform over {@code samples}, which it keeps.
   *
   * @throws IllegalArgumentException if the sample rate is outside 1 … 768,000 Hz
   */
  public Waveform(int sampleRateHz, float[] samples) {
    if (!(sampleRateHz > 0 && sampleRateHz <= 768_000)) {
      throw new IllegalArgumentException(
          "Sample rate " + sampleRateHz + " Hz: give one in 1 … 768000 Hz");
    }
    this.sampleRateHz = sampleRateHz;
    this.samples = Objects.requireNonNull(samples);
  }

  /** Samples a second. */
  public int sampleRateHz() {
    return sampleRateHz;
  }

  /** The samples themselves, not a copy: read only. */
  public float[] samples() {
    return samples;
  }

  /** The number of samples. */
  public int length() {
    return samples.length;
  }

  /** The length in seconds. */
  public double durationSeconds() {
    return samples.length / (double) sampleRateHz;
  }

  /** The same rate over other samples. */
  public Waveform with(float[] others) {
    return new Waveform(sampleRateHz, others);
  }

  @Override
  public String toString() {
    return samples.length + " samples at " + sampleRateHz + " Hz";
  }
}
