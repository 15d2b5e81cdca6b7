package io.likeness.training.evaluate;

/** The place of the largest of some numbers, of equal ones the first; 0 of none. */
public final class ArgMax {
  private ArgMax() {}

  public static int of(float[] x) {
    int best = 0;
    for (int i = 1; i < x.length; i++) {
      best = x[i] > x[best] ? i : best;
    }
    return best;
  }

  public static int of(double[] x) {
    int best = 0;
    for (int i = 1; i < x.length; i++) {
      best = x[i] > x[best] ? i : best;
    }
    return best;
  }
}
