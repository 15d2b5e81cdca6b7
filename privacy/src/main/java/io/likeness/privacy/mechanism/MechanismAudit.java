package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.AnalyticGaussian;
import io.likeness.privacy.accounting.PldAccountant;
import io.likeness.privacy.accounting.PrivacyAudit;
import io.likeness.privacy.accounting.PrivacyEvent;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Puts canaries through our own mechanisms and asks what ε they at least have. Each canary changes
 * a value of its own, so one run holds thousands of independent ones.
 *
 * <p>Pure mechanisms are bounded by one run (Steinke, Nasr and Jagielski, NeurIPS 2023, theorem
 * 5.2), Gaussian ones by their trade-off curve between two worlds (Dong, Roth and Su, 2022), with a
 * sample or without, which is tight for them, and what shows in rare answers (the selection of
 * groups, the exponential mechanism, the tree of quantiles) by the ratio of the two rates.
 */
public final class MechanismAudit {
  private static final double DELTA = 1e-5;
  private static final int STEPS = 4;

  /** So many that a choice among them costs nearly all of ε; of two it would cost half. */
  private static final int CANDIDATES = 16;

  /** As deep as trees of a release are, and narrow, for it is levels that share ε. */
  private static final int LEVELS = 3;

  private static final int VALUES = 3;

  /** A step, and a threshold that about half of those drawn reach. */
  private static final SubsampledGaussian SAMPLED = new SubsampledGaussian(0.25, 1.25, 1);

  private static final double SAMPLED_ABOVE = 1.25;

  private MechanismAudit() {}

  /**
   * What was found.
   *
   * @param method {@code one-run} or {@code two-worlds}
   * @param epsilon as it is claimed, at {@code delta}
   * @param bound that the real ε is not below, but with probability {@code significance}
   * @param halved the same bound of the same mechanism with half the noise: where it is above
   *     {@code epsilon}, the audit would have told
   */
  public record Finding(
      String mechanism,
      String method,
      double epsilon,
      double delta,
      double bound,
      double halved,
      double significance) {
    /** Whether nothing speaks against the claim. */
    public boolean holds() {
      return bound <= epsilon;
    }

    /** Whether a build with half the noise would have been found out. */
    public boolean tells() {
      return halved > epsilon;
    }
  }

  /** Answers of a mechanism to 0 or 1 in each place. */
  private interface Answers {
    double[] to(boolean[] in);
  }

  /** What a mechanism answers when its noise is divided by a number. */
  private interface Noisy {
    Answers with(double divisor);
  }

  /**
   * All mechanisms, with noise from the secure source.
   *
   * @param canaries of each, at least 1,000
   * @param significance probability of each false alarm, in (0, 1)
   * @param progress is told what is audited
   */
  public static List<Finding> all(int canaries, double significance, Consumer<String> progress) {
    return all(canaries, significance, progress, NoiseSource.secure(), new SecureRandom());
  }

  static List<Finding> all(
      int canaries,
      double significance,
      Consumer<String> progress,
      NoiseSource noise,
      Random coins) {
    if (!(canaries >= 1000)) {
      throw new IllegalArgumentException("an audit needs 1000 canaries, got " + canaries + ".");
    }
    Run run = new Run(canaries, significance, coins);
    List<Finding> out = new ArrayList<>();
    for (double epsilon : new double[] {1, 2, 4}) {
      progress.accept("pure mechanisms at " + epsilon);
      out.add(
          run.oneRun(
              "Laplace",
              epsilon,
              by ->
                  in ->
                      each(
                          in,
                          x ->
                              new LaplaceMechanism(epsilon * by, 1, 1)
                                  .noisy(new double[] {x}, noise)[0])));
      out.add(
          run.oneRun(
              "discrete Laplace",
              epsilon,
              by -> in -> new Whole(new DiscreteLaplaceMechanism(epsilon * by, 1), noise).to(in)));
      out.add(
          run.oneRun(
              "randomised response",
              epsilon,
              by ->
                  in ->
                      each(
                          in,
                          x -> new RandomizedResponse(2, epsilon * by).randomise((int) x, noise))));
      out.add(
          run.ratio(
              "exponential mechanism",
              epsilon,
              0,
              by -> in -> chosen(new ExponentialMechanism(epsilon * by, 1), in, noise),
              0.5));
      out.add(
          run.ratio(
              "tree of quantiles",
              epsilon,
              0,
              by -> in -> least(new QuantileTree(0, 1, LEVELS, 2, epsilon * by, VALUES), in, noise),
              VALUES - 0.5));
    }
    for (double epsilon : new double[] {0.5, 2}) {
      progress.accept("Gaussian mechanisms and groups at " + epsilon);
      double sigma = AnalyticGaussian.sigma(epsilon, DELTA, 1);
      out.add(
          run.twoWorlds(
              "analytic Gaussian",
              epsilon,
              by ->
                  in ->
                      each(
                          in,
                          x ->
                              new GaussianMechanism(epsilon, DELTA, 1 / by, 1)
                                  .noisy(new double[] {x}, noise)[0]),
              0.5));
      out.add(
          run.twoWorlds(
              "discrete Gaussian",
              epsilon,
              by ->
                  in ->
                      whole(
                          new DiscreteGaussianMechanism(by * by / (2 * sigma * sigma), 1, DELTA)
                              .noisy(longs(in), noise)),
              0.5));
      out.add(
          run.twoWorlds(
              "DP-SGD, every unit in each of " + STEPS + " steps",
              epsilon,
              by -> in -> steps(sigma * Math.sqrt(STEPS) / by, in, noise),
              STEPS / 2.0));
      out.add(
          run.ratio(
              "selection of groups",
              epsilon,
              DELTA,
              by -> in -> named(new PartitionSelection(epsilon * by, DELTA, 1), in, noise),
              0.5));
    }
    progress.accept("sampled DP-SGD");
    out.add(run.sampled(noise));
    return out;
  }

  /** Steps of DP-SGD on units whose gradients are orthogonal and longer than they may be. */
  private static double[] steps(double noiseMultiplier, boolean[] in, NoiseSource noise) {
    return steps(new SubsampledGaussian(1, noiseMultiplier, 1), STEPS, in, noise);
  }

  private static double[] steps(
      SubsampledGaussian step, int times, boolean[] in, NoiseSource noise) {
    double[] sums = new double[in.length];
    for (int t = 0; t < times; t++) {
      boolean[] drawn = step.sample(in.length, noise);
      long[] cells = step.noiseCells(in.length, noise);
      for (int i = 0; i < in.length; i++) {
        float[] gradient = {in[i] && drawn[i] ? 7 : 0};
        sums[i] += step.value(cells[i] + step.cells(gradient)[0]);
      }
    }
    return sums;
  }

  /** Whether each group is named, where its canary makes the odds as large as they stay below ½. */
  private static double[] named(PartitionSelection selection, boolean[] in, NoiseSource noise) {
    long without = 0;
    while (selection.keepProbability(without + 2) < 0.5) {
      without++;
    }
    List<Long> units = new ArrayList<>();
    for (boolean canary : in) {
      units.add(canary ? without + 1 : without);
    }
    return selection.select(units, noise).stream().mapToDouble(kept -> kept ? 1 : 0).toArray();
  }

  /** Whether the first candidate was chosen, where its canary turns all scores against the rest. */
  private static double[] chosen(ExponentialMechanism mechanism, boolean[] in, NoiseSource noise) {
    double[] with = new double[CANDIDATES];
    with[0] = 1;
    double[] without = Arrays.stream(with).map(score -> 1 - score).toArray();
    return each(in, x -> mechanism.choose(x > 0 ? with : without, noise) == 0 ? 1 : 0);
  }

  /** The least count on the way to the leaf into which a canary puts all its values. */
  private static double[] least(QuantileTree tree, boolean[] in, NoiseSource noise) {
    long[] full = new long[tree.leaves()];
    full[0] = VALUES;
    long[] empty = new long[tree.leaves()];
    return each(in, x -> tree.noisy(x > 0 ? full : empty, noise).leastOnTheWayTo(0));
  }

  private record Whole(DiscreteLaplaceMechanism mechanism, NoiseSource noise) implements Answers {
    @Override
    public double[] to(boolean[] in) {
      return whole(mechanism.noisy(longs(in), noise));
    }
  }

  private interface One {
    double of(double x);
  }

  private static double[] each(boolean[] in, One one) {
    double[] out = new double[in.length];
    for (int i = 0; i < in.length; i++) {
      out[i] = one.of(in[i] ? 1 : 0);
    }
    return out;
  }

  private static long[] longs(boolean[] in) {
    long[] out = new long[in.length];
    for (int i = 0; i < in.length; i++) {
      out[i] = in[i] ? 1 : 0;
    }
    return out;
  }

  private static double[] whole(long[] values) {
    return Arrays.stream(values).asDoubleStream().toArray();
  }

  private record Run(int canaries, double significance, Random coins) {
    Finding oneRun(String mechanism, double epsilon, Noisy noisy) {
      return new Finding(
          mechanism,
          "one-run",
          epsilon,
          0,
          oneRun(noisy.with(1)),
          oneRun(noisy.with(2)),
          significance);
    }

    private double oneRun(Answers answers) {
      boolean[] in = new boolean[canaries];
      for (int i = 0; i < canaries; i++) {
        in[i] = coins.nextBoolean();
      }
      int guesses = canaries / 4;
      long right = PrivacyAudit.correctGuesses(in, answers.to(in), guesses);
      return PrivacyAudit.oneRun(canaries, guesses, right, 0, significance);
    }

    Finding twoWorlds(String mechanism, double epsilon, Noisy noisy, double threshold) {
      return new Finding(
          mechanism,
          "two-worlds",
          epsilon,
          DELTA,
          twoWorlds(noisy.with(1), threshold),
          twoWorlds(noisy.with(2), threshold),
          significance);
    }

    /** One step with a Poisson sample, whose law is no Gaussian, by its own trade-off curve. */
    Finding sampled(NoiseSource noise) {
      Noisy noisy =
          by ->
              in ->
                  steps(
                      new SubsampledGaussian(
                          SAMPLED.samplingRate(),
                          SAMPLED.noiseMultiplier() / by,
                          SAMPLED.clippingNorm()),
                      1,
                      in,
                      noise);
      return new Finding(
          "DP-SGD, each unit with chance " + SAMPLED.samplingRate(),
          "two-worlds",
          PldAccountant.epsilon(
              List.of(
                  new PrivacyEvent.Gaussian(SAMPLED.noiseMultiplier(), SAMPLED.samplingRate())
                      .times(1)),
              DELTA),
          DELTA,
          sampled(noisy.with(1)),
          sampled(noisy.with(2)),
          significance);
    }

    private double sampled(Answers answers) {
      return rates(answers, SAMPLED_ABOVE, DELTA).sampledEpsilon(SAMPLED.samplingRate(), DELTA);
    }

    /** By the ratio of the two rates, whatever the law. */
    Finding ratio(String mechanism, double epsilon, double delta, Noisy noisy, double threshold) {
      return new Finding(
          mechanism,
          "two-worlds",
          epsilon,
          delta,
          rates(noisy.with(1), threshold, delta).epsilon(),
          rates(noisy.with(2), threshold, delta).epsilon(),
          significance);
    }

    private double twoWorlds(Answers answers, double threshold) {
      return rates(answers, threshold, DELTA).gaussianEpsilon(DELTA);
    }

    private PrivacyAudit.TwoWorlds rates(Answers answers, double threshold, double delta) {
      boolean[] all = new boolean[canaries];
      Arrays.fill(all, true);
      return PrivacyAudit.twoWorlds(
          canaries,
          above(answers.to(all), threshold),
          above(answers.to(new boolean[canaries]), threshold),
          delta,
          significance);
    }

    private static long above(double[] scores, double threshold) {
      return Arrays.stream(scores).filter(s -> s > threshold).count();
    }
  }
}
