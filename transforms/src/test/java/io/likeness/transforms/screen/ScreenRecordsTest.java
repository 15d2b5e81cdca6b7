package io.likeness.transforms.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.recipe.ScreenRule;
import io.likeness.core.testing.TestSpark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ScreenRecordsTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("source_id", DataTypes.StringType, false)
          .add("record_id", DataTypes.StringType, false)
          .add(
              "measures",
              DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType, false),
              false);
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private static List<Row> table(Random random) {
    double[] values = {
      -INFINITE, -2, -1, -0.0, 0.0, 0.5, 1, 1.5, 2, 3, INFINITE, Double.NaN,
    };
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      Map<String, Double> measures = new HashMap<>();
      for (String name : List.of("a", "b", "c")) {
        if (random.nextInt(4) > 0) {
          measures.put(name, values[random.nextInt(values.length)]);
        }
      }
      rows.add(RowFactory.create("s" + i, "r" + i, measures));
    }
    return rows;
  }

  @Test
  void theTableSaysOfEachRecordWhatTheRulesSayOfItByThemselves() {
    ScreenRules rules =
        new ScreenRules(
            List.of(
                new ScreenRule("LOW", List.of("a"), 0, INFINITE),
                new ScreenRule("ALL_OUT", List.of("b", "a", "c"), -1, 1),
                new ScreenRule("HIGH", List.of("c", "b"), -INFINITE, 1.5)));
    List<Row> rows = table(new Random(20261127));
    List<String> expected = new ArrayList<>();
    for (Row row : rows) {
      Map<String, Double> measures = row.getAs(2);
      rules
          .failures(measures)
          .forEach(
              f ->
                  expected.add(
                      row.getString(0)
                          + " "
                          + f.code()
                          + " "
                          + f.measure()
                          + " "
                          + f.value()
                          + " "
                          + f.threshold()));
    }
    List<String> found =
        new ScreenRecords(rules)
            .apply(TestSpark.session().createDataFrame(rows, SCHEMA)).collectAsList().stream()
                .map(
                    r ->
                        r.getString(0)
                            + " "
                            + r.getString(3)
                            + " "
                            + r.getString(4)
                            + " "
                            + r.getDouble(5)
                            + " "
                            + r.getDouble(6))
                .toList();
    assertThat(found).hasSizeGreaterThan(200).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void aMeasureInsideSavesARecordAndOneThatAbstainsDoesNot() {
    ScreenRules rules =
        new ScreenRules(List.of(new ScreenRule("LOW_SNR", List.of("a", "b"), 10, INFINITE)));
    assertThat(rules.failures(Map.of("a", 3.0, "b", 12.0))).isEmpty();
    assertThat(rules.failures(Map.of("c", 1.0))).isEmpty();
    assertThat(rules.failures(Map.of("a", 3.0, "b", Double.NaN)))
        .containsExactly(new ScreenRules.Failure("LOW_SNR", "a", 3, 10));
    assertThat(rules.failures(Map.of("a", 3.0, "b", 2.0)))
        .containsExactly(new ScreenRules.Failure("LOW_SNR", "b", 2, 10));
  }

  @Test
  void withoutRulesNothingIsNamed() {
    assertThat(
            new ScreenRecords(new ScreenRules(List.of()))
                .apply(
                    TestSpark.session()
                        .createDataFrame(
                            List.of(RowFactory.create("s", "r", Map.of("a", 1.0))), SCHEMA))
                .collectAsList())
        .isEmpty();
  }
}
