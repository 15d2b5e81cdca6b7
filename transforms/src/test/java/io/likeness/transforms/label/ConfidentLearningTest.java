package io.likeness.transforms.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.testing.TestSpark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class ConfidentLearningTest {
  private record Judged(String id, int given, int[] p) {}

  private static Dataset<Row> table(List<Judged> rows) {
    return TestSpark.session()
        .createDataFrame(
            rows.stream()
                .map(
                    r ->
                        RowFactory.create(r.id(), r.given(), Arrays.stream(r.p()).boxed().toList()))
                .toList(),
            ConfidentLearning.JUDGED.schema());
  }

  private static TreeMap<String, Integer> issues(ConfidentLearning.Found found) {
    TreeMap<String, Integer> out = new TreeMap<>();
    for (Row row : found.issues().collectAsList()) {
      assertThat(out.put(row.getString(0), row.getInt(2))).isNull();
    }
    return out;
  }

  /** Two labels; thresholds 0.65 and 0.7, worked out by hand. */
  @Test
  void theExampleOfTwoLabelsComesOutAsByHand() {
    List<Judged> rows =
        List.of(
            new Judged("a", 0, new int[] {900_000, 100_000}),
            new Judged("b", 0, new int[] {900_000, 100_000}),
            new Judged("c", 0, new int[] {600_000, 400_000}),
            new Judged("d", 0, new int[] {200_000, 800_000}),
            new Judged("e", 1, new int[] {100_000, 900_000}),
            new Judged("f", 1, new int[] {200_000, 800_000}),
            new Judged("g", 1, new int[] {600_000, 400_000}));
    ConfidentLearning.Found found = ConfidentLearning.of(table(rows), 2);
    assertThat(found.counts()).containsExactly(4, 3);
    assertThat(found.agreed()).as("all but d and g").containsExactly(3, 2);
    // c and g reach neither threshold; d is confidently of the other label.
    assertThat(found.confident()).isDeepEqualTo(new long[][] {{2, 1}, {0, 2}});
    assertThat(found.estimated()).isDeepEqualTo(new double[][] {{8 / 3.0, 4 / 3.0}, {0, 3}});
    assertThat(issues(found)).containsExactly(java.util.Map.entry("d", 1));
  }

  @Test
  void aLabelThatNothingTeachesIsNeverConfident() {
    List<Judged> rows =
        List.of(
            new Judged("a", 0, new int[] {400_000, 600_000, 0}),
            new Judged("b", 1, new int[] {300_000, 700_000, 0}),
            new Judged("c", 2, new int[] {650_000, 350_000, 0}));
    assertThat(ConfidentLearning.of(table(rows), 3).confident()[2]).containsExactly(1, 0, 0);
    assertThat(
            ConfidentLearning.of(table(List.of(new Judged("d", 1, new int[] {0, 0}))), 2)
                .confident())
        .isDeepEqualTo(new long[][] {{0, 0}, {0, 0}});
  }

  @Test
  void aPlainLoopOverRandomJudgementsFindsTheSameForAnyPartitions() {
    Random random = new Random(5);
    for (int classes = 2; classes <= 5; classes++) {
      List<Judged> rows = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        rows.add(new Judged("r" + i, random.nextInt(classes), shares(random, classes)));
      }
      TreeMap<String, Integer> expected = byLoop(rows, classes);
      assertThat(expected).isNotEmpty();
      Dataset<Row> table = table(rows);
      assertThat(issues(ConfidentLearning.of(table.coalesce(1), classes))).isEqualTo(expected);
      if (classes == 3) {
        assertThat(issues(ConfidentLearning.of(table.repartition(7), classes))).isEqualTo(expected);
      }
    }
  }

  private static int[] shares(Random random, int classes) {
    double[] raw = random.doubles(classes).map(x -> x * x * x).toArray();
    double sum = Arrays.stream(raw).sum();
    return Arrays.stream(raw).mapToInt(x -> (int) Math.round(1e6 * x / sum)).toArray();
  }

  private static TreeMap<String, Integer> byLoop(List<Judged> rows, int k) {
    double[] sums = new double[k];
    int[] counts = new int[k];
    for (Judged r : rows) {
      sums[r.given()] += r.p()[r.given()];
      counts[r.given()]++;
    }
    int[][] joint = new int[k][k];
    for (Judged r : rows) {
      int best = -1;
      for (int j = 0; j < k; j++) {
        boolean confident = counts[j] > 0 && r.p()[j] >= sums[j] / counts[j];
        if (confident && (best < 0 || r.p()[j] > r.p()[best])) {
          best = j;
        }
      }
      if (best >= 0) {
        joint[r.given()][best]++;
      }
    }
    TreeMap<String, Integer> margins = new TreeMap<>();
    TreeMap<String, Integer> out = new TreeMap<>();
    for (int i = 0; i < k; i++) {
      int all = Arrays.stream(joint[i]).sum();
      for (int j = 0; j < k; j++) {
        if (i == j || all == 0) {
          continue;
        }
        int given = i;
        int likely = j;
        long most = Math.round(joint[i][j] * (double) counts[i] / all);
        rows.stream()
            .filter(r -> r.given() == given && r.p()[likely] > r.p()[given])
            .sorted(
                Comparator.comparingInt((Judged r) -> r.p()[given] - r.p()[likely])
                    .thenComparing(Judged::id))
            .limit(most)
            .forEach(
                r -> {
                  int margin = r.p()[likely] - r.p()[given];
                  if (margin > margins.getOrDefault(r.id(), -1)) {
                    margins.put(r.id(), margin);
                    out.put(r.id(), likely);
                  }
                });
      }
    }
    return out;
  }

  @Test
  void aLabelWithoutRecordsConfusesNobody() {
    List<Judged> rows =
        List.of(
            new Judged("a", 0, new int[] {100_000, 300_000, 600_000}),
            new Judged("b", 1, new int[] {300_000, 600_000, 100_000}));
    ConfidentLearning.Found found = ConfidentLearning.of(table(rows), 3);
    assertThat(found.counts()).containsExactly(1, 1, 0);
    assertThat(issues(found)).isEmpty();
  }
}
