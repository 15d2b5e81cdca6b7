package io.likeness.kernels.voice;

import java.util.Arrays;

/**
 * The active speech level of ITU-T P.56, method B: the power over the time in which the envelope,
 * held for 200 ms, exceeds a threshold 15.9 dB below that level itself.
 *
 * @param levelDbfs the level in dB re full scale; NaN if nothing is active
 * @param activityFactor active share of the time, 0 … 1
 */
public record ActiveLevel(double levelDbfs, double activityFactor) {

  private static final double MARGIN_DB = 15.9;
  private static final double TIME_CONSTANT_SECONDS = 0.03;
  private static final double HANGOVER_SECONDS = 0.2;

  /** Thresholds 2^-1 … 2^-24 of full scale, so that quiet floating-point files are measured too. */
  private static final int THRESHOLDS = 24;

  /** Measures a waveform. */
  public static ActiveLevel of(Waveform wave) {
    return of(Envelope.of(wave));
  }

  /**
   * Measures from means of magnitude over a millisecond: the envelope's time constant is thirty
   * times as long, so that the smoothing by blocks moves the level by less than 0.01 dB.
   */
  static ActiveLevel of(Envelope envelope) {
    int[] active = new int[THRESHOLDS + 1];
    int hangover = (int) Math.round(HANGOVER_SECONDS / envelope.blockSeconds);
    double keep = StrictMath.exp(-envelope.blockSeconds / TIME_CONSTANT_SECONDS);
    double p = 0;
    double q = 0;
    int[] last = new int[THRESHOLDS + 1];
    Arrays.fill(last, -hangover - 1);
    int held = THRESHOLDS;
    int blocks = envelope.magnitude.length;
    for (int b = 0; b < blocks; b++) {
      p = keep * p + (1 - keep) * envelope.magnitude[b];
      q = keep * q + (1 - keep) * p;
      // The loudest threshold 2^-k that q reaches.
      int k = q > 0 ? Math.max(1, Math.min(THRESHOLDS, -Math.getExponent(q))) : THRESHOLDS;
      if (q >= 0x1p-24) {
        last[k] = b;
        held = Math.min(held, k);
      }
      while (held < THRESHOLDS && b - last[held] > hangover) {
        held++;
      }
      if (b - last[held] <= hangover) {
        active[held]++;
      }
    }
    return crossing(active, envelope.sumOfSquares / envelope.blockSamples, blocks);
  }

  private static ActiveLevel crossing(int[] active, double energy, int blocks) {
    double beforeLevel = Double.NaN;
    double beforeExcess = Double.NaN;
    long count = 0;
    for (int k = 1; k <= THRESHOLDS; k++) {
      count += active[k];
      if (count == 0) {
        continue;
      }
      double level = Decibels.ofPower(energy / count);
      double excess = level - Decibels.ofAmplitude(StrictMath.pow(2, -k)) - MARGIN_DB;
      if (excess >= 0) {
        double found = level;
        if (beforeExcess < 0) {
          double share = -beforeExcess / (excess - beforeExcess);
          found = beforeLevel + share * (level - beforeLevel);
        }
        return new ActiveLevel(found, Math.min(1, energy / Decibels.toPower(found) / blocks));
      }
      beforeLevel = level;
      beforeExcess = excess;
    }
    return new ActiveLevel(Double.NaN, 0);
  }
}
