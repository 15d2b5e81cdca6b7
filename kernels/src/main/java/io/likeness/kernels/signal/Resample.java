package io.likeness.kernels.signal;

import java.util.Arrays;
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
  private static final int CHUNK = 512;

  /** Shorter rows cost more to deal out than vectors save. */
  private static final int LEAST_ROW = 128;

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

  /**
   * The converter from one sampling rate to another, or to within a part in 4096 of it where the
   * reduced factor has a larger number: the last convergent of its continued fraction that has not.
   * There and back are each other's inverse.
   *
   * @throws IllegalArgumentException unless both are positive and the factor is within 1/64 … 64
   */
  public static Resample between(int fromHz, int toHz) {
    int up = 1;
    int down = 0;
    int upBefore = 0;
    int downBefore = 1;
    for (int a = toHz, b = fromHz; b > 0; ) {
      int whole = a / b;
      long upNext = (long) whole * up + upBefore;
      long downNext = (long) whole * down + downBefore;
      if (Math.max(upNext, downNext) > MOST_PHASES) {
        break;
      }
      upBefore = up;
      downBefore = down;
      up = (int) upNext;
      down = (int) downNext;
      int rest = a % b;
      a = b;
      b = rest;
    }
    return by(up, down);
  }

  /** How many samples come out of that many. */
  public int lengthOf(int samples) {
    return (int) Math.min(Integer.MAX_VALUE - 8, ((long) samples * up + down - 1) / down);
  }

  /**
   * What repeats: {@code out} outputs for every {@code in} inputs, after which the same filters
   * meet the signal again.
   *
   * @param starts of each output, how many inputs lie before its middle since the period began
   * @param filters of each output, its taps: tap i is for the input {@code taps / 2 - 1 - i} before
   *     that middle
   */
  public record Period(int in, int out, int[] starts, float[][] filters) {}

  /** The filters as they follow each other, for engines that do the convolution themselves. */
  public Period period() {
    int[] starts = new int[up];
    float[][] each = new float[up][];
    for (int output = 0; output < up; output++) {
      long position = (long) output * down;
      int filter = (int) (position % up) * taps;
      starts[output] = (int) (position / up);
      each[output] = Arrays.copyOfRange(filters, filter, filter + taps);
    }
    return new Period(down, up, starts, each);
  }

  /** The resampled signal: output n lies at input time n·down/up; outside is silence. */
  public float[] apply(float[] in) {
    if (up == down) {
      return in.clone();
    }
    float[] out = new float[lengthOf(in.length)];
    if (out.length / up >= LEAST_ROW) {
      byRows(in, out);
    } else {
      float[] padded = new float[in.length + 2 * taps];
      System.arraycopy(in, 0, padded, taps, in.length);
      byOutputs(padded, out);
    }
    return out;
  }

  private void byOutputs(float[] padded, float[] out) {
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
  }

  /**
   * Outputs of one phase are {@code up} apart and read every {@code down}-th input: with the inputs
   * dealt to as many rows, each tap is one multiplication of a row, which the compiler vectorises.
   * What a tap of one phase reads, another tap of the next phases reads too, so a stretch of the
   * rows is laid out once for all phases, as they come to need it.
   */
  private void byRows(float[] in, float[] out) {
    int reach = start(up - 1) - start(0) + taps;
    float[][] rows = new float[down][CHUNK + reach / down + 1];
    float[][] read = new float[reach][CHUNK];
    float[] sum = new float[CHUNK];
    for (int from = 0; from * up < out.length; from += CHUNK) {
      deal(in, start(0) - taps + from * down, rows);
      int laid = 0;
      for (int first = 0; first < up; first++) {
        int at = start(first) - start(0);
        int filter = (int) ((long) first * down % up) * taps;
        Arrays.fill(sum, 0);
        for (int t = 0; t < taps; t += 8) {
          for (; laid < at + t + 8; laid++) {
            System.arraycopy(rows[laid % down], laid / down, read[laid], 0, CHUNK);
          }
          add(sum, read, at + t, filters, filter + t);
        }
        int to = from * up + first;
        int count = Math.min(CHUNK, (out.length - to + up - 1) / up);
        for (int i = 0; i < count; i++) {
          out[to + i * up] = sum[i];
        }
      }
    }
  }

  /** Gives the samples from {@code from} on to the rows in turn; outside is silence. */
  private static void deal(float[] in, int from, float[][] rows) {
    int step = rows.length;
    for (int r = 0; r < step; r++) {
      float[] row = rows[r];
      int first = from + r;
      int low = Math.min(row.length, first >= 0 ? 0 : (step - 1 - first) / step);
      int high = Math.max(low, Math.min(row.length, (in.length - first + step - 1) / step));
      Arrays.fill(row, 0, low, 0);
      for (int c = low; c < high; c++) {
        row[c] = in[first + c * step];
      }
      Arrays.fill(row, high, row.length, 0);
    }
  }

  /** Where in the padded signal the first tap of one of the first outputs reads. */
  private int start(int output) {
    return taps - taps / 2 + 1 + (int) ((long) output * down / up);
  }

  /**
   * Eight taps at once: whole arrays at one index, for only so does the compiler see that it may
   * use vectors.
   */
  private static void add(float[] sum, float[][] read, int at, float[] filters, int filter) {
    float[] a = read[at];
    float[] b = read[at + 1];
    float[] c = read[at + 2];
    float[] d = read[at + 3];
    float[] e = read[at + 4];
    float[] f = read[at + 5];
    float[] g = read[at + 6];
    float[] h = read[at + 7];
    float p = filters[filter];
    float q = filters[filter + 1];
    float r = filters[filter + 2];
    float s = filters[filter + 3];
    float t = filters[filter + 4];
    float u = filters[filter + 5];
    float v = filters[filter + 6];
    float w = filters[filter + 7];
    for (int i = 0; i < CHUNK; i++) {
      float near = sum[i] + (p * a[i] + q * b[i] + r * c[i] + s * d[i]);
      sum[i] = near + (t * e[i] + u * f[i] + v * g[i] + w * h[i]);
    }
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
