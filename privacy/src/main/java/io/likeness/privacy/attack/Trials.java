package io.likeness.privacy.attack;

import io.likeness.core.statistics.ExpandedPercentile;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Scores of trial records against candidates, and how often an attacker is right by them.
 *
 * <p>Intervals are of 2,000 draws of whole persons with a fixed seed, since records of one person
 * are no independent trials, with the ends of {@link ExpandedPercentile} by how many trials each
 * has; of fewer than five persons they are next to the least and the most that was drawn.
 */
final class Trials {
  private static final int RESAMPLES = 2_000;
  private static final long SEED = 20230;

  private final double[][] scores;
  private final int[] own;
  private final int[] trialPerson;
  private final int[] candidatePerson;
  private final int persons;

  /** Trial of each pair in order of falling score, and its candidate. */
  private final int[] order;

  /**
   * @param scores of each trial against each candidate
   * @param own the right candidate of each trial
   * @param trialPerson person of each trial, from 0
   * @param candidatePerson person of each candidate
   */
  Trials(double[][] scores, int[] own, int[] trialPerson, int[] candidatePerson) {
    this.scores = scores;
    this.own = own;
    this.trialPerson = trialPerson;
    this.candidatePerson = candidatePerson;
    persons =
        1
            + IntStream.concat(Arrays.stream(trialPerson), Arrays.stream(candidatePerson))
                .max()
                .orElse(0);
    int wide = candidatePerson.length;
    order =
        IntStream.range(0, scores.length * wide)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i / wide][i % wide]))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  /** The rate at which misses and false alarms are equally frequent. */
  Rate equalErrorRate() {
    return resampled(this::equalErrorRate);
  }

  /** The share of trials whose right candidate has the highest score; ties share it. */
  Rate top1() {
    double[] right = new double[scores.length];
    for (int i = 0; i < right.length; i++) {
      double best = Arrays.stream(scores[i]).max().orElse(0);
      double ties = Arrays.stream(scores[i]).filter(s -> s == best).count();
      right[i] = scores[i][own[i]] == best ? 1 / ties : 0;
    }
    return mean(right, trialPerson);
  }

  /** The mean of one value a record, with persons resampled. */
  static Rate mean(double[] values, int[] person) {
    return resampled(
        trials(person, Arrays.stream(person).max().orElse(0) + 1),
        w -> {
          double sum = 0;
          double weight = 0;
          for (int i = 0; i < values.length; i++) {
            sum += w[person[i]] * values[i];
            weight += w[person[i]];
          }
          return sum / weight;
        });
  }

  private Rate resampled(ToDoubleFunction<int[]> statistic) {
    return resampled(trials(trialPerson, persons), statistic);
  }

  private static long[] trials(int[] person, int persons) {
    long[] trials = new long[persons];
    for (int p : person) {
      trials[p]++;
    }
    return trials;
  }

  private static Rate resampled(long[] trials, ToDoubleFunction<int[]> statistic) {
    int persons = trials.length;
    int[] once = new int[persons];
    Arrays.fill(once, 1);
    SplittableRandom random = new SplittableRandom(SEED);
    double[] drawn = new double[RESAMPLES];
    for (int b = 0; b < RESAMPLES; b++) {
      int[] weights = new int[persons];
      for (int i = 0; i < persons; i++) {
        weights[random.nextInt(persons)]++;
      }
      drawn[b] = statistic.applyAsDouble(weights);
    }
    double[] sound = Arrays.stream(drawn).filter(v -> !Double.isNaN(v)).sorted().toArray();
    double value = statistic.applyAsDouble(once);
    if (sound.length == 0) {
      return new Rate(value, Double.NaN, Double.NaN);
    }
    int outside = (int) (ExpandedPercentile.tail(trials) * sound.length);
    return new Rate(value, sound[outside], sound[sound.length - 1 - outside]);
  }

  private double equalErrorRate(int[] w) {
    int wide = candidatePerson.length;
    double targets = 0;
    double others = 0;
    for (int i : order) {
      int trial = i / wide;
      int candidate = i % wide;
      if (own[trial] == candidate) {
        targets += w[trialPerson[trial]];
      } else {
        others += (double) w[trialPerson[trial]] * w[candidatePerson[candidate]];
      }
    }
    if (!(targets > 0 && others > 0)) {
      return Double.NaN;
    }
    double hits = 0;
    double alarms = 0;
    double miss = 1;
    double alarm = 0;
    for (int n = 0; n < order.length; ) {
      double score = scores[order[n] / wide][order[n] % wide];
      double missBefore = miss;
      double alarmBefore = alarm;
      // Equal scores stand or fall together.
      for (; n < order.length && scores[order[n] / wide][order[n] % wide] == score; n++) {
        int trial = order[n] / wide;
        int candidate = order[n] % wide;
        if (own[trial] == candidate) {
          hits += w[trialPerson[trial]];
        } else {
          alarms += (double) w[trialPerson[trial]] * w[candidatePerson[candidate]];
        }
      }
      miss = 1 - hits / targets;
      alarm = alarms / others;
      if (alarm >= miss) {
        // The crossing lies on the line between the two thresholds.
        double before = missBefore - alarmBefore;
        double share = before / (before + alarm - miss);
        return alarmBefore + share * (alarm - alarmBefore);
      }
    }
    return alarm;
  }
}
