package io.likeness.privacy.accounting;

import java.util.Arrays;

/**
 * One event's privacy loss on the grid {@code width}·(first + j), and its mass of infinite loss.
 */
record LossCells(long first, double width, double[] mass, double infiniteMass) {

  /**
   * The discretised pair: the mass of (l_i, l_{i+1}] goes to its ends with p_hi = (ΔP −
   * e^{l_i}·ΔQ)/(1 − e^{−width}) and p_lo = ΔP − p_hi.
   */
  static LossCells connectTheDots(LossPair pair, double bottom, double top, double width) {
    long first = (long) Math.floor(bottom / width);
    int cells = Math.toIntExact((long) Math.ceil(top / width) - first) + 1;
    double[] mass = new double[cells];
    double share = -Math.expm1(-width);
    double p = pair.pAbove(first * width);
    double q = pair.qAbove(first * width);
    // All that lies below the grid moves up to its lowest point, which only adds loss.
    mass[0] = 1 - p;
    for (int i = 1; i < cells; i++) {
      double loss = (first + i) * width;
      double nextP = pair.pAbove(loss);
      double nextQ = pair.qAbove(loss);
      double deltaP = Math.max(0, p - nextP);
      double up = (deltaP - Math.exp(loss - width) * (q - nextQ)) / share;
      up = Math.max(0, Math.min(deltaP, up));
      mass[i] += up;
      mass[i - 1] += deltaP - up;
      p = nextP;
      q = nextQ;
    }
    return new LossCells(first, width, mass, p);
  }

  /** Adds the masses to {@code ring}, whose index is that of the loss modulo its length. */
  void addTo(double[] ring) {
    for (int j = 0; j < mass.length; j++) {
      ring[(int) Math.floorMod(first + j, (long) ring.length)] += mass[j];
    }
  }

  double lowest() {
    return first * width;
  }

  double highest() {
    return (first + mass.length - 1) * width;
  }

  /** The natural logarithm of each finite mass. */
  double[] logs() {
    return Arrays.stream(mass).map(Math::log).toArray();
  }

  /**
   * ln Σ p·exp(λ·loss) over the finite part.
   *
   * @param logs what {@link #logs} says, once for many λ
   */
  double cumulant(double[] logs, double lambda) {
    double largest = Double.NEGATIVE_INFINITY;
    double[] exponents = new double[logs.length];
    for (int j = 0; j < logs.length; j++) {
      exponents[j] = logs[j] + lambda * (first + j) * width;
      largest = Math.max(largest, exponents[j]);
    }
    double sum = 0;
    for (double e : exponents) {
      sum += Math.exp(e - largest);
    }
    return largest + Math.log(sum);
  }
}
