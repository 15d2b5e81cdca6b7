package io.likeness.transforms.bias;

import static io.likeness.transforms.testing.ViewRows.record;
import static io.likeness.transforms.testing.ViewRows.row;
import static io.likeness.transforms.testing.ViewRows.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.likeness.core.lake.CorpusView;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.core.recipe.TargetSpec;
import io.likeness.transforms.testing.ViewRows;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class MeasureBiasTest {
  private static final MeasureBias STEP =
      new MeasureBias(
          new BiasSpec(
              List.of("accent", "gender"),
              new TreeMap<>(
                  Map.of(
                      "accent",
                      new TargetSpec.Shares(
                          new TreeMap<>(Map.of("de", 0.5, "en", 0.3, "yue", 0.2))),
                      "label",
                      new TargetSpec.Uniform()))),
          "collected");

  /** Five persons: three German of 6, 2 and 2 rows, two English of 5 rows; 1.8 s a row. */
  private static ViewRows voices() {
    ViewRows rows = ViewRows.create();
    int[] counts = {6, 2, 2, 5, 5};
    for (int p = 0; p < counts.length; p++) {
      for (int r = 0; r < counts[p]; r++) {
        rows.add(
            record(p + "/" + r),
            "s" + p,
            row()
                .label("d" + r % 2)
                .attribute("accent", p < 3 ? "de" : "en")
                .attribute("gender", p % 2 == 0 ? "f" : "m")
                .seconds(1.8));
      }
    }
    return rows;
  }

  private static Row one(Dataset<Row> bias, String attribute, String value, String unit) {
    return bias.where(
            "attribute = '" + attribute + "' and value = '" + value + "' and unit = '" + unit + "'")
        .collectAsList()
        .get(0);
  }

  @Test
  void countsRowsHoursAndPersonsOfEachGroup() {
    Dataset<Row> bias = STEP.apply(voices().dataset());
    STEP.resultOf(CorpusView.CONTRACT).require(bias.schema(), "test");
    Row rows = one(bias, "accent", "de", "rows");
    assertThat(rows.getDouble(4)).isEqualTo(10);
    assertThat(rows.getDouble(5)).isEqualTo(0.5);
    assertThat(rows.getDouble(8)).isEqualTo(0.5);
    assertThat(rows.getDouble(9)).isEqualTo(1.0);
    Row hours = one(bias, "accent", "de", "hours");
    assertThat(hours.getDouble(4)).isCloseTo(0.005, within(1e-12));
    Row persons = one(bias, "accent", "de", "persons");
    assertThat(persons.getDouble(4)).isEqualTo(3);
    assertThat(persons.getDouble(5)).isEqualTo(0.6);
    ShareInterval wilson = ShareInterval.wilson(0.6, 5);
    assertThat(persons.getDouble(6)).isEqualTo(wilson.low());
    assertThat(persons.getDouble(7)).isEqualTo(wilson.high());
    // Twenty rows of five persons tell less than twenty independent rows.
    assertThat(rows.getDouble(7) - rows.getDouble(6))
        .isGreaterThan(ShareInterval.wilson(0.5, 20).high() - ShareInterval.wilson(0.5, 20).low());
    // x = (6, 2, 2, 0, 0), n = (6, 2, 2, 5, 5), p = 1/2: v = 5/4 · 23.5 / 400; t of 4 degrees.
    ShareInterval clustered =
        ShareInterval.wilson(
            0.5, 0.25 / (1.25 * 23.5 / 400) * Math.pow(1.959963984540054 / 2.7764451051977987, 2));
    assertThat(rows.getDouble(6)).isCloseTo(clustered.low(), within(1e-9));
    assertThat(rows.getDouble(10)).isCloseTo(20 * 1.25 * 23.5 / 400 / 0.25, within(1e-9));
    assertThat(persons.getDouble(10)).isEqualTo(1);
  }

  @Test
  void weighsRowsAndHoursButNoPersons() {
    ViewRows rows = ViewRows.create();
    for (int i = 0; i < 10; i++) {
      boolean yue = i < 2;
      rows.add(
          record("w" + i),
          "p" + i,
          row()
              .attribute("accent", yue ? "yue" : "de")
              .seconds(3.6)
              .with("weight", yue ? 2.5 : 0.625));
    }
    Dataset<Row> bias = STEP.apply(rows.dataset());
    Row yue = one(bias, "accent", "yue", "rows");
    assertThat(yue.getDouble(4)).isEqualTo(5);
    assertThat(yue.getDouble(5)).isEqualTo(0.5);
    assertThat(one(bias, "accent", "yue", "hours").getDouble(4)).isCloseTo(0.005, within(1e-12));
    assertThat(one(bias, "accent", "yue", "persons").getDouble(5)).isEqualTo(0.2);
  }

  @Test
  void showsAGroupThatNobodyBelongsTo() {
    Row yue = one(STEP.apply(voices().dataset()), "accent", "yue", "persons");
    assertThat(yue.getDouble(4)).isZero();
    assertThat(yue.getDouble(5)).isZero();
    assertThat(yue.getDouble(7)).isPositive();
    assertThat(yue.getDouble(8)).isEqualTo(0.2);
    assertThat(yue.getDouble(9)).isZero();
  }

  @Test
  void crossesProtectedAttributesInPairs() {
    Dataset<Row> bias = STEP.apply(voices().dataset());
    assertThat(bias.where("attribute = 'accent × gender' and unit = 'rows'").count()).isEqualTo(4);
    Row cell = one(bias, "accent × gender", "de × f", "rows");
    assertThat(cell.getDouble(4)).isEqualTo(8);
    assertThat(cell.isNullAt(8)).isTrue();
  }

  @Test
  void isTheSameForOneAndSevenPartitions() {
    assertThat(texts(STEP.apply(voices().shuffled(3, 7))))
        .isEqualTo(texts(STEP.apply(voices().shuffled(4, 1))));
  }

  @Test
  void facesHaveNoHoursAndMissingValuesAreAGroup() {
    ViewRows rows = ViewRows.create();
    for (int i = 0; i < 4; i++) {
      rows.add(record("f" + i), "p" + i, i == 0 ? row() : row().attribute("accent", "de"));
    }
    Dataset<Row> bias =
        new MeasureBias(new BiasSpec(List.of("accent"), new TreeMap<>()), "training")
            .apply(rows.dataset());
    assertThat(bias.where("unit = 'hours'").count()).isZero();
    assertThat(bias.where("attribute = 'label'").count()).isZero();
    assertThat(one(bias, "accent", "unknown", "rows").getDouble(4)).isEqualTo(1);
    assertThat(bias.where("stage <> 'training'").count()).isZero();
  }

  @Test
  void oneGroupOnlyHasShareOneAndAnIntervalBelowIt() {
    ViewRows rows = ViewRows.create();
    for (int i = 0; i < 9; i++) {
      rows.add(record("f" + i), "p" + i % 3, row().attribute("accent", "de"));
    }
    Row de =
        one(
            new MeasureBias(new BiasSpec(List.of("accent"), new TreeMap<>()), "collected")
                .apply(rows.dataset()),
            "accent",
            "de",
            "rows");
    assertThat(de.getDouble(5)).isEqualTo(1);
    // Three persons, t of 2 degrees.
    double size = 3 * Math.pow(1.959963984540054 / 4.302652729911275, 2);
    assertThat(de.getDouble(6)).isCloseTo(ShareInterval.wilson(1, size).low(), within(1e-9));
  }

  @Test
  void anEmptyTableHasNoShares() {
    assertThat(STEP.apply(ViewRows.create().dataset()).count()).isZero();
  }
}
