package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.AnalyticGaussian;
import io.likeness.privacy.accounting.PldAccountant;
import io.likeness.privacy.accounting.PrivacyAudit.TwoWorlds;
import io.likeness.privacy.accounting.PrivacyEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Puts canaries through our own mechanisms and asks what ε they at least have.
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

  private static final ToDoubleFunction<TwoWorlds> GAUSSIAN =
      worlds -> worlds.gaussianEpsilon(DELTA);

  private MechanismAudit() {}

  /**
   * All mechanisms, with noise from the secure source.
   *
   * @param progress is told what is audited
   */
  public static List<AuditFinding> all(CanaryRun run, Consumer<String> progress) {
    return all(run, progress, NoiseSource.secure());
  }

  static List<AuditFinding> all(CanaryRun run, Consumer<String> progress, NoiseSource noise) {
    List<AuditFinding> out = new ArrayList<>();
    for (double epsilon : new double[] {1, 2, 4}) {
      progress.accept("pure mechanisms at " + epsilon);
      out.add(
          run.oneRun(
              "Laplace",
              epsilon,
              by ->
                  CanaryRun.each(
                      in ->
                          new LaplaceMechanism(epsilon * by, 1, 1)
                              .noisy(new double[] {in ? 1 : 0}, noise)[0])));
      out.add(
          run.oneRun(
              "discrete Laplace",
              epsilon,
              by ->
                  in ->
                      whole(
                          new DiscreteLaplaceMechanism(epsilon * by, 1).noisy(longs(in), noise))));
      out.add(
          run.oneRun(
              "randomised response",
              epsilon,
              by ->
                  CanaryRun.each(
                      in -> new RandomizedResponse(2, epsilon * by).randomise(in ? 1 : 0, noise))));
      out.add(
          run.twoWorlds(
              "exponential mechanism",
              epsilon,
              0,
              0.5,
              TwoWorlds::epsilon,
              by -> chosen(new ExponentialMechanism(epsilon * by, 1), noise)));
      out.add(
          run.twoWorlds(
              "tree of quantiles",
              epsilon,
              0,
              VALUES - 0.5,
              TwoWorlds::epsilon,
              by -> least(new QuantileTree(0, 1, LEVELS, 2, epsilon * by, VALUES), noise)));
    }
    for (double epsilon : new double[] {0.5, 2}) {
      progress.accept("Gaussian mechanisms and groups at " + epsilon);
      double sigma = AnalyticGaussian.sigma(epsilon, DELTA, 1);
      out.add(
          run.twoWorlds(
              "analytic Gaussian",
              epsilon,
              DELTA,
              0.5,
              GAUSSIAN,
              by ->
                  CanaryRun.each(
                      in ->
                          new GaussianMechanism(epsilon, DELTA, 1 / by, 1)
                              .noisy(new double[] {in ? 1 : 0}, noise)[0])));
      out.add(
          run.twoWorlds(
              "discrete Gaussian",
              epsilon,
              DELTA,
              0.5,
              GAUSSIAN,
              by ->
                  in ->
                      whole(
                          new DiscreteGaussianMechanism(by * by / (2 * sigma * sigma), 1, DELTA)
                              .noisy(longs(in), noise))));
      out.add(
          run.twoWorlds(
              "DP-SGD, every unit in each of " + STEPS + " steps",
              epsilon,
              DELTA,
              STEPS / 2.0,
              GAUSSIAN,
              by ->
                  steps(
                      new SubsampledGaussian(1, sigma * Math.sqrt(STEPS) / by, 1), STEPS, noise)));
      out.add(
          run.twoWorlds(
              "selection of groups",
              epsilon,
              DELTA,
              0.5,
              TwoWorlds::epsilon,
              by -> in -> named(new PartitionSelection(epsilon * by, DELTA, 1), in, noise)));
    }
    progress.accept("sampled DP-SGD");
    out.add(sampled(run, noise));
    return out;
  }

  /** One step with a Poisson sample, whose law is no Gaussian, by its own trade-off curve. */
  private static AuditFinding sampled(CanaryRun run, NoiseSource noise) {
    double q = SAMPLED.samplingRate();
    double multiplier = SAMPLED.noiseMultiplier();
    return run.twoWorlds(
        "DP-SGD, each unit with chance " + q,
        PldAccountant.epsilon(List.of(new PrivacyEvent.Gaussian(multiplier, q).times(1)), DELTA),
        DELTA,
        SAMPLED_ABOVE,
        worlds -> worlds.sampledEpsilon(q, DELTA),
        by -> steps(new SubsampledGaussian(q, multiplier / by, SAMPLED.clippingNorm()), 1, noise));
  }

  /** Steps of DP-SGD on units whose gradients are orthogonal and longer than they may be. */
  private static CanaryRun.Answers steps(SubsampledGaussian step, int times, NoiseSource noise) {
    return in -> {
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
    };
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
  private static CanaryRun.Answers chosen(ExponentialMechanism mechanism, NoiseSource noise) {
    double[] with = new double[CANDIDATES];
    with[0] = 1;
    double[] without = Arrays.stream(with).map(score -> 1 - score).toArray();
    return CanaryRun.each(in -> mechanism.choose(in ? with : without, noise) == 0 ? 1 : 0);
  }

  /** The least count on the way to the leaf into which a canary puts all its values. */
  private static CanaryRun.Answers least(QuantileTree tree, NoiseSource noise) {
    long[] full = new long[tree.leaves()];
    full[0] = VALUES;
    long[] empty = new long[tree.leaves()];
    return CanaryRun.each(in -> tree.noisy(in ? full : empty, noise).leastOnTheWayTo(0));
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
}
