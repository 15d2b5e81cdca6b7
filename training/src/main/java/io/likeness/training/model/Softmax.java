package io.likeness.training.model;

/** exp zᵢ / Σⱼ exp zⱼ, in an order and by functions that give the same bits everywhere. */
public final class Softmax {
  private Softmax() {}

  /** Of the {@code n} logits from {@code at} on. */
  public static float[] of(float[] logits, int at, int n) {
    double most = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < n; c++) {
      most = Math.max(most, logits[at + c]);
    }
    double[] e = new double[n];
    double sum = 0;
    for (int c = 0; c < n; c++) {
      e[c] = StrictMath.exp(logits[at + c] - most);
      sum += e[c];
    }
    float[] p = new float[n];
    for (int c = 0; c < n; c++) {
      p[c] = (float) (e[c] / sum);
    }
    return p;
  }
}
