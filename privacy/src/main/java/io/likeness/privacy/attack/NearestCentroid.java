package io.likeness.privacy.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The plainest classifier: the label whose mean is nearest, dimensions scaled by their spread. */
final class NearestCentroid {
  private NearestCentroid() {}

  /**
   * Recall averaged over labels, learnt from one list and measured on another; NaN where there are
   * not two labels to tell apart.
   */
  static double recall(
      List<float[]> known, List<String> labels, List<float[]> asked, List<String> truth) {
    Map<String, List<float[]>> groups = new TreeMap<>();
    for (int i = 0; i < known.size(); i++) {
      if (!labels.get(i).isEmpty()) {
        groups.computeIfAbsent(labels.get(i), l -> new ArrayList<>()).add(known.get(i));
      }
    }
    if (groups.size() < 2) {
      return Double.NaN;
    }
    int d = known.get(0).length;
    double[] mean = mean(known, d);
    double[] spread = new double[d];
    for (float[] v : known) {
      for (int k = 0; k < d; k++) {
        spread[k] += (v[k] - mean[k]) * (v[k] - mean[k]) / known.size();
      }
    }
    Map<String, double[]> centres = new TreeMap<>();
    groups.forEach((label, members) -> centres.put(label, mean(members, d)));
    Map<String, int[]> right = new TreeMap<>();
    for (int i = 0; i < asked.size(); i++) {
      if (centres.containsKey(truth.get(i))) {
        int[] count = right.computeIfAbsent(truth.get(i), l -> new int[2]);
        count[0] += nearest(asked.get(i), centres, spread).equals(truth.get(i)) ? 1 : 0;
        count[1]++;
      }
    }
    return right.values().stream()
        .mapToDouble(c -> c[0] / (double) c[1])
        .average()
        .orElse(Double.NaN);
  }

  private static double[] mean(List<float[]> vectors, int d) {
    double[] mean = new double[d];
    for (float[] v : vectors) {
      for (int k = 0; k < d; k++) {
        mean[k] += v[k] / (double) vectors.size();
      }
    }
    return mean;
  }

  private static String nearest(float[] v, Map<String, double[]> centres, double[] spread) {
    String best = "";
    double least = Double.POSITIVE_INFINITY;
    for (Map.Entry<String, double[]> centre : centres.entrySet()) {
      double distance = 0;
      for (int k = 0; k < v.length; k++) {
        double gap = v[k] - centre.getValue()[k];
        distance += gap * gap / (spread[k] + 1e-12);
      }
      if (distance < least) {
        least = distance;
        best = centre.getKey();
      }
    }
    return best;
  }
}
