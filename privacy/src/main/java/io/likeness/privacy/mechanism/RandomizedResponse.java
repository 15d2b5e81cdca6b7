package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.DpRanges;

/**
 * k-ary randomized response: the true category with p = e^ε/(e^ε + k − 1), any other with 1/(e^ε +
 * k − 1) (Warner 1965; Kairouz, Bonawitz and Ramage 2016). ε-local DP of one label.
 *
 * @param categories k ≥ 2
 * @param epsilon in (0, ∞)
 */
public record RandomizedResponse(int categories, double epsilon)
    implements LocalRandomizer<Integer> {
  public RandomizedResponse {
    if (!(categories >= 2)) {
      throw new IllegalArgumentException("categories must be at least 2, got " + categories + ".");
    }
    DpRanges.epsilon(epsilon);
  }

  /** Probability that the true category is kept. */
  public double keepProbability() {
    return 1 / (1 + (categories - 1) * Math.exp(-epsilon));
  }

  /** Probability of each other category. */
  public double otherProbability() {
    return Math.exp(-epsilon) * keepProbability();
  }

  /** {@code category} in [0, k), randomised. */
  @Override
  public Integer randomise(Integer category, NoiseSource noise) {
    if (!(category >= 0 && category < categories)) {
      throw new IllegalArgumentException(
          "category must lie in [0, " + categories + "), got " + category + ".");
    }
    // With k·q uniform over all k, else the truth: the same law. The small number is the one that
    // is held, for 1 − k·q is 1 from ε = 37 on, and it errs on the side of more noise.
    double uniform = Math.min(1, categories * otherProbability() * (1 + 0x1p-50));
    return noise.bernoulli(uniform) ? (int) noise.uniform(categories) : category;
  }

  /** The unbiased frequency estimate (count/n − q)/(p − q) of a category. */
  public double frequency(long count, long n) {
    double q = otherProbability();
    return ((double) count / n - q) / (keepProbability() - q);
  }

  /** Variance of {@link #frequency} at true frequency {@code f} (Wang et al. 2017, eq. 4). */
  public double frequencyVariance(double f, long n) {
    double e = Math.exp(epsilon);
    double k = categories;
    return (k - 2 + e) / ((e - 1) * (e - 1) * n) + f * (k - 2) / ((e - 1) * n);
  }
}
