package io.likeness.kernels.voice;

/**
 * Blind SNR from the distribution of amplitudes (Kim and Stern, "Robust signal-to-noise ratio
 * estimation based on waveform amplitude distribution analysis", Interspeech 2008): speech is taken
 * for a symmetric gamma variable of shape 0.4 and noise for a Gaussian one, and G = ln E|x| - E
 * ln|x| grows with their ratio. Pure tones and synthetic sounds fool it.
 */
final class WadaSnr {

  private static final int LOWEST_DB = -20;
  private static final int HIGHEST_DB = 100;
  private static final double SHAPE = 0.4;
  private static final double[] STATISTIC = table();

  /** What rounds to zero at 16 bits is left out, so that a codec's tiny values count as zeros. */
  private static final float LEAST = 0x1p-16f;

  private static final double LN_2 = StrictMath.log(2);

  private WadaSnr() {}

  /** The SNR in dB within -20 … 100, or NaN if nothing sounds. */
  static double of(float[] x) {
    long count = 0;
    long exponents = 0;
    double logs = 0;
    double sum = 0;
    for (int from = 0; from < x.length; from += 512) {
      int to = Math.min(x.length, from + 512);
      double evenMantissas = 1;
      double oddMantissas = 1;
      float evenSum = 0;
      float oddSum = 0;
      int i = from;
      for (; i + 1 < to; i += 2) {
        float even = Math.abs(x[i]);
        float odd = Math.abs(x[i + 1]);
        if (even >= LEAST) {
          int bits = Float.floatToRawIntBits(even);
          exponents += bits >>> 23;
          evenMantissas *= Float.intBitsToFloat(bits & 0x7FFFFF | 0x3F800000);
          evenSum += even;
          count++;
        }
        if (odd >= LEAST) {
          int bits = Float.floatToRawIntBits(odd);
          exponents += bits >>> 23;
          oddMantissas *= Float.intBitsToFloat(bits & 0x7FFFFF | 0x3F800000);
          oddSum += odd;
          count++;
        }
      }
      if (i < to && Math.abs(x[i]) >= LEAST) {
        int bits = Float.floatToRawIntBits(Math.abs(x[i]));
        exponents += bits >>> 23;
        oddMantissas *= Float.intBitsToFloat(bits & 0x7FFFFF | 0x3F800000);
        oddSum += Math.abs(x[i]);
        count++;
      }
      logs += StrictMath.log(evenMantissas) + StrictMath.log(oddMantissas);
      sum += evenSum + oddSum;
    }
    if (count == 0) {
      return Double.NaN;
    }
    double meanLog = (logs + (exponents - 127 * count) * LN_2) / count;
    return fromStatistic(StrictMath.log(sum / count) - meanLog);
  }

  /** The statistic G that belongs to a whole number of decibels within -20 … 100. */
  static double statisticAt(int snrDb) {
    return STATISTIC[snrDb - LOWEST_DB];
  }

  private static double fromStatistic(double statistic) {
    int above = 0;
    while (above < STATISTIC.length && STATISTIC[above] < statistic) {
      above++;
    }
    if (above == 0) {
      return LOWEST_DB;
    }
    if (above == STATISTIC.length) {
      return HIGHEST_DB;
    }
    double share = (statistic - STATISTIC[above - 1]) / (STATISTIC[above] - STATISTIC[above - 1]);
    return LOWEST_DB + above - 1 + share;
  }

  /** G at each whole decibel, by integration over the amplitude of speech. */
  private static double[] table() {
    // Substituting amplitude = u^2.5 takes the pole of the gamma density at zero away.
    int steps = 1500;
    double highest = StrictMath.pow(40, SHAPE);
    double[] amplitude = new double[steps];
    double[] weight = new double[steps];
    double total = 0;
    for (int i = 0; i < steps; i++) {
      double u = (i + 0.5) / steps * highest;
      amplitude[i] = StrictMath.pow(u, 1 / SHAPE);
      weight[i] = StrictMath.exp(-amplitude[i]);
      total += weight[i];
    }
    double speechPower = SHAPE * (SHAPE + 1);
    Shifted shifted = new Shifted();
    double[] statistic = new double[HIGHEST_DB - LOWEST_DB + 1];
    for (int d = 0; d < statistic.length; d++) {
      double sigma = StrictMath.sqrt(speechPower / Decibels.toPower(LOWEST_DB + d));
      double magnitude = 0;
      double log = 0;
      for (int i = 0; i < steps; i++) {
        double shift = amplitude[i] / sigma;
        magnitude += weight[i] * shifted.magnitude(shift);
        log += weight[i] * shifted.log(shift);
      }
      statistic[d] = StrictMath.log(magnitude / total) - log / total;
    }
    return statistic;
  }

  /** E|m + n| and E ln|m + n| of a unit normal n, tabulated up to where their tails are simple. */
  private static final class Shifted {

    private static final double STEP = 0.01;
    private static final int POINTS = 1000;

    private final double[] magnitude = new double[POINTS + 1];
    private final double[] log = new double[POINTS + 1];

    Shifted() {
      double density0 = 1 / StrictMath.sqrt(2 * StrictMath.PI);
      // E ln|n| = -(γ + ln 2)/2; both derivatives are integrals of simple functions of m.
      log[0] = -(0.57721566490153286 + LN_TWO) / 2;
      magnitude[0] = 2 * density0;
      double mass = 0;
      double dawson = 0;
      for (int i = 1; i <= POINTS; i++) {
        double middle = (i - 0.5) * STEP;
        double end = i * STEP;
        // d/dm E|m + n| = 2Φ(m) - 1.
        double massMiddle =
            mass + STEP / 2 * density0 * (gauss((i - 1) * STEP) + gauss(middle)) / 2;
        double massEnd =
            mass + STEP * density0 * (gauss((i - 1) * STEP) + 4 * gauss(middle) + gauss(end)) / 6;
        magnitude[i] = magnitude[i - 1] + STEP * (2 * mass + 8 * massMiddle + 2 * massEnd) / 6;
        mass = massEnd;
        // d/dm E ln|m + n| = D(m) with D' = 1 - m·D, by the classical Runge–Kutta step.
        double at = (i - 1) * STEP;
        double k1 = 1 - at * dawson;
        double k2 = 1 - middle * (dawson + STEP / 2 * k1);
        double k3 = 1 - middle * (dawson + STEP / 2 * k2);
        double k4 = 1 - end * (dawson + STEP * k3);
        double next = dawson + STEP * (k1 + 2 * k2 + 2 * k3 + k4) / 6;
        log[i] = log[i - 1] + STEP * (dawson + next) / 2 - STEP * STEP * (1 - end * next - k1) / 12;
        dawson = next;
      }
    }

    private static final double LN_TWO = StrictMath.log(2);

    private static double gauss(double x) {
      return StrictMath.exp(-x * x / 2);
    }

    double magnitude(double m) {
      return m >= POINTS * STEP ? m : between(magnitude, m);
    }

    double log(double m) {
      return m >= POINTS * STEP
          ? StrictMath.log(m) - 1 / (2 * m * m) - 3 / (4 * m * m * m * m)
          : between(log, m);
    }

    private static double between(double[] table, double m) {
      int below = Math.min(POINTS - 1, (int) (m / STEP));
      double share = m / STEP - below;
      return table[below] + share * (table[below + 1] - table[below]);
    }
  }
}
