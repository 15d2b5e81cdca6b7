package io.likeness.training.data;

import io.likeness.core.Sha256;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a teacher says of training rows, softened: softmax(t/T) for its logits t.
 *
 * <p>Students learn from (1−a)·CE(y, s) + a·T²·KL(softmax(t/T) ‖ softmax(s/T)) (Hinton, Vinyals and
 * Dean, "Distilling the Knowledge in a Neural Network", 2015, section 2); T² keeps the second
 * gradient as large as the first.
 */
public final class SoftLabels implements Serializable {
  private static final long serialVersionUID = 1L;

  /** No teacher. */
  public static final SoftLabels NONE = new SoftLabels(0, 1, new TreeMap<>());

  private final double share;
  private final double temperature;
  private final TreeMap<String, float[]> byRecord;

  private SoftLabels(double share, double temperature, TreeMap<String, float[]> byRecord) {
    this.share = share;
    this.temperature = temperature;
    this.byRecord = byRecord;
  }

  /**
   * Softens probabilities: softmax(log p / T) is softmax(t/T), whatever constant t lacks.
   *
   * @param share a in [0, 1]
   * @param temperature T, at least 1
   * @param probabilities of the teacher at temperature 1, by record id
   */
  public static SoftLabels of(
      double share, double temperature, Map<String, float[]> probabilities) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share " + share + ": give a number from 0 to 1");
    }
    if (!(temperature >= 1 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("temperature " + temperature + ": give at least 1");
    }
    TreeMap<String, float[]> soft = new TreeMap<>();
    probabilities.forEach((record, p) -> soft.put(record, softened(p, temperature)));
    return new SoftLabels(share, temperature, soft);
  }

  static float[] softened(float[] p, double temperature) {
    double[] powers = new double[p.length];
    double sum = 0;
    for (int c = 0; c < p.length; c++) {
      powers[c] = StrictMath.pow(p[c], 1 / temperature);
      sum += powers[c];
    }
    float[] out = new float[p.length];
    for (int c = 0; c < p.length; c++) {
      out[c] = (float) (powers[c] / sum);
    }
    return out;
  }

  public boolean any() {
    return !byRecord.isEmpty() && share > 0;
  }

  public double share() {
    return share;
  }

  public double temperature() {
    return temperature;
  }

  /** Softened probabilities by record id, in order of ids. */
  public Map<String, float[]> byRecord() {
    return java.util.Collections.unmodifiableMap(byRecord);
  }

  /** The softened probabilities of a training row. */
  public float[] of(String recordId) {
    float[] soft = byRecord.get(recordId);
    if (soft == null) {
      throw new IllegalStateException("The teacher has said nothing of record " + recordId);
    }
    return soft;
  }

  byte[] digest() {
    var digest = Sha256.digest();
    digest.update(Sha256.ofAll(Double.toString(share), Double.toString(temperature)));
    byRecord.forEach((id, soft) -> digest.update(Sha256.ofAll(id, Arrays.toString(soft))));
    return digest.digest();
  }
}
