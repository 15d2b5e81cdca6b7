package io.likeness.transforms.bias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.likeness.core.ScalaCollections;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.core.recipe.WorstSpec;
import io.likeness.core.testing.TestSpark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class FindWorstGroupsTest {
  private static FindWorstGroups step(int atMost) {
    return new FindWorstGroups(
        new BiasSpec(
            List.of("gender", "accent"),
            new TreeMap<>(),
            List.of(),
            new WorstSpec(List.of(), 3, 5, 20, 0.95, atMost)),
        "left-out");
  }

  /** Forty persons of ten records; of women with accent b six in ten are hit, else one in ten. */
  private static List<Row> records() {
    List<Row> out = new ArrayList<>();
    for (int person = 0; person < 40; person++) {
      String gender = person % 2 == 0 ? "f" : "m";
      String accent = person % 4 < 2 ? "a" : "b";
      for (int r = 0; r < 10; r++) {
        boolean worse = gender.equals("f") && accent.equals("b");
        out.add(
            RowFactory.create(
                "p" + person,
                null,
                ScalaCollections.asScala(new TreeMap<>(Map.of("gender", gender, "accent", accent))),
                r < (worse ? 6 : 1)));
      }
    }
    return out;
  }

  private static Dataset<Row> dataset(List<Row> rows, int partitions) {
    return TestSpark.session()
        .createDataFrame(rows, FindWorstGroups.FLAGGED.schema())
        .repartition(partitions);
  }

  @Test
  void theIntersectionThatNeitherAttributeShowsComesFirst() {
    List<Row> found = step(10).apply(dataset(records(), 3)).sort("place").collectAsList();
    Row first = found.get(0);
    assertThat(first.<String>getAs("concern")).isEqualTo("left-out");
    assertThat(first.<String>getAs("attribute")).isEqualTo("accent × gender");
    assertThat(first.<String>getAs("value")).isEqualTo("b × f");
    assertThat(first.<Long>getAs("records")).isEqualTo(100);
    assertThat(first.<Long>getAs("persons")).isEqualTo(10);
    assertThat(first.<Long>getAs("hit")).isEqualTo(60);
    assertThat(first.<Double>getAs("whole_share")).isEqualTo(90 / 400.0);
    assertThat(first.<Double>getAs("ratio")).isCloseTo(0.6 / 0.225, within(1e-12));
    // 0.95 · (0.6 / 0.225 − 1) − 0.05 · (400 / 100 − 1)
    assertThat(first.<Double>getAs("score")).isCloseTo(1.4333333, within(1e-6));
    assertThat(first.<Double>getAs("low")).isGreaterThan(0.45);
    assertThat(first.<Double>getAs("p_adjusted")).isLessThan(0.001);
    assertThat(found).extracting(r -> r.getString(3)).contains("b", "f").doesNotContain("a", "m");
  }

  @Test
  void isTheSameForOneAndSevenPartitions() {
    List<Row> rows = new ArrayList<>(records());
    List<String> one = texts(rows, 1);
    Collections.shuffle(rows, new Random(5));
    assertThat(texts(rows, 7)).isEqualTo(one);
  }

  private static List<String> texts(List<Row> rows, int partitions) {
    return step(3).apply(dataset(rows, partitions)).sort("place").collectAsList().stream()
        .map(Row::toString)
        .toList();
  }

  @Test
  void findsNothingWhereNothingIsHitOrNothingIsAsked() {
    assertThat(step(0).apply(dataset(records(), 1)).count()).isZero();
    assertThat(step(3).apply(dataset(List.of(), 1)).count()).isZero();
    List<Row> clean =
        records().stream()
            .map(r -> RowFactory.create(r.get(0), r.get(1), r.get(2), false))
            .toList();
    assertThat(step(3).apply(dataset(clean, 1)).count()).isZero();
  }
}
