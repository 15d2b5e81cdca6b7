package io.likeness.kernels.voice;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Native FLAC (RFC 9639) of a mono waveform: blocks of 4096 samples, a fixed or a linear predictor
 * of order 8, Rice-coded residuals in partitions.
 *
 * <p>Every step is integer or strict floating-point arithmetic, so that the same samples give the
 * same bytes on every JVM and CPU, which codecs that choose their arithmetic by CPU do not promise.
 */
public final class FlacEncoder {

  private static final int BLOCK = 4096;
  private static final int ORDER = 8;
  private static final int PRECISION_BITS = 12;
  private static final int MAX_PARTITION_ORDER = 6;
  private static final int STREAM_INFO_AT = 8;
  private static final int[] CRC16 = new int[256];
  private static final int[] CRC8 = new int[256];

  static {
    for (int i = 0; i < 256; i++) {
      int crc16 = i << 8;
      int crc8 = i;
      for (int bit = 0; bit < 8; bit++) {
        crc16 = (crc16 & 0x8000) != 0 ? crc16 << 1 ^ 0x8005 : crc16 << 1;
        crc8 = (crc8 & 0x80) != 0 ? crc8 << 1 ^ 0x07 : crc8 << 1;
      }
      CRC16[i] = crc16 & 0xFFFF;
      CRC8[i] = crc8 & 0xFF;
    }
  }

  private final int[] pcm;
  private final int bits;
  private final BitSink out;
  private final int[] fixed = new int[BLOCK];
  private final int[] predicted = new int[BLOCK];
  private final long[] sums = new long[1 << MAX_PARTITION_ORDER];
  private final int[] parameters = new int[1 << MAX_PARTITION_ORDER];
  private int partitionOrder;

  private FlacEncoder(int[] pcm, int bits) {
    this.pcm = pcm;
    this.bits = bits;
    this.out = new BitSink(pcm.length * bits / 8 / 2 + 128);
  }

  /**
   * The FLAC file of a waveform.
   *
   * @param bits 16 or 24 bits a sample; amplitudes are scaled by 2^(bits-1), rounded to nearest
   *     with ties to even, and saturate beyond full scale
   * @throws IllegalArgumentException for another number of bits, or a rate above 655,350 Hz
   */
  public static byte[] encode(Waveform wave, int bits) {
    if (bits != 16 && bits != 24) {
      throw new IllegalArgumentException(bits + " bits a sample: give 16 or 24");
    }
    if (wave.sampleRateHz() > 655_350) {
      throw new IllegalArgumentException(
          "FLAC holds sample rates up to 655350 Hz: resample from " + wave.sampleRateHz());
    }
    float[] samples = wave.samples();
    int[] pcm = new int[samples.length];
    for (int i = 0; i < pcm.length; i++) {
      pcm[i] = quantise(samples[i], bits);
    }
    return new FlacEncoder(pcm, bits).encode(wave.sampleRateHz());
  }

  /** Whether two waveforms are the same samples when they are encoded with so many bits. */
  public static boolean isAlike(Waveform a, Waveform b, int bits) {
    float[] x = a.samples();
    float[] y = b.samples();
    boolean alike = x.length == y.length && a.sampleRateHz() == b.sampleRateHz();
    for (int i = 0; alike && i < x.length; i++) {
      alike = quantise(x[i], bits) == quantise(y[i], bits);
    }
    return alike;
  }

  /** The integer sample of an amplitude. */
  static int quantise(float amplitude, int bits) {
    int scaled = (int) Math.rint((double) amplitude * (1 << bits - 1));
    return Math.max(-(1 << bits - 1), Math.min((1 << bits - 1) - 1, scaled));
  }

  private byte[] encode(int sampleRateHz) {
    out.put(0x664C6143, 32);
    out.put(1, 1);
    out.put(0, 7);
    out.put(34, 24);
    out.put(BLOCK, 16);
    out.put(BLOCK, 16);
    out.put(0, 24);
    out.put(0, 24);
    out.put(sampleRateHz, 20);
    out.put(0, 3);
    out.put(bits - 1, 5);
    out.put(0, 4);
    out.put(pcm.length, 32);
    for (byte octet : md5()) {
      out.put(octet, 8);
    }
    out.align();
    int smallest = Integer.MAX_VALUE;
    int largest = 0;
    for (int from = 0, frame = 0; from < pcm.length; from += BLOCK, frame++) {
      int start = out.length();
      putFrame(frame, from, Math.min(BLOCK, pcm.length - from));
      smallest = Math.min(smallest, out.length() - start);
      largest = Math.max(largest, out.length() - start);
    }
    byte[] file = out.toArray();
    for (int i = 0; i < 3 && largest > 0; i++) {
      file[STREAM_INFO_AT + 4 + i] = (byte) (smallest >>> 16 - 8 * i);
      file[STREAM_INFO_AT + 7 + i] = (byte) (largest >>> 16 - 8 * i);
    }
    return file;
  }

  private byte[] md5() {
    int width = bits / 8;
    byte[] raw = new byte[width * pcm.length];
    for (int i = 0, at = 0; i < pcm.length; i++) {
      for (int b = 0; b < width; b++) {
        raw[at++] = (byte) (pcm[i] >> 8 * b);
      }
    }
    try {
      return MessageDigest.getInstance("MD5").digest(raw);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This JVM lacks MD5, which every JVM must have", e);
    }
  }

  private void putFrame(int number, int from, int count) {
    int start = out.length();
    out.put(0b11111111_11111000, 16);
    out.put(count == BLOCK ? 12 : 7, 4);
    out.put(0, 4);
    out.put(0, 4);
    out.put(bits == 16 ? 4 : 6, 3);
    out.put(0, 1);
    putUtf8(number);
    if (count != BLOCK) {
      out.put(count - 1, 16);
    }
    out.align();
    int crc8 = 0;
    for (int i = start; i < out.length(); i++) {
      crc8 = CRC8[crc8 ^ out.at(i) & 0xFF];
    }
    out.put(crc8, 8);
    putSubframe(from, count);
    out.align();
    int crc16 = 0;
    for (int i = start; i < out.length(); i++) {
      crc16 = crc16 << 8 & 0xFFFF ^ CRC16[crc16 >> 8 ^ out.at(i) & 0xFF];
    }
    out.put(crc16, 16);
    out.align();
  }

  /** The frame number in the way of UTF-8, which FLAC extends to 36 bits. */
  private void putUtf8(int number) {
    if (number < 0x80) {
      out.put(number, 8);
      return;
    }
    int continuations = 1;
    while (number >= 1 << 5 * continuations + 6) {
      continuations++;
    }
    out.put(0xFF80 >> continuations & 0xFF | number >> 6 * continuations, 8);
    for (int i = continuations - 1; i >= 0; i--) {
      out.put(0x80 | number >> 6 * i & 0x3F, 8);
    }
  }

  private void putSubframe(int from, int count) {
    if (isConstant(from, count)) {
      out.put(0, 8);
      out.put(pcm[from], bits);
      return;
    }
    int fixedOrder = fixedResidual(from, count);
    long fixedBits = residualBits(fixed, count, fixedOrder) + (long) fixedOrder * bits;
    int[] coefficients = new int[ORDER];
    int shift = count > 4 * ORDER ? coefficients(from, count, coefficients) : -1;
    long linearBits = Long.MAX_VALUE;
    if (shift >= 0 && linearResidual(from, count, coefficients, shift)) {
      linearBits =
          residualBits(predicted, count, ORDER) + (long) ORDER * (bits + PRECISION_BITS) + 9;
    }
    if ((long) count * bits <= Math.min(fixedBits, linearBits)) {
      out.put(0b0000001_0, 8);
      for (int i = 0; i < count; i++) {
        out.put(pcm[from + i], bits);
      }
      return;
    }
    boolean linear = linearBits < fixedBits;
    int order = linear ? ORDER : fixedOrder;
    out.put(linear ? 1 << 6 | ORDER - 1 << 1 : 1 << 4 | fixedOrder << 1, 8);
    for (int i = 0; i < order; i++) {
      out.put(pcm[from + i], bits);
    }
    if (linear) {
      out.put(PRECISION_BITS - 1, 4);
      out.put(shift, 5);
      for (int coefficient : coefficients) {
        out.put(coefficient, PRECISION_BITS);
      }
    }
    int[] residual = linear ? predicted : fixed;
    residualBits(residual, count, order);
    putResidual(residual, count, order);
  }

  private boolean isConstant(int from, int count) {
    for (int i = 1; i < count; i++) {
      if (pcm[from + i] != pcm[from]) {
        return false;
      }
    }
    return true;
  }

  /** Leaves the folded residual of the best fixed predictor, and gives its order. */
  private int fixedResidual(int from, int count) {
    long sum0 = 0;
    long sum1 = 0;
    long sum2 = 0;
    long sum3 = 0;
    long sum4 = 0;
    int last0 = pcm[from];
    int last1 = 0;
    int last2 = 0;
    int last3 = 0;
    for (int i = 1; i < count; i++) {
      int d0 = pcm[from + i];
      int d1 = d0 - last0;
      int d2 = d1 - last1;
      int d3 = d2 - last2;
      int d4 = d3 - last3;
      last0 = d0;
      last1 = d1;
      last2 = d2;
      last3 = d3;
      // The first differences are not yet differences of their order.
      if (i >= 4) {
        sum0 += Math.abs(d0);
        sum1 += Math.abs(d1);
        sum2 += Math.abs(d2);
        sum3 += Math.abs(d3);
        sum4 += Math.abs(d4);
      }
    }
    long[] total = {sum0, sum1, sum2, sum3, sum4};
    int order = 0;
    for (int i = 1; i < 5 && count > 4; i++) {
      order = total[i] < total[order] ? i : order;
    }
    for (int i = order; i < count; i++) {
      int at = from + i;
      int difference =
          switch (order) {
            case 0 -> pcm[at];
            case 1 -> pcm[at] - pcm[at - 1];
            case 2 -> pcm[at] - 2 * pcm[at - 1] + pcm[at - 2];
            case 3 -> pcm[at] - 3 * (pcm[at - 1] - pcm[at - 2]) - pcm[at - 3];
            default -> pcm[at] - 4 * (pcm[at - 1] + pcm[at - 3]) + 6 * pcm[at - 2] + pcm[at - 4];
          };
      fixed[i] = difference << 1 ^ difference >> 31;
    }
    return order;
  }

  /** Quantised linear prediction by Levinson's recursion; the shift, or -1 if there is none. */
  private int coefficients(int from, int count, int[] quantised) {
    double[] windowed = new double[count];
    double half = (count - 1) / 2.0;
    for (int i = 0; i < count; i++) {
      double t = (i - half) / half;
      windowed[i] = pcm[from + i] * (1 - t * t);
    }
    double[] correlation = new double[ORDER + 1];
    for (int lag = 0; lag <= ORDER; lag++) {
      double even = 0;
      double odd = 0;
      int i = lag;
      for (; i + 1 < count; i += 2) {
        even += windowed[i] * windowed[i - lag];
        odd += windowed[i + 1] * windowed[i + 1 - lag];
      }
      correlation[lag] = even + odd + (i < count ? windowed[i] * windowed[i - lag] : 0);
    }
    double[] a = new double[ORDER];
    double error = correlation[0] * (1 + 1e-9) + 1e-9;
    for (int i = 0; i < ORDER; i++) {
      double reflection = correlation[i + 1];
      for (int j = 0; j < i; j++) {
        reflection -= a[j] * correlation[i - j];
      }
      reflection /= error;
      double[] before = a.clone();
      a[i] = reflection;
      for (int j = 0; j < i; j++) {
        a[j] = before[j] - reflection * before[i - 1 - j];
      }
      error *= 1 - reflection * reflection;
      if (!(error > 0)) {
        return -1;
      }
    }
    return quantise(a, quantised);
  }

  private static int quantise(double[] a, int[] quantised) {
    double largest = 0;
    for (double coefficient : a) {
      largest = Math.max(largest, Math.abs(coefficient));
    }
    if (!(largest > 1e-6 && largest < 1 << PRECISION_BITS - 2)) {
      return -1;
    }
    int shift = Math.min(15, PRECISION_BITS - 2 - Math.getExponent(largest));
    int limit = (1 << PRECISION_BITS - 1) - 1;
    double carried = 0;
    for (int i = 0; i < a.length; i++) {
      double exact = a[i] * (1 << shift) + carried;
      quantised[i] = (int) Math.max(-limit - 1, Math.min(limit, Math.rint(exact)));
      carried = exact - quantised[i];
    }
    return shift;
  }

  /** Leaves the folded residual; false if one does not fit. */
  private boolean linearResidual(int from, int count, int[] coefficients, int shift) {
    // 16-bit samples and 12-bit coefficients sum to less than 2^31.
    if (bits == 16) {
      narrowResidual(from, count, coefficients, shift);
      return true;
    }
    for (int i = ORDER; i < count; i++) {
      long sum = 0;
      for (int j = 0; j < ORDER; j++) {
        sum += (long) coefficients[j] * pcm[from + i - 1 - j];
      }
      long residual = pcm[from + i] - (sum >> shift);
      if (residual != (int) residual || Math.abs(residual) > 1 << 29) {
        return false;
      }
      predicted[i] = (int) residual << 1 ^ (int) residual >> 31;
    }
    return true;
  }

  private void narrowResidual(int from, int count, int[] c, int shift) {
    int c0 = c[0];
    int c1 = c[1];
    int c2 = c[2];
    int c3 = c[3];
    int c4 = c[4];
    int c5 = c[5];
    int c6 = c[6];
    int c7 = c[7];
    int[] x = pcm;
    for (int i = ORDER; i < count; i++) {
      int at = from + i;
      int sum =
          c0 * x[at - 1]
              + c1 * x[at - 2]
              + c2 * x[at - 3]
              + c3 * x[at - 4]
              + c4 * x[at - 5]
              + c5 * x[at - 6]
              + c6 * x[at - 7]
              + c7 * x[at - 8];
      int residual = x[at] - (sum >> shift);
      predicted[i] = residual << 1 ^ residual >> 31;
    }
  }

  /** Chooses the partition order and Rice parameters; the bits they take, nearly. */
  private long residualBits(int[] folded, int count, int order) {
    int top = MAX_PARTITION_ORDER;
    while (top > 0 && ((count & (1 << top) - 1) != 0 || count >> top <= order)) {
      top--;
    }
    int size = count >> top;
    for (int p = 0; p < 1 << top; p++) {
      long sum = 0;
      for (int i = p == 0 ? order : p * size; i < (p + 1) * size; i++) {
        sum += folded[i] & 0xFFFFFFFFL;
      }
      sums[p] = sum;
    }
    long best = Long.MAX_VALUE;
    long[] level = sums.clone();
    for (int depth = top; depth >= 0; depth--) {
      long total = 0;
      for (int p = 0; p < 1 << depth; p++) {
        int here = (count >> depth) - (p == 0 ? order : 0);
        total += (bits == 16 ? 4 : 5) + riceBits(level[p], here, riceParameter(level[p], here));
      }
      if (total < best) {
        best = total;
        partitionOrder = depth;
        for (int p = 0; p < 1 << depth; p++) {
          parameters[p] = riceParameter(level[p], (count >> depth) - (p == 0 ? order : 0));
        }
      }
      for (int p = 0; depth > 0 && p < 1 << depth - 1; p++) {
        level[p] = level[2 * p] + level[2 * p + 1];
      }
    }
    return best;
  }

  private int riceParameter(long sum, int count) {
    int most = bits == 16 ? 14 : 30;
    int guess = 63 - Long.numberOfLeadingZeros(Math.max(1, sum / Math.max(1, count)));
    int best = Math.min(most, guess);
    if (best < most && riceBits(sum, count, best + 1) < riceBits(sum, count, best)) {
      best++;
    }
    if (best > 0 && riceBits(sum, count, best - 1) < riceBits(sum, count, best)) {
      best--;
    }
    return best;
  }

  private static long riceBits(long sum, int count, int parameter) {
    return (long) count * (1 + parameter) + (sum >>> parameter) - (parameter > 0 ? count / 2 : 0);
  }

  private void putResidual(int[] folded, int count, int order) {
    out.put(bits == 16 ? 0 : 1, 2);
    out.put(partitionOrder, 4);
    int size = count >> partitionOrder;
    for (int p = 0; p < 1 << partitionOrder; p++) {
      out.put(parameters[p], bits == 16 ? 4 : 5);
      for (int i = p == 0 ? order : p * size; i < (p + 1) * size; i++) {
        out.putRice(folded[i], parameters[p]);
      }
    }
  }
}
