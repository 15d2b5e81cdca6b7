package io.likeness.kernels.signal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Change of sampling rate by a rational factor with a polyphase windowed sinc (Kaiser window,
 * Smith's digital audio resampling): zero phase, so that nothing is delayed.
 *
 * <p>Taps are designed with StrictMath and kept a ratio; the convolution is plain float arithmetic:
 * the same bits on every JVM. In units of the lower Nyquist frequency it is flat up to 0.8 and 80
 * dB down from 1.07 on, so that what folds back lies in the top seven hundredths.
 */
public final class Resample {

  private static final int MOST_PHASES = 4096;
  private static final int MOST_KEPT = 256;
  private static final double ZERO_CROSSINGS = 20;

  /** Kaiser's β for 80 dB. */
  private static final double BETA = 7.86;

  /** Cut-off in units of the lower Nyquist frequency: the middle of the transition. */
  private static final double CUT_OFF = 0.94;

  private static final Map<Long, Resample> KEPT = new ConcurrentHashMap<>();

  private final int up;
  private final int down;
  private final int taps;

  /** One filter of {@code taps} a phase, phase by phase. */
  private final float[] filters;

  private Resample(int up, int down) {
    this.up = up;
    this.down = down;
    double scale = Math.min(1.0, up / (double) down);
    double half = ZERO_CROSSINGS / scale;
    taps = (2 * (int) Math.ceil(half) + 7) / 8 * 8;
    filters = new float[up * taps];
    double cutOff = CUT_OFF * scale;
    double bessel = bessel0(BETA);
    for (int phase = 0; phase < up; phase++) {
      double[] filter = new double[taps];
      double sum = 0;
      for (int i = 0; i < taps; i++) {
        double t = i - taps / 2 + 1 - phase / (double) up;
        double r = t / (taps / 2.0);
        double angle = StrictMath.PI * cutOff * t;
        double sinc = t == 0 ? 1 : StrictMath.sin(angle) / angle;
        double window = r * r >= 1 ? 0 : bessel0(BETA * StrictMath.sqrt(1 - r * r)) / bessel;
        filter[i] = sinc * window;
        sum += filter[i];
      }
      for (int i = 0; i < taps; i++) {
        filters[phase * taps + i] = (float) (filter[i] / sum);
      }
    }
  }

  /**
   * The converter by the factor {@code up / down}.
   *
   * @throws IllegalArgumentException unless both are positive, the factor is within 1/64 … 64 and
   *     the reduced numerator is at most 4096
   */
  public static Resample by(int up, int down) {
    if (!(up > 0 && down > 0)) {
      throw new IllegalArgumentException(
          "Factor " + up + "/" + down + ": give two positive numbers");
    }
    int divisor = greatestCommonDivisor(up, down);
    int p = up / divisor;
    int q = down / divisor;
    if (!(p <= MOST_PHASES && p <= 64L * q && q <= 64L * p)) {
      throw new IllegalArgumentException(
          "Factor "
              + p
              + "/"
              + q
              + ": give one within 1/64 … 64 whose reduced numerator is at most "
              + MOST_PHASES);
    }
    long key = (long) p << 32 | q;
    Resample kept = KEPT.get(key);
    if (kept == null) {
      kept = new Resample(p, q);
      if (KEPT.size() < MOST_KEPT) {
        KEPT.put(key, kept);
      }
    }
    return kept;
  }

  /** How many samples come out of that many. */
  public int lengthOf(int samples) {
    return (int) Math.min(Integer.MAX_VALUE - 8, ((long) samples * up + down - 1) / down);
  }

  /** The resampled signal: output n lies at input time n·down/up; outside is silence. */
  public float[] apply(float[] in) {
    if (up == down) {
      return in.clone();
    }
    float[] padded = new float[in.length + 2 * taps];
    System.arraycopy(in, 0, padded, taps, in.length);
    float[] out = new float[lengthOf(in.length)];
    int whole = down / up;
    int part = down % up;
    int phase = 0;
    int at = taps - taps / 2 + 1;
    for (int n = 0; n < out.length; n++) {
      out[n] = dot(padded, at, filters, phase * taps, taps);
      at += whole;
      phase += part;
      if (phase >= up) {
        phase -= up;
        at++;
      }
    }
    return out;
  }

  /** Four running sums, because one would wait for itself. */
  private static float dot(float[] x, int at, float[] filter, int from, int taps) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    float e = 0;
    float f = 0;
    float g = 0;
    float h = 0;
    for (int i = 0; i < taps; i += 8) {
      a += x[at + i] * filter[from + i];
      b += x[at + i + 1] * filter[from + i + 1];
      c += x[at + i + 2] * filter[from + i + 2];
      d += x[at + i + 3] * filter[from + i + 3];
      e += x[at + i + 4] * filter[from + i + 4];
      f += x[at + i + 5] * filter[from + i + 5];
      g += x[at + i + 6] * filter[from + i + 6];
      h += x[at + i + 7] * filter[from + i + 7];
    }
    return a + b + (c + d) + (e + f + (g + h));
  }

  /** The modified Bessel function of order zero, by its series. */
  private static double bessel0(double x) {
    double term = 1;
    double sum = 1;
    for (int k = 1; term > 1e-16 * sum; k++) {
      term *= x / (2 * k) * (x / (2 * k));
      sum += term;
    }
    return sum;
  }

  private static int greatestCommonDivisor(int a, int b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }
}
