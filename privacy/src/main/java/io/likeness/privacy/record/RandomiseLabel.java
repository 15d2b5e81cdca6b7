package io.likeness.privacy.record;

import io.likeness.privacy.mechanism.NoiseSource;
import io.likeness.privacy.mechanism.ProbabilitySimplex;
import io.likeness.privacy.mechanism.RandomizedResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps a label with p = e^ε/(e^ε + k − 1) and gives any other of the list otherwise: k-ary
 * randomized response (Warner 1965; Kairouz, Bonawitz and Ramage 2016).
 *
 * @param labels the k ≥ 2 labels that are publicly known to exist, all different
 * @param epsilon ε of one label, in (0, ∞)
 */
public record RandomiseLabel(List<String> labels, double epsilon) implements RecordStep.OfLabel {
  public static final String NAME = "randomise-label";

  public RandomiseLabel {
    labels = List.copyOf(labels);
    if (!(labels.size() >= 2 && Set.copyOf(labels).size() == labels.size())) {
      throw new IllegalArgumentException(
          "labels must list at least 2 different labels, got " + labels + ".");
    }
    new RandomizedResponse(labels.size(), epsilon);
  }

  private RandomizedResponse response() {
    return new RandomizedResponse(labels.size(), epsilon);
  }

  @Override
  public String name() {
    return NAME;
  }

  /**
   * @throws IllegalArgumentException for a label that is not on the list
   */
  @Override
  public String apply(String label, NoiseSource noise) {
    int at = labels.indexOf(label);
    if (at < 0) {
      throw new IllegalArgumentException(
          "the label " + label + " is not one of labels; list every label that exists.");
    }
    return labels.get(response().randomise(at, noise));
  }

  /**
   * The unbiased shares (count/n − q)/(p − q) of all labels from counts of randomised ones; with
   * few labels or a small ε they lie far outside [0, 1].
   */
  public Map<String, Double> unbiasedShares(Map<String, Long> counts) {
    long n = labels.stream().mapToLong(l -> counts.getOrDefault(l, 0L)).sum();
    Map<String, Double> out = new LinkedHashMap<>();
    for (String label : labels) {
      out.put(label, response().frequency(counts.getOrDefault(label, 0L), n));
    }
    return out;
  }

  /**
   * Shares in [0, 1] that sum to 1: {@link #unbiasedShares} projected on the probability simplex,
   * see {@link ProbabilitySimplex}.
   */
  public Map<String, Double> shares(Map<String, Long> counts) {
    Map<String, Double> unbiased = unbiasedShares(counts);
    double[] projected =
        ProbabilitySimplex.project(
            unbiased.values().stream().mapToDouble(Double::doubleValue).toArray());
    Map<String, Double> out = new LinkedHashMap<>();
    for (int i = 0; i < projected.length; i++) {
      out.put(labels.get(i), projected[i]);
    }
    return out;
  }

  /** Probability that a label stays as it is. */
  public double keepProbability() {
    return response().keepProbability();
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.of(
        NAME,
        "the label of one record, among " + labels.size(),
        epsilon,
        "local differential privacy",
        "the medium, attributes, split and weight beside the label, which may tell it again, and"
            + " which records have a label; n records of one person lose n times as much",
        "a label stays as it is with probability " + Guarantee.number(keepProbability()));
  }
}
