package io.likeness.privacy.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.recipe.ReleaseSpec.Kind;
import io.likeness.core.testing.TestSpark;
import io.likeness.privacy.Sentence;
import io.likeness.privacy.accounting.PrivacyLedger;
import io.likeness.privacy.mechanism.NoiseSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each central mechanism leaves of real numbers: 3,600 sentences (COLDataset), their topic,
 * first character and length. Prints the table of docs/privacy.md.
 */
@Tag("slow")
class ReleaseUtilityTest {
  private static final double[] EPSILONS = {0.1, 1, 10};
  private static final int DRAWS = 200;
  private static final int LONGEST = Sentence.LONGEST;

  @TempDir Path folder;

  private record Task(
      String name,
      List<ReleasePlan.Attribute> attributes,
      List<Statistic> statistics,
      ToDoubleFunction<List<ReleasedValue>> error) {}

  @Test
  void printsWhatEachMechanismLeaves() throws IOException, InterruptedException {
    List<Sentence> sentences = Sentence.all(folder);
    for (int each : new int[] {1, 50}) {
      for (Task task : tasks(sentences)) {
        List<Double> errors = new ArrayList<>();
        for (double epsilon : EPSILONS) {
          errors.add(mean(task, sentences, each, epsilon));
        }
        System.out.printf(
            "| %d | %s | %s |%n",
            each,
            task.name(),
            errors.stream()
                .map(e -> String.format(Locale.ROOT, "%.3g", e))
                .collect(Collectors.joining(" | ")));
        if (each == 1 && !task.name().startsWith("groups")) {
          // Ten times the budget is a tenth of the noise; the means of 200 draws tell that apart.
          assertThat(errors.get(2)).as(task.name()).isLessThan(errors.get(0));
        }
      }
    }
  }

  private double mean(Task task, List<Sentence> sentences, int each, double epsilon) {
    ReleasePlan plan =
        new ReleasePlan("r", "c", task.attributes(), task.statistics(), epsilon, 1e-6, each, 50);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < sentences.size(); i++) {
      Sentence s = sentences.get(i);
      rows.add(RowFactory.create("r" + i, "p" + i / each, s.topic(), s.first(), s.length()));
    }
    Dataset<Row> view =
        TestSpark.session()
            .createDataFrame(
                rows,
                new StructType()
                    .add("record_id", DataTypes.StringType)
                    .add("person", DataTypes.StringType)
                    .add("topic", DataTypes.StringType)
                    .add("first", DataTypes.StringType)
                    .add("length", DataTypes.DoubleType));
    ContributionBound bound =
        new ContributionBound(each, new SecretKeySpec(new byte[32], "HmacSHA256"));
    ExactCells exact = ExactCells.of(new ReleaseCells(plan, bound).of(view));
    PrivacyLedger ledger = new Endless();
    NoiseSource noise = NoiseSource.secure();
    double sum = 0;
    for (int i = 0; i < DRAWS; i++) {
      sum +=
          task.error()
              .applyAsDouble(NoisyRelease.of(plan, exact, ledger.charge("r", plan.loss()), noise));
    }
    return sum / DRAWS;
  }

  private static List<Task> tasks(List<Sentence> sentences) {
    Map<String, Long> topics =
        sentences.stream()
            .collect(Collectors.groupingBy(Sentence::topic, TreeMap::new, Collectors.counting()));
    Map<String, Long> firsts =
        sentences.stream().collect(Collectors.groupingBy(Sentence::first, Collectors.counting()));
    double[] lengths = sentences.stream().mapToDouble(Sentence::length).sorted().toArray();
    double total = java.util.Arrays.stream(lengths).sum();
    double middle = lengths[lengths.length / 2];
    List<Double> edges = List.of(0.0, 10.0, 20.0, 40.0, 80.0, (double) LONGEST);
    return List.of(
        new Task(
            "records of each topic, relative error",
            List.of(new ReleasePlan.Attribute("topic", List.copyOf(topics.keySet()))),
            List.of(),
            out ->
                out.stream()
                    .filter(v -> v.statistic().equals("records"))
                    .mapToDouble(v -> Math.abs(v.released() / topics.get(v.group()) - 1))
                    .average()
                    .orElse(1)),
        new Task(
            "sum of lengths, relative error",
            List.of(),
            List.of(new Statistic(Kind.SUM, "length", "", 0, LONGEST, List.of())),
            out -> Math.abs(out.get(0).released() / total - 1)),
        new Task(
            "mean length, error in characters",
            List.of(),
            List.of(new Statistic(Kind.MEAN, "length", "", 0, LONGEST, List.of())),
            out -> Math.abs(out.get(0).released() - total / lengths.length)),
        new Task(
            "median length, error in characters",
            List.of(),
            List.of(new Statistic(Kind.QUANTILES, "length", "", 0, LONGEST, List.of(0.5))),
            out -> Math.abs(out.get(0).released() - middle)),
        new Task(
            "histogram of lengths, total variation",
            List.of(),
            List.of(new Statistic(Kind.HISTOGRAM, "length", "", 0, LONGEST, edges)),
            out -> variation(out, lengths, edges)),
        new Task(
            "groups by first character, share of records whose group is named",
            List.of(new ReleasePlan.Attribute("first", List.of())),
            List.of(),
            out ->
                out.stream()
                        .filter(v -> v.statistic().equals("records"))
                        .mapToDouble(v -> firsts.get(v.group()))
                        .sum()
                    / sentences.size()));
  }

  private static double variation(List<ReleasedValue> out, double[] lengths, List<Double> edges) {
    double all = Math.max(1, out.stream().mapToDouble(v -> Math.max(0, v.released())).sum());
    double distance = 0;
    for (int i = 0; i < out.size(); i++) {
      int bin = i;
      double exact =
          java.util.Arrays.stream(lengths)
                  .filter(
                      x ->
                          x >= edges.get(bin)
                              && (x < edges.get(bin + 1) || bin == edges.size() - 2))
                  .count()
              / (double) lengths.length;
      distance += 0.5 * Math.abs(Math.max(0, out.get(i).released()) / all - exact);
    }
    return distance;
  }
}
