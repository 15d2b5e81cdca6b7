package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.DpRanges;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Random;

/**
 * Random bits for privacy noise, and exact samplers of integers on them.
 *
 * <p>Everything but the continuous draws is exact: no probability is rounded, so there are no
 * floating-point artefacts to attack (Mironov 2012; Canonne, Kamath and Steinke, "The Discrete
 * Gaussian for Differential Privacy", NeurIPS 2020). A source is not safe for several threads and
 * not serializable: each task opens its own.
 */
public final class NoiseSource {
  private static final int BUFFER_BYTES = 4096;

  private final Random bytes;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int used = BUFFER_BYTES;
  private long bits;
  private int bitsLeft;

  private NoiseSource(Random bytes) {
    this.bytes = bytes;
  }

  /** The only source of noise for anything that leaves the house. */
  public static NoiseSource secure() {
    return new NoiseSource(new SecureRandom());
  }

  /** For tests only: who knows the seed knows the noise. */
  static NoiseSource seeded(long seed) {
    return of(new Random(seed));
  }

  /** For tests only. */
  static NoiseSource of(Random bytes) {
    return new NoiseSource(bytes);
  }

  /** 64 random bits. */
  long nextLong() {
    if (used + Long.BYTES > BUFFER_BYTES) {
      bytes.nextBytes(buffer);
      used = 0;
    }
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = value << 8 | buffer[used] & 0xff;
      // A spent byte is not kept: a heap dump must not give noise away.
      buffer[used++] = 0;
    }
    return value;
  }

  boolean nextBit() {
    if (bitsLeft == 0) {
      bits = nextLong();
      bitsLeft = Long.SIZE;
    }
    boolean bit = (bits & 1) == 1;
    bits >>>= 1;
    bitsLeft--;
    return bit;
  }

  /** Uniform on {0, …, bound − 1}. */
  long uniform(long bound) {
    DpRanges.atLeastOne("bound", bound);
    int shift = Long.numberOfLeadingZeros(bound - 1);
    if (shift == Long.SIZE) {
      return 0;
    }
    while (true) {
      long candidate = nextLong() >>> shift;
      if (candidate < bound) {
        return candidate;
      }
    }
  }

  private BigInteger uniform(BigInteger bound) {
    int length = bound.bitLength();
    while (true) {
      BigInteger candidate = BigInteger.ZERO;
      for (int done = 0; done < length; done += 62) {
        int take = Math.min(62, length - done);
        candidate =
            candidate.shiftLeft(take).or(BigInteger.valueOf(nextLong() >>> (Long.SIZE - take)));
      }
      if (candidate.compareTo(bound) < 0) {
        return candidate;
      }
    }
  }

  /** True with probability {@code p} in [0, 1] exactly, as the double stands. */
  boolean bernoulli(double p) {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException("probability must lie in [0, 1], got " + p + ".");
    }
    // Doubling and taking off one are exact, so this compares p with a random binary fraction.
    double rest = p;
    while (rest > 0) {
      if (rest >= 1) {
        return true;
      }
      rest *= 2;
      boolean digit = rest >= 1;
      if (digit) {
        rest -= 1;
      }
      if (nextBit() != digit) {
        return digit;
      }
    }
    return false;
  }

  /** True with probability exp(−n/d), for n ≥ 0 and d &gt; 0. */
  boolean bernoulliExp(BigInteger n, BigInteger d) {
    BigInteger[] parts = n.divideAndRemainder(d);
    for (BigInteger i = parts[0]; i.signum() > 0; i = i.subtract(BigInteger.ONE)) {
      if (!fractionExp(1, 1)) {
        return false;
      }
    }
    if (d.bitLength() < 48) {
      return fractionExp(parts[1].longValueExact(), d.longValueExact());
    }
    long k = 1;
    while (uniform(d.multiply(BigInteger.valueOf(k))).compareTo(parts[1]) < 0) {
      k++;
    }
    return (k & 1) == 1;
  }

  /** True with probability exp(−n/d), for n ≤ d &lt; 2^48 (von Neumann 1951). */
  private boolean fractionExp(long n, long d) {
    long k = 1;
    while (uniform(d * k) < n) {
      k++;
    }
    return (k & 1) == 1;
  }

  /**
   * An integer x with P[x] ∝ exp(−|x|·d/t): discrete Laplace of scale t/d.
   *
   * @param t in [1, 2^47]
   * @param d in [1, 2^47]
   */
  long discreteLaplace(long t, long d) {
    if (!(t >= 1 && t <= 1L << 47 && d >= 1 && d <= 1L << 47)) {
      throw new IllegalArgumentException(
          "scale " + t + "/" + d + " is out of the sampler's range.");
    }
    while (true) {
      long u = uniform(t);
      if (!fractionExp(u, t)) {
        continue;
      }
      long v = 0;
      while (fractionExp(1, 1)) {
        v++;
      }
      long magnitude = (u + t * v) / d;
      boolean negative = nextBit();
      if (negative && magnitude == 0) {
        continue;
      }
      return negative ? -magnitude : magnitude;
    }
  }

  /**
   * An integer x with P[x] ∝ exp(−x²/2σ²) where σ² = {@code n}/{@code d}: discrete Gaussian.
   *
   * @param n of σ², positive; σ may be up to 2^46
   * @param d of σ², positive
   */
  long discreteGaussian(BigInteger n, BigInteger d) {
    long t = n.divide(d).sqrt().longValueExact() + 1;
    BigInteger bigT = BigInteger.valueOf(t);
    BigInteger dt = d.multiply(bigT);
    BigInteger denominator = n.multiply(dt).multiply(bigT).shiftLeft(1);
    while (true) {
      long y = discreteLaplace(t, 1);
      BigInteger gap = BigInteger.valueOf(Math.abs(y)).multiply(dt).subtract(n);
      if (bernoulliExp(gap.multiply(gap), denominator)) {
        return y;
      }
    }
  }

  /**
   * Uniform on (0, 1), of 53 bits. For laws without an exact sampler; what is drawn from it carries
   * no floating-point guarantee.
   */
  public double openUniform() {
    return ((nextLong() >>> 11) + 0.5) * 0x1p-53;
  }

  /** Standard normal by the polar method (Marsaglia 1964); see {@link #openUniform}. */
  double gaussian() {
    while (true) {
      double u = 2 * openUniform() - 1;
      double v = 2 * openUniform() - 1;
      double s = u * u + v * v;
      if (s > 0 && s < 1) {
        return u * Math.sqrt(-2 * Math.log(s) / s);
      }
    }
  }
}
