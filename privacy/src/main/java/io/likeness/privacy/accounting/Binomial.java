package io.likeness.privacy.accounting;

/** Tails of the binomial law and the exact interval for its probability. */
final class Binomial {
  private Binomial() {}

  /** P[X = k] for X ~ Bin(n, p), p in (0, 1). */
  static double pmf(long k, long n, double p) {
    if (k < 0 || k > n) {
      return 0;
    }
    double log = k * Math.log(p) + (n - k) * Math.log1p(-p);
    for (long i = 1; i <= Math.min(k, n - k); i++) {
      log += Math.log((n - i + 1.0) / i);
    }
    return Math.exp(log);
  }

  /** P[X ≥ k]. */
  static double atLeast(long k, long n, double p) {
    if (k <= 0) {
      return 1;
    }
    if (k < n * p) {
      return 1 - sum(k - 1, -1, n, p);
    }
    return sum(k, 1, n, p);
  }

  /** Σ of pmf from {@code k} on in steps of {@code step}, away from the mode. */
  private static double sum(long k, int step, long n, double p) {
    double term = pmf(k, n, p);
    double sum = 0;
    double odds = p / (1 - p);
    for (long i = k; i >= 0 && i <= n && term > 0; i += step) {
      sum += term;
      if (term < 1e-20 * sum) {
        break;
      }
      term *= step > 0 ? (double) (n - i) / (i + 1) * odds : i / (n - i + 1.0) / odds;
    }
    return Math.min(1, sum);
  }

  /** Clopper and Pearson (1934): the p with P[X ≥ k] = tail, 0 for k = 0. */
  static double lowerBound(long k, long n, double tail) {
    if (k == 0) {
      return 0;
    }
    double low = 0;
    double high = 1;
    for (int i = 0; i < 100; i++) {
      double mid = 0.5 * (low + high);
      if (atLeast(k, n, mid) > tail) {
        high = mid;
      } else {
        low = mid;
      }
    }
    return low;
  }

  /** The p with P[X ≤ k] = tail, 1 for k = n. */
  static double upperBound(long k, long n, double tail) {
    return 1 - lowerBound(n - k, n, tail);
  }
}
