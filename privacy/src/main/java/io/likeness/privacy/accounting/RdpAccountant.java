package io.likeness.privacy.accounting;

import java.util.List;

/**
 * Rényi accounting: sums RDP(α) over events and converts the sum to (ε, δ).
 *
 * <p>ε = RDP(α) + ln((α−1)/α) − (ln δ + ln α)/(α−1), minimised over α (Canonne, Kamath and Steinke
 * 2020, proposition 12; Balle et al. 2020). The subsampled Gaussian follows Mironov, Talwar and
 * Zhang (2019): a binomial sum at whole orders, and at fractional ones the defining integral by the
 * trapezoid rule, which converges geometrically here and, unlike the signed series, cancels
 * nothing.
 */
public final class RdpAccountant {
  private static final double[] ORDERS = orders();

  private RdpAccountant() {}

  /** An ε with the Rényi order that gave it. */
  public record Bound(double epsilon, double order) {}

  /** The best bound on ε at {@code delta} in (0, 1) for all events together. */
  public static Bound epsilon(List<PrivacyEvent.Repeated> events, double delta) {
    DpRanges.delta(delta);
    Bound best = new Bound(Double.POSITIVE_INFINITY, Double.NaN);
    for (double order : ORDERS) {
      double rdp = 0;
      for (PrivacyEvent.Repeated e : events) {
        rdp += e.times() * rdp(e.event(), order);
      }
      double epsilon =
          rdp + Math.log1p(-1 / order) - (Math.log(delta) + Math.log(order)) / (order - 1);
      if (epsilon < best.epsilon()) {
        best = new Bound(Math.max(0, epsilon), order);
      }
    }
    return best;
  }

  /** RDP of one event at {@code order} in (1, ∞), in nats. */
  public static double rdp(PrivacyEvent event, double order) {
    if (!(order > 1 && order < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("order must lie in (1, infinity), got " + order + ".");
    }
    if (event instanceof PrivacyEvent.Gaussian g) {
      return gaussian(g.noiseMultiplier(), g.samplingRate(), order);
    }
    if (event instanceof PrivacyEvent.Laplace l) {
      return laplace(l.epsilon(), order);
    }
    if (event instanceof PrivacyEvent.DiscreteLaplace d) {
      // Dominated by a pure loss of the same epsilon.
      return randomizedResponse(d.epsilon(), order);
    }
    if (event instanceof PrivacyEvent.Approximate a) {
      return a.delta() > 0 ? Double.POSITIVE_INFINITY : randomizedResponse(a.epsilon(), order);
    }
    throw new IllegalStateException("no Rényi divergence for " + event);
  }

  private static double gaussian(double sigma, double q, double order) {
    if (q == 1) {
      return order / (2 * sigma * sigma);
    }
    return order == Math.rint(order)
        ? wholeOrder(sigma, q, (int) order) / (order - 1)
        : fractionalOrder(sigma, q, order) / (order - 1);
  }

  /** ln Σ_k C(α, k)(1−q)^{α−k} q^k exp(k(k−1)/2σ²). */
  private static double wholeOrder(double sigma, double q, int order) {
    double logTerm = order * Math.log1p(-q);
    double odds = Math.log(q) - Math.log1p(-q);
    double largest = 0;
    double[] logs = new double[order + 1];
    double sumOfSmall = 0;
    for (int k = 0; k <= order; k++) {
      double exponent = k * (k - 1.0) / (2 * sigma * sigma);
      logs[k] = logTerm + exponent;
      largest = Math.max(largest, logs[k]);
      // The binomial weights sum to one, so A − 1 is the sum of weight·(e^exponent − 1).
      sumOfSmall += exponent > 0 ? Math.exp(logTerm) * Math.expm1(Math.min(700, exponent)) : 0;
      logTerm += Math.log((order - k) / (k + 1.0)) + odds;
    }
    if (largest < 1 && sumOfSmall < 1) {
      return Math.log1p(sumOfSmall);
    }
    double sum = 0;
    for (double l : logs) {
      sum += Math.exp(l - largest);
    }
    return largest + Math.log(sum);
  }

  /** ln E_{x~N(0,σ²)} [(1 + u)^α] with u = q·(exp((2x−1)/2σ²) − 1). */
  private static double fractionalOrder(double sigma, double q, double order) {
    // The nearest singularity lies π·σ² off the real line.
    double step = Math.min(sigma / 5, sigma * sigma / 3);
    double low = -13 * sigma;
    int points = (int) Math.ceil((order + 26 * sigma) / step);
    double[] logs = new double[points];
    double largest = Double.NEGATIVE_INFINITY;
    double excess = 0;
    for (int i = 0; i < points; i++) {
      double x = low + i * step;
      double power = order * logRatio(x, sigma, q);
      double weight = -0.5 * x * x / (sigma * sigma);
      logs[i] = power + weight;
      largest = Math.max(largest, logs[i]);
      if (power < 700) {
        // E[u] = 0, so α·u may be taken off each term; what is left is positive.
        double u = q * Math.expm1((2 * x - 1) / (2 * sigma * sigma));
        excess += Math.exp(weight) * (Math.expm1(power) - order * u);
      }
    }
    double scale = step / (sigma * Math.sqrt(2 * Math.PI));
    double sum = 0;
    for (double l : logs) {
      sum += Math.exp(l - largest);
    }
    double logMoment = largest + Math.log(sum * scale);
    return logMoment > 0.1 ? logMoment : Math.log1p(excess * scale);
  }

  private static double logRatio(double x, double sigma, double q) {
    double exponent = (2 * x - 1) / (2 * sigma * sigma);
    return exponent > 30
        ? exponent + Math.log(q) + Math.log1p((1 - q) / q * Math.exp(-exponent))
        : Math.log1p(q * Math.expm1(exponent));
  }

  /** Mironov (2017), table II. */
  private static double laplace(double epsilon, double order) {
    double high = Math.log(order / (2 * order - 1)) + epsilon * (order - 1);
    double low = Math.log((order - 1) / (2 * order - 1)) - epsilon * order;
    return sumOfLogs(high, low) / (order - 1);
  }

  /** Mironov (2017), proposition 5 with odds e^ε; no pure mechanism has more. */
  private static double randomizedResponse(double epsilon, double order) {
    double p = -Math.log1p(Math.exp(-epsilon));
    double notP = p - epsilon;
    return Math.max(
        0, sumOfLogs(order * p + (1 - order) * notP, order * notP + (1 - order) * p) / (order - 1));
  }

  private static double sumOfLogs(double a, double b) {
    double largest = Math.max(a, b);
    return largest + Math.log1p(Math.exp(Math.min(a, b) - largest));
  }

  private static double[] orders() {
    int[] sparse = {72, 80, 96, 112, 128, 160, 192, 256, 320, 384, 512, 768, 1024};
    double[] orders = new double[99 + 53 + sparse.length];
    int n = 0;
    for (int i = 1; i < 100; i++) {
      orders[n++] = (10 + i) / 10.0;
    }
    for (int i = 11; i < 64; i++) {
      orders[n++] = i;
    }
    for (int order : sparse) {
      orders[n++] = order;
    }
    return orders;
  }
}
