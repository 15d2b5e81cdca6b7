package io.likeness.kernels.voice;

/**
 * Another timbre for the same words: in frames of 20 ms the angle φ of every complex pole of the
 * all-pole model becomes φ^α, so resonances move, and pitch and rhythm stay (McAdams 1984; Patino
 * et al., "Speaker anonymisation using the McAdams coefficient", Interspeech 2021, section 3).
 *
 * <p>Whoever knows or guesses α undoes it with 1/α. It proves nothing and hides little; it stands
 * here as the baseline that other ways are measured against.
 */
public final class McAdams {
  private static final double HALF_FRAME_SECONDS = 0.01;

  private McAdams() {}

  /**
   * {@code in} with moved resonances, of the same length and power.
   *
   * @param alpha in [0.5, 2]; 1 changes nothing
   * @throws IllegalArgumentException for an alpha out of range
   */
  public static Waveform apply(Waveform in, double alpha) {
    if (!(alpha >= 0.5 && alpha <= 2)) {
      throw new IllegalArgumentException("McAdams alpha must lie in [0.5, 2], got " + alpha + ".");
    }
    float[] x = in.samples();
    int hop = Math.max(8, (int) Math.round(HALF_FRAME_SECONDS * in.sampleRateHz()));
    int order = Math.min(24, 4 + in.sampleRateHz() / 1000);
    double[] window = new double[2 * hop];
    for (int i = 0; i < window.length; i++) {
      // Applied twice, its square adds up to one from frame to frame.
      window[i] = StrictMath.sin(StrictMath.PI * (i + 0.5) / window.length);
    }
    double[] out = new double[x.length];
    for (int from = -hop; from < x.length; from += hop) {
      double[] frame = new double[window.length];
      for (int i = 0; i < frame.length; i++) {
        int at = from + i;
        frame[i] = at >= 0 && at < x.length ? x[at] * window[i] : 0;
      }
      double[] moved = frame(frame, order, alpha);
      for (int i = 0; i < frame.length; i++) {
        int at = from + i;
        if (at >= 0 && at < x.length) {
          out[at] += moved[i] * window[i];
        }
      }
    }
    return in.with(asLoudAs(x, out));
  }

  private static double[] frame(double[] frame, int order, double alpha) {
    double[] a = LinearPrediction.coefficients(frame, order);
    double[][] poles = LinearPrediction.poles(a);
    for (double[] z : poles) {
      double angle = StrictMath.atan2(z[1], z[0]);
      // Poles on the real axis are no resonances.
      if (Math.abs(z[1]) > 1e-9) {
        double radius = StrictMath.hypot(z[0], z[1]);
        double turned =
            StrictMath.copySign(
                Math.min(StrictMath.PI, StrictMath.pow(Math.abs(angle), alpha)), angle);
        z[0] = radius * StrictMath.cos(turned);
        z[1] = radius * StrictMath.sin(turned);
      }
    }
    double[] b = LinearPrediction.polynomial(poles);
    double[] out = new double[frame.length];
    for (int n = 0; n < frame.length; n++) {
      double sum = frame[n];
      for (int k = 1; k <= order && k <= n; k++) {
        sum += a[k] * frame[n - k] - b[k] * out[n - k];
      }
      out[n] = sum;
    }
    return out;
  }

  private static float[] asLoudAs(float[] x, double[] y) {
    double power = 0;
    for (double v : y) {
      power += v * v;
    }
    double gain = power > 0 ? Math.sqrt(Levels.power(x) * x.length / power) : 0;
    float[] out = new float[y.length];
    for (int i = 0; i < y.length; i++) {
      out[i] = (float) (gain * y[i]);
    }
    return out;
  }
}
