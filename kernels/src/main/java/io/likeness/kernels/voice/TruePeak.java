package io.likeness.kernels.voice;

/**
 * The peak of the continuous waveform between its samples, by fourfold oversampling with a
 * windowed-sinc of twelve taps a phase (ITU-R BS.1770-4, annex 2, up to the choice of filter).
 */
final class TruePeak {

  private static final int PHASES = 4;
  private static final int TAPS = 12;
  private static final float[][] FILTER = new float[PHASES][TAPS];

  /** No phase can lift a stretch by more than the sum of its taps' magnitudes. */
  private static final float MOST_GAIN;

  static {
    float most = 1;
    for (int p = 1; p < PHASES; p++) {
      double sum = 0;
      for (int i = 0; i < TAPS; i++) {
        double t = i - TAPS / 2 + 1 - p / (double) PHASES;
        double window = StrictMath.cos(StrictMath.PI * t / (TAPS + 1));
        double angle = StrictMath.PI * t;
        double tap = StrictMath.sin(angle) / angle * window * window;
        FILTER[p][i] = (float) tap;
        sum += tap;
      }
      float magnitudes = 0;
      for (int i = 0; i < TAPS; i++) {
        FILTER[p][i] /= (float) sum;
        magnitudes += Math.abs(FILTER[p][i]);
      }
      most = Math.max(most, magnitudes);
    }
    MOST_GAIN = most;
  }

  private TruePeak() {}

  /** The largest magnitude between or at samples, linear. */
  static double of(float[] x, Envelope envelope) {
    float best = (float) envelope.largest;
    int block = envelope.blockSamples;
    int reach = (TAPS + block - 1) / block;
    for (int b = 0; b < envelope.peak.length; b++) {
      float near = 0;
      for (int n = Math.max(0, b - reach);
          n <= Math.min(envelope.peak.length - 1, b + reach);
          n++) {
        near = Math.max(near, envelope.peak[n]);
      }
      // Only a stretch that could exceed what was found is oversampled.
      if (near * MOST_GAIN > best) {
        best = Math.max(best, between(x, b * block, Math.min(x.length, (b + 1) * block)));
      }
    }
    return best;
  }

  private static float between(float[] x, int from, int to) {
    float best = 0;
    for (int i = from; i < to; i++) {
      for (int p = 1; p < PHASES; p++) {
        float[] filter = FILTER[p];
        float sum = 0;
        int first = i - TAPS / 2 + 1;
        for (int t = Math.max(0, -first); t < Math.min(TAPS, x.length - first); t++) {
          sum += filter[t] * x[first + t];
        }
        best = Math.max(best, Math.abs(sum));
      }
    }
    return best;
  }
}
