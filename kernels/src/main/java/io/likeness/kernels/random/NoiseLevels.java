package io.likeness.kernels.random;

/**
 * Normal noise in whole levels, from 16 random bits each: the inverse of the normal distribution at
 * the middles of 65,536 equal shares, times sigma, rounded.
 *
 * <p>A level of 8 bits shows neither what rounding loses nor that nothing lies beyond 4.3 sigma.
 * The inverse is that of Wichura (algorithm AS 241, 1988), by StrictMath: the same table on every
 * JVM.
 */
public final class NoiseLevels {
  private static final int SHARES = 1 << 16;
  private static final float[] NORMAL = new float[SHARES];

  private static final double[] A = {
    3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
    1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
    3.3430575583588128105e+4, 2.5090809287301226727e+3
  };
  private static final double[] B = {
    1,
    4.2313330701600911252e+1,
    6.8718700749205790830e+2,
    5.3941960214247511077e+3,
    2.1213794301586595867e+4,
    3.9307895800092710610e+4,
    2.8729085735721942674e+4,
    5.2264952788528545610e+3
  };
  private static final double[] C = {
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
    3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
    2.27238449892691845833e-2, 7.74545014278341407640e-4
  };
  private static final double[] D = {
    1,
    2.05319162663775882187e0,
    1.67638483018380384940e0,
    6.89767334985100004550e-1,
    1.48103976427480074590e-1,
    1.51986665636164571966e-2,
    5.47593808499534494600e-4,
    1.05075007164441684324e-9
  };

  static {
    for (int i = 0; i < SHARES; i++) {
      NORMAL[i] = (float) inverse((i + 0.5) / SHARES);
    }
  }

  /** Added before the cut to whole numbers, so that it rounds negative ones too. */
  private static final int OFFSET = 1 << 15;

  private final float sigma;

  /**
   * Noise of standard deviation {@code sigma} levels.
   *
   * @throws IllegalArgumentException unless sigma lies in 0 … 4096
   */
  public NoiseLevels(double sigma) {
    if (!(sigma >= 0 && sigma <= 4096)) {
      throw new IllegalArgumentException(
          "Standard deviation " + sigma + ": give one of 0 … 4096 levels");
    }
    this.sigma = (float) sigma;
  }

  /** Adds independent noise to unsigned levels of 8 bits, which stay within 0 … 255. */
  public void addTo(byte[] pixels, CounterRandom random) {
    int[] draws = new int[CounterRandom.BATCH];
    for (int from = 0; from < pixels.length; from += 2 * draws.length) {
      random.fillInts(draws, draws.length);
      int pairs = Math.min(draws.length, (pixels.length - from) / 2);
      for (int i = 0; i < pairs; i++) {
        int draw = draws[i];
        int at = from + 2 * i;
        pixels[at] = within(pixels[at], NORMAL[draw & 0xFFFF]);
        pixels[at + 1] = within(pixels[at + 1], NORMAL[draw >>> 16]);
      }
      if (pairs < draws.length && from + 2 * pairs < pixels.length) {
        int at = from + 2 * pairs;
        pixels[at] = within(pixels[at], NORMAL[draws[pairs] & 0xFFFF]);
      }
    }
  }

  /** Fills {@code out} with the whole levels that {@link #addTo} would add to as many pixels. */
  public void fill(float[] out, CounterRandom random) {
    int[] draws = new int[CounterRandom.BATCH];
    for (int i = 0; i < out.length; i++) {
      int within = i % (2 * draws.length);
      if (within == 0) {
        random.fillInts(draws, draws.length);
      }
      int draw = draws[within / 2];
      out[i] = level(NORMAL[within % 2 == 0 ? draw & 0xFFFF : draw >>> 16]);
    }
  }

  private byte within(byte pixel, float normal) {
    return (byte) Math.max(0, Math.min(255, (pixel & 0xFF) + level(normal)));
  }

  private int level(float normal) {
    return (int) (normal * sigma + (OFFSET + 0.5f)) - OFFSET;
  }

  private static double inverse(double p) {
    double q = p - 0.5;
    if (StrictMath.abs(q) <= 0.425) {
      double r = 0.180625 - q * q;
      return q * polynomial(A, r) / polynomial(B, r);
    }
    // The shares nearest to 0 and 1 lie at r = 3.4: the branch beyond r = 5 is never reached.
    double r = StrictMath.sqrt(-StrictMath.log(q < 0 ? p : 1 - p)) - 1.6;
    return StrictMath.copySign(polynomial(C, r) / polynomial(D, r), q);
  }

  private static double polynomial(double[] coefficients, double x) {
    double sum = 0;
    for (int i = coefficients.length - 1; i >= 0; i--) {
      sum = sum * x + coefficients[i];
    }
    return sum;
  }
}
