package io.likeness.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.privacy.Sentence;
import io.likeness.privacy.accounting.AnalyticGaussian;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the mechanisms that no release uses leave of the same sentences: the exponential mechanism,
 * and Gaussian noise on counts and sums. Prints a table of docs/privacy.md.
 */
@Tag("slow")
class MechanismUtilityTest {
  private static final double[] EPSILONS = {0.1, 1, 10};
  private static final double DELTA = 1e-6;
  private static final int DRAWS = 200;
  private static final List<Double> EDGES = List.of(0.0, 10.0, 20.0, 40.0, 80.0);

  @TempDir Path folder;

  private interface Error {
    /** Of one draw, when a person has at most {@code each} sentences. */
    double of(double epsilon, int each, NoiseSource noise);
  }

  private record Task(String name, Error error) {}

  @Test
  void printsWhatTheExponentialMechanismAndGaussianNoiseLeave()
      throws IOException, InterruptedException {
    NoiseSource noise = NoiseSource.secure();
    List<Task> tasks = tasks(Sentence.all(folder));
    for (int each : new int[] {1, 50}) {
      for (Task task : tasks) {
        List<Double> errors = new ArrayList<>();
        for (double epsilon : EPSILONS) {
          double sum = 0;
          for (int i = 0; i < DRAWS; i++) {
            sum += task.error().of(epsilon, each, noise);
          }
          errors.add(sum / DRAWS);
        }
        System.out.printf(
            "| %d | %s | %s |%n",
            each,
            task.name(),
            errors.stream()
                .map(e -> String.format(Locale.ROOT, "%.3g", e))
                .collect(Collectors.joining(" | ")));
        // The means of 200 draws tell a hundredth of the noise apart, where any error is left.
        assertThat(errors.get(2)).as(task.name()).isLessThanOrEqualTo(errors.get(0));
        if (each > 1) {
          assertThat(errors.get(0)).as(task.name()).isGreaterThan(2 * errors.get(2));
        }
      }
    }
  }

  private static List<Task> tasks(List<Sentence> sentences) {
    double[] firsts = counts(sentences, Sentence::first);
    double most = Arrays.stream(firsts).max().orElseThrow();
    double[] topics = counts(sentences, Sentence::topic);
    double[] bins =
        counts(sentences, s -> EDGES.stream().filter(e -> s.length() >= e).count() + "");
    double[] lengths = sentences.stream().mapToDouble(Sentence::length).sorted().toArray();
    double total = Arrays.stream(lengths).sum();
    double[] ranks = new double[Sentence.LONGEST + 1];
    for (int c = 0; c < ranks.length; c++) {
      int length = c;
      double below = Arrays.stream(lengths).filter(x -> x < length).count();
      double above = Arrays.stream(lengths).filter(x -> x > length).count();
      // How many sentences are on the wrong side; one more or less moves it by ½ at most.
      ranks[c] = -0.5 * Math.abs(below - above);
    }
    return List.of(
        new Task(
            "exponential: the most frequent first character of " + firsts.length + ", records lost",
            (epsilon, each, noise) ->
                1 - firsts[new ExponentialMechanism(epsilon, each).choose(firsts, noise)] / most),
        new Task(
            "exponential: median length of 151, error in characters",
            (epsilon, each, noise) ->
                Math.abs(
                    new ExponentialMechanism(epsilon, 0.5 * each).choose(ranks, noise)
                        - lengths[lengths.length / 2])),
        new Task(
            "Gaussian: records of each topic, relative error",
            (epsilon, each, noise) -> relative(topics, gaussian(topics, epsilon, each, noise))),
        new Task(
            "discrete Gaussian: the same",
            (epsilon, each, noise) -> relative(topics, discrete(topics, epsilon, each, noise))),
        new Task(
            "Gaussian: sum of lengths, relative error",
            (epsilon, each, noise) ->
                relative(
                    new double[] {total},
                    gaussian(
                        new double[] {total}, epsilon, (double) Sentence.LONGEST * each, noise))),
        new Task(
            "Gaussian: histogram of lengths, total variation",
            (epsilon, each, noise) -> variation(bins, gaussian(bins, epsilon, each, noise))),
        new Task(
            "discrete Gaussian: the same",
            (epsilon, each, noise) -> variation(bins, discrete(bins, epsilon, each, noise))));
  }

  /** All of a person may be in one cell, so that the L2 sensitivity is what there is of them. */
  private static double[] gaussian(
      double[] exact, double epsilon, double sensitivity, NoiseSource noise) {
    return new GaussianMechanism(epsilon, DELTA, sensitivity, exact.length).noisy(exact, noise);
  }

  private static double[] discrete(
      double[] exact, double epsilon, double sensitivity, NoiseSource noise) {
    double sigma = AnalyticGaussian.sigma(epsilon, DELTA, sensitivity);
    double rho = sensitivity * sensitivity / (2 * sigma * sigma);
    long[] out =
        new DiscreteGaussianMechanism(rho, sensitivity, DELTA)
            .noisy(Arrays.stream(exact).mapToLong(Math::round).toArray(), noise);
    return Arrays.stream(out).asDoubleStream().toArray();
  }

  private static double relative(double[] exact, double[] noisy) {
    double sum = 0;
    for (int i = 0; i < exact.length; i++) {
      sum += Math.abs(noisy[i] / exact[i] - 1) / exact.length;
    }
    return sum;
  }

  private static double variation(double[] exact, double[] noisy) {
    double all = Arrays.stream(exact).sum();
    double released = Math.max(1, Arrays.stream(noisy).map(v -> Math.max(0, v)).sum());
    double sum = 0;
    for (int i = 0; i < exact.length; i++) {
      sum += 0.5 * Math.abs(Math.max(0, noisy[i]) / released - exact[i] / all);
    }
    return sum;
  }

  private static double[] counts(List<Sentence> sentences, Function<Sentence, String> of) {
    return sentences.stream()
        .collect(Collectors.groupingBy(of, Collectors.counting()))
        .values()
        .stream()
        .mapToDouble(Long::doubleValue)
        .toArray();
  }
}
