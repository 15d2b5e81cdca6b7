package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.PrivacyAudit;
import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * Puts canaries through a mechanism as it is and through one with half its noise, and bounds the ε
 * of both from below. Each canary changes a value of its own, so one run holds thousands of
 * independent ones.
 *
 * @param canaries of each mechanism, at least 1,000
 * @param significance probability of each false alarm, in (0, 1)
 * @param coins whether a canary is in
 */
public record CanaryRun(int canaries, double significance, Random coins) {
  private static final int FEWEST = 1000;
  private static final double GUESSED = 0.25;

  public CanaryRun {
    if (!(canaries >= FEWEST)) {
      throw new IllegalArgumentException(
          "an audit needs " + FEWEST + " canaries, got " + canaries + ".");
    }
  }

  /** The same with one canary in {@code times}, for what is slow and shows in few. */
  public CanaryRun fewer(int times) {
    return new CanaryRun(Math.max(FEWEST, canaries / times), significance, coins);
  }

  /** Answers of a mechanism to 0 or 1 in each place, higher for 1. */
  public interface Answers {
    double[] to(boolean[] in);
  }

  /** What a mechanism answers when its noise is divided by a number. */
  public interface Noisy {
    Answers with(double divisor);
  }

  /** One answer to one canary. */
  public interface One {
    double of(boolean in);
  }

  /** Answers of a mechanism that is asked of every canary alone. */
  public static Answers each(One one) {
    return in -> {
      double[] out = new double[in.length];
      for (int i = 0; i < in.length; i++) {
        out[i] = one.of(in[i]);
      }
      return out;
    };
  }

  /** Of a pure mechanism, whose largest loss shows in a quarter of all answers. */
  public AuditFinding oneRun(String mechanism, double epsilon, Noisy noisy) {
    return oneRun(mechanism, epsilon, GUESSED, noisy);
  }

  /**
   * By one run (Steinke, Nasr and Jagielski, NeurIPS 2023, theorem 5.2).
   *
   * @param guessed share of the canaries of which something is guessed, those of the highest and
   *     the lowest answers, in (0, 1]
   */
  public AuditFinding oneRun(String mechanism, double epsilon, double guessed, Noisy noisy) {
    return new AuditFinding(
        mechanism,
        "one-run",
        epsilon,
        0,
        oneRun(guessed, noisy.with(1)),
        oneRun(guessed, noisy.with(2)),
        significance);
  }

  private double oneRun(double guessed, Answers answers) {
    boolean[] in = new boolean[canaries];
    for (int i = 0; i < canaries; i++) {
      in[i] = coins.nextBoolean();
    }
    int guesses = (int) (canaries * guessed);
    long right = PrivacyAudit.correctGuesses(in, answers.to(in), guesses);
    return PrivacyAudit.oneRun(canaries, guesses, right, 0, significance);
  }

  /**
   * By the rates of answers above a threshold in a world with all canaries and in one without.
   *
   * @param bound ε that two worlds show, by their ratio or by the trade-off curve of a law
   */
  public AuditFinding twoWorlds(
      String mechanism,
      double epsilon,
      double delta,
      double threshold,
      ToDoubleFunction<PrivacyAudit.TwoWorlds> bound,
      Noisy noisy) {
    return new AuditFinding(
        mechanism,
        "two-worlds",
        epsilon,
        delta,
        bound.applyAsDouble(rates(noisy.with(1), threshold, delta)),
        bound.applyAsDouble(rates(noisy.with(2), threshold, delta)),
        significance);
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
