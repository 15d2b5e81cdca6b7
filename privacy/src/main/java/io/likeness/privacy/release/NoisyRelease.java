package io.likeness.privacy.release;

import io.likeness.core.error.Fault;
import io.likeness.core.recipe.ReleaseSpec.Kind;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.accounting.Receipt;
import io.likeness.privacy.mechanism.DiscreteLaplaceMechanism;
import io.likeness.privacy.mechanism.LaplaceMechanism;
import io.likeness.privacy.mechanism.NoiseSource;
import io.likeness.privacy.mechanism.PartitionSelection;
import io.likeness.privacy.mechanism.QuantileTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Draws the noise of a release once: each part of the plan is a mechanism that takes its part of
 * one receipt. What is done with noisy values afterwards loses nothing.
 */
final class NoisyRelease {
  private final ReleasePlan plan;
  private final ExactCells exact;
  private final NoiseSource noise;
  private final Iterator<Receipt> receipts;
  private final List<List<String>> groups = new ArrayList<>();
  private final List<ReleasedValue> out = new ArrayList<>();

  private NoisyRelease(ReleasePlan plan, ExactCells exact, Receipt receipt, NoiseSource noise) {
    this.plan = plan;
    this.exact = exact;
    this.noise = noise;
    this.receipts = receipt.split(parts(plan)).iterator();
  }

  static List<ReleasedValue> of(
      ReleasePlan plan, ExactCells exact, Receipt receipt, NoiseSource noise) {
    NoisyRelease release = new NoisyRelease(plan, exact, receipt, noise);
    for (int a = 0; a < plan.attributes().size(); a++) {
      release.counts(a);
    }
    for (int s = 0; s < plan.statistics().size(); s++) {
      release.statistic(s);
    }
    return release.out;
  }

  /**
   * Refuses, before anything is charged, sums that the grid of their noise does not hold.
   *
   * @throws io.likeness.core.error.LikenessException which tells no sum
   */
  static void requireRoom(ReleasePlan plan, ExactCells exact) {
    for (int s = 0; s < plan.statistics().size(); s++) {
      Statistic statistic = plan.statistics().get(s);
      boolean summed = statistic.kind() == Kind.SUM || statistic.kind() == Kind.MEAN;
      if (summed
          && !plan.sums(statistic, 1)
              .holds(exact.largest(s, ReleaseCells.SUM) * statistic.fixedPoint())) {
        throw Fault.PRIVACY_REFUSED.because(
            "The "
                + statistic.kind().word()
                + " of "
                + statistic.of()
                + " is of too many persons for the fine noise of epsilon "
                + plan.part()
                + "; lower release.epsilon. Nothing was charged.");
      }
    }
  }

  /** The losses in the order in which receipts are taken. */
  private static List<PrivacyLoss> parts(ReleasePlan plan) {
    List<PrivacyLoss> parts = new ArrayList<>();
    for (ReleasePlan.Attribute a : plan.attributes()) {
      if (a.unknown()) {
        parts.add(plan.selection().loss());
      }
      parts.add(plan.persons().loss());
      parts.add(plan.records().loss());
    }
    for (Statistic s : plan.statistics()) {
      if (s.kind() == Kind.MEAN) {
        parts.add(plan.sums(s, 1).loss());
        parts.add(plan.valuesOfMean().loss());
      } else {
        parts.add(PrivacyLoss.pure(plan.part()));
      }
    }
    return parts;
  }

  private void counts(int a) {
    ReleasePlan.Attribute attribute = plan.attributes().get(a);
    List<String> named = attribute.unknown() ? chosen(a, attribute.column()) : attribute.groups();
    groups.add(named);
    counts(a, named, ReleasedValue.PERSONS, ReleaseCells.PERSONS, plan.persons());
    counts(a, named, ReleasedValue.RECORDS, ReleaseCells.RECORDS, plan.records());
  }

  private void counts(
      int a, List<String> named, String word, int statistic, DiscreteLaplaceMechanism mechanism) {
    long[] released =
        mechanism.release(exact.amounts(a, named, statistic, 0), receipts.next(), noise);
    for (int g = 0; g < released.length; g++) {
      add(
          word,
          "",
          plan.attributes().get(a).column(),
          named.get(g),
          "",
          released[g],
          0,
          1 / mechanism.rate(),
          mechanism.margin(0.95));
    }
  }

  /** The groups that may be named; their number is told too, so that none is a release as well. */
  private List<String> chosen(int a, String attribute) {
    PartitionSelection selection = plan.selection();
    Map<String, Long> persons = exact.persons(a);
    List<Boolean> kept = selection.select(List.copyOf(persons.values()), receipts.next(), noise);
    List<String> named = new ArrayList<>();
    Iterator<Boolean> keep = kept.iterator();
    for (String group : persons.keySet()) {
      if (keep.next()) {
        named.add(group);
      }
    }
    add(
        ReleasedValue.GROUPS,
        "",
        attribute,
        "",
        "",
        named.size(),
        selection.delta(),
        0,
        Double.NaN);
    return named;
  }

  private void statistic(int s) {
    Statistic statistic = plan.statistics().get(s);
    int a = plan.place(statistic.by());
    List<String> named = a == ReleaseCells.WHOLE ? List.of("") : groups.get(a);
    switch (statistic.kind()) {
      case SUM -> sums(statistic, s, a, named);
      case MEAN -> means(statistic, s, a, named);
      case HISTOGRAM -> histograms(statistic, s, a, named);
      case QUANTILES -> quantiles(statistic, s, a, named);
    }
  }

  private double[] sums(Statistic statistic, int s, int a, List<String> named, LaplaceMechanism m) {
    double[] sums =
        Arrays.stream(exact.amounts(a, named, s, ReleaseCells.SUM))
            .mapToDouble(cells -> cells * statistic.fixedPoint())
            .toArray();
    return m.release(sums, receipts.next(), noise);
  }

  private LaplaceMechanism mechanism(Statistic statistic, List<String> named) {
    return plan.sums(statistic, Math.max(1, named.size()));
  }

  private void sums(Statistic statistic, int s, int a, List<String> named) {
    if (named.isEmpty()) {
      receipts.next();
      return;
    }
    LaplaceMechanism mechanism = mechanism(statistic, named);
    double[] released = sums(statistic, s, a, named, mechanism);
    for (int g = 0; g < released.length; g++) {
      value(
          statistic,
          named.get(g),
          "",
          released[g],
          mechanism.scale(),
          tail(mechanism.scale(), 0.05));
    }
  }

  /** centre + noisy sum of deviations / noisy count, clamped. */
  private void means(Statistic statistic, int s, int a, List<String> named) {
    if (named.isEmpty()) {
      receipts.next();
      receipts.next();
      return;
    }
    LaplaceMechanism mechanism = mechanism(statistic, named);
    double[] sums = sums(statistic, s, a, named, mechanism);
    DiscreteLaplaceMechanism counts = plan.valuesOfMean();
    long[] values =
        counts.release(exact.amounts(a, named, s, ReleaseCells.COUNT), receipts.next(), noise);
    double ofSum = tail(mechanism.scale(), 0.025);
    long ofCount = counts.margin(0.975);
    for (int g = 0; g < sums.length; g++) {
      double half = 0.5 * (statistic.upper() - statistic.lower());
      double off = Math.max(-half, Math.min(half, sums[g] / Math.max(1, values[g])));
      double margin = (ofSum + Math.abs(off) * ofCount) / Math.max(1, values[g] - ofCount);
      value(statistic, named.get(g), "", statistic.centre() + off, 0, Math.min(2 * half, margin));
    }
  }

  private void histograms(Statistic statistic, int s, int a, List<String> named) {
    DiscreteLaplaceMechanism mechanism = plan.records();
    int bins = statistic.points().size() - 1;
    long[] counts = new long[bins * named.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = exact.amount(a, named.get(i / bins), s, i % bins);
    }
    long[] released = mechanism.release(counts, receipts.next(), noise);
    for (int i = 0; i < released.length; i++) {
      int bin = i % bins;
      value(
          statistic,
          named.get(i / bins),
          "["
              + statistic.points().get(bin)
              + ", "
              + statistic.points().get(bin + 1)
              + (bin == bins - 1 ? "]" : ")"),
          released[i],
          1 / mechanism.rate(),
          mechanism.margin(0.95));
    }
  }

  private void quantiles(Statistic statistic, int s, int a, List<String> named) {
    QuantileTree tree = plan.tree(statistic);
    List<long[]> leaves = new ArrayList<>();
    for (String group : named) {
      long[] counts = new long[tree.leaves()];
      for (int i = 0; i < counts.length; i++) {
        counts[i] = exact.amount(a, group, s, i);
      }
      leaves.add(counts);
    }
    List<QuantileTree.Released> released = tree.release(leaves, receipts.next(), noise);
    for (int g = 0; g < released.size(); g++) {
      double least = statistic.lower();
      for (double p : statistic.points()) {
        // A higher quantile is never below a lower one.
        least = Math.max(least, released.get(g).quantile(p));
        value(statistic, named.get(g), Double.toString(p), least, 0, Double.NaN);
      }
    }
  }

  private void value(
      Statistic s, String group, String part, double released, double scale, double margin) {
    add(s.kind().word(), s.of(), s.by(), group, part, released, 0, scale, margin);
  }

  private void add(
      String statistic,
      String measure,
      String attribute,
      String group,
      String part,
      double released,
      double delta,
      double scale,
      double margin) {
    out.add(
        new ReleasedValue(
            statistic,
            measure,
            attribute,
            group,
            part,
            released,
            plan.part(),
            delta,
            scale,
            margin));
  }

  /** The x that Laplace noise of scale b leaves with probability {@code tail}. */
  private static double tail(double scale, double tail) {
    return -scale * Math.log(tail);
  }
}
