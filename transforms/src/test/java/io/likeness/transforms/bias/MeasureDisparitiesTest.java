package io.likeness.transforms.bias;

import static io.likeness.transforms.testing.ViewRows.record;
import static io.likeness.transforms.testing.ViewRows.row;
import static io.likeness.transforms.testing.ViewRows.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.likeness.core.lake.CorpusView;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.core.recipe.JointSpec;
import io.likeness.core.recipe.TargetSpec;
import io.likeness.core.recipe.WorstSpec;
import io.likeness.core.statistics.FalseDiscoveries;
import io.likeness.core.statistics.PersonDifference;
import io.likeness.kernels.face.FaceProfile;
import io.likeness.kernels.voice.VoiceProfile;
import io.likeness.transforms.testing.ViewRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class MeasureDisparitiesTest {
  private static MeasureDisparities step(String stage) {
    return new MeasureDisparities(
        new BiasSpec(
            List.of("accent", "gender"), new TreeMap<>(Map.of("accent", new TargetSpec.Uniform()))),
        stage);
  }

  @Test
  void whatHasAJointTargetIsComparedWithItThoughItsMarginsAreOnTarget() {
    BiasSpec bias =
        new BiasSpec(
            List.of("gender", "accent"),
            new TreeMap<>(),
            List.of(
                new JointSpec(
                    List.of("accent", "gender"),
                    Map.of(List.of("de", "f"), 0.5, List.of("en", "m"), 0.5),
                    Optional.of("a survey"))),
            WorstSpec.NONE);
    ViewRows rows = ViewRows.create();
    for (int p = 0; p < 40; p++) {
      rows.add(
          record("j" + p),
          "s" + p,
          row()
              .attribute("accent", p % 2 == 0 ? "de" : "en")
              .attribute("gender", p % 4 < 2 ? "f" : "m"));
    }
    Dataset<Row> found =
        new MeasureDisparities(bias, MeasureBias.COLLECTED)
            .apply(rows.dataset())
            .where("statistic = 'total-variation' and unit = 'rows'");
    assertThat(found.select("attribute", "estimate").collectAsList())
        .extracting(r -> r.getString(0), r -> r.getDouble(1))
        .containsExactlyInAnyOrder(
            tuple("accent", 0.0), tuple("gender", 0.0), tuple("accent × gender", 0.5));
    Dataset<Row> shares =
        new MeasureBias(bias, MeasureBias.COLLECTED).apply(rows.dataset()).where("unit = 'rows'");
    assertThat(
            shares
                .where("value = 'f × de' or value = 'm × en'")
                .select("share", "target")
                .collectAsList())
        .as("the pair of protected attributes, in its own order, has the joint target")
        .hasSize(2)
        .allSatisfy(r -> assertThat(r.getDouble(1)).isEqualTo(0.5));
  }

  /** Person p of twelve has 4 + p rows; the first eight are German, and the even ones women. */
  private static ViewRows voices() {
    ViewRows rows = ViewRows.create();
    for (int p = 0; p < 12; p++) {
      for (int r = 0; r < 4 + p; r++) {
        rows.add(
            record(p + "/" + r),
            "s" + p,
            row()
                .label(r % 3 == 0 || p >= 8 ? "angry" : "calm")
                .attribute("accent", p < 8 ? "de" : "en")
                .attribute("gender", p % 2 == 0 ? "f" : "m")
                .seconds(1.5)
                .measure("frame_snr_db", snr(p, r)));
      }
    }
    return rows;
  }

  private static double snr(int p, int r) {
    return 20 + (p < 8 ? 3.25 : 0) + 0.5 * (p % 3) + 0.125 * r;
  }

  private static Row one(Dataset<Row> table, String where) {
    List<Row> rows = table.where(where).collectAsList();
    assertThat(rows).as(where).hasSize(1);
    return rows.get(0);
  }

  private static double at(Row row, String column) {
    return row.<Double>getAs(column);
  }

  @Test
  void saysHowFarSharesAreFromTheTarget() {
    Dataset<Row> table = step("collected").apply(voices().dataset());
    step("collected").resultOf(CorpusView.CONTRACT).require(table.schema(), "test");
    // 60 of 114 rows are German.
    double[] p = {60 / 114.0, 54 / 114.0};
    double[] q = {0.5, 0.5};
    assertThat(at(one(table, "statistic = 'jensen-shannon' and unit = 'rows'"), "estimate"))
        .isCloseTo(Divergence.jensenShannon(p, q), within(1e-12));
    assertThat(at(one(table, "statistic = 'total-variation' and unit = 'persons'"), "estimate"))
        .isCloseTo(2 / 3.0 - 0.5, within(1e-12));
    Row g = one(table, "statistic = 'g-test' and unit = 'rows'");
    assertThat(at(g, "design_effect")).isGreaterThan(5);
    assertThat(at(g, "estimate") * at(g, "design_effect"))
        .isCloseTo(114 * Divergence.likelihoodRatio(p, q), within(1e-9));
    assertThat(g.<Long>getAs("persons")).isEqualTo(12);
    Row persons = one(table, "statistic = 'g-test' and unit = 'persons'");
    assertThat(at(persons, "p"))
        .isCloseTo(
            RaoScott.of(
                    12 * Divergence.likelihoodRatio(new double[] {2 / 3.0, 1 / 3.0}, q), 1, 1, 12)
                .p(),
            within(1e-12));
    assertThat(table.where("attribute = 'gender' and against = 'target'").count()).isZero();
  }

  @Test
  void saysWhatTheLabelHasToDoWithTheGroup() {
    Dataset<Row> table = step("collected").apply(voices().dataset());
    Row accent = one(table, "statistic = 'cramers-v' and attribute = 'accent'");
    Row gender = one(table, "statistic = 'cramers-v' and attribute = 'gender'");
    assertThat(at(accent, "estimate")).isGreaterThan(0.5).isLessThan(1);
    assertThat(at(accent, "p")).isLessThan(0.01);
    assertThat(at(gender, "estimate")).isLessThan(0.1);
    assertThat(at(gender, "p")).isGreaterThan(0.3);
    // All 54 English rows are angry, of 78 angry ones in 114: 60 Germans have 24 of them.
    Row angry = one(table, "statistic = 'pmi' and value = 'en' and against = 'angry'");
    assertThat(at(angry, "estimate"))
        .isCloseTo(Math.log(54 / (54 * angryRows() / 114.0)) / Math.log(2), within(1e-9));
    assertThat(at(angry, "low")).isLessThan(at(angry, "estimate"));
    assertThat(at(angry, "p")).isLessThan(0.05);
    Row none = one(table, "statistic = 'pmi' and value = 'en' and against = 'calm'");
    assertThat(none.<Long>getAs("records")).isZero();
    assertThat(none.isNullAt(none.fieldIndex("low"))).isTrue();
    assertThat(at(none, "p")).isLessThan(0.05);
  }

  private static double angryRows() {
    int angry = 0;
    for (int p = 0; p < 12; p++) {
      for (int r = 0; r < 4 + p; r++) {
        angry += r % 3 == 0 || p >= 8 ? 1 : 0;
      }
    }
    return angry;
  }

  @Test
  void comparesTheQualityOfAGroupWithThatOfAllOthers() {
    Dataset<Row> table = step("collected").apply(voices().dataset());
    double[][] sides = new double[2][5];
    for (int p = 0; p < 12; p++) {
      double sum = 0;
      for (int r = 0; r < 4 + p; r++) {
        sum += snr(p, r);
      }
      double n = 4 + p;
      double[] s = sides[p < 8 ? 0 : 1];
      s[0] += n;
      s[1] += sum;
      s[2] += n * n;
      s[3] += n * sum;
      s[4] += sum * sum;
    }
    PersonDifference expected =
        PersonDifference.of(side(8, sides[0]), side(4, sides[1]), PersonDifference.Shared.NOBODY);
    Row german = one(table, "statistic = 'quality' and value = 'de' and against = 'frame_snr_db'");
    assertThat(at(german, "estimate")).isCloseTo(expected.estimate(), within(1e-7));
    assertThat(at(german, "low")).isCloseTo(expected.low(), within(1e-6));
    assertThat(at(german, "high")).isCloseTo(expected.high(), within(1e-6));
    assertThat(at(german, "p")).isCloseTo(expected.p(), within(1e-6));
    assertThat(german.<Long>getAs("records")).isEqualTo(60);
    assertThat(german.<Long>getAs("persons")).isEqualTo(8);
    assertThat(at(one(table, "statistic = 'quality' and value = 'en'"), "estimate"))
        .isCloseTo(-expected.estimate(), within(1e-7));
    // All clips are equally long, so nothing is said of that.
    assertThat(table.where("against = 'duration_seconds'").count()).isZero();
  }

  private static PersonDifference.Side side(long persons, double[] s) {
    return new PersonDifference.Side(persons, s[0], s[1], s[2], s[3], s[4]);
  }

  /** Each speaker is once loud and once quiet: the label is compared within persons. */
  @Test
  void personsOnBothSidesAreComparedWithThemselves() {
    ViewRows rows = ViewRows.create();
    for (int p = 0; p < 6; p++) {
      for (String label : List.of("loud", "quiet")) {
        rows.add(
            record(p + label),
            "s" + p,
            row()
                .label(label)
                .measure("loudness_lufs", -30 + 3 * p + (label.equals("loud") ? 2 + 0.1 * p : 0)));
      }
    }
    Row loud =
        one(
            step("collected").apply(rows.dataset()),
            "statistic = 'quality' and attribute = 'label' and value = 'loud'");
    assertThat(at(loud, "estimate")).isCloseTo(2.25, within(1e-7));
    assertThat(at(loud, "high") - at(loud, "low")).isLessThan(0.5);
    assertThat(at(loud, "p")).isLessThan(0.01);
  }

  @Test
  void adjustsAllTestsOfAStageTogether() {
    List<Row> tests =
        step("collected").apply(voices().dataset()).where("p is not null").collectAsList();
    double[] p = tests.stream().mapToDouble(r -> at(r, "p")).toArray();
    assertThat(p).hasSizeGreaterThan(8);
    assertThat(tests.stream().mapToDouble(r -> at(r, "p_adjusted")).toArray())
        .isEqualTo(FalseDiscoveries.adjusted(p));
  }

  @Test
  void copiesCarryNoQualityOfTheirOwn() {
    Dataset<Row> table = step("training").apply(voices().dataset());
    assertThat(table.where("statistic = 'quality'").count()).isZero();
    assertThat(table.where("stage = 'training' and statistic = 'cramers-v'").count()).isEqualTo(2);
  }

  @Test
  void isTheSameForOneAndSevenPartitions() {
    assertThat(texts(step("collected").apply(voices().shuffled(3, 7))))
        .isEqualTo(texts(step("collected").apply(voices().shuffled(4, 1))));
  }

  @Test
  void measuresThatAreNoNumbersAreLeftOut() {
    ViewRows rows = voices();
    rows.add(
        record("nan"),
        "s0",
        row().attribute("accent", "de").attribute("gender", "f").measure("frame_snr_db", 0.0 / 0));
    Row german =
        one(
            step("collected").apply(rows.dataset()),
            "statistic = 'quality' and value = 'de' and against = 'frame_snr_db'");
    assertThat(german.<Long>getAs("records")).isEqualTo(60);
  }

  @Test
  void labelsThatAreTextsAreNoClassification() {
    ViewRows rows = ViewRows.create();
    for (int i = 0; i <= LabelCells.MOST_VALUES; i++) {
      rows.add(record("t" + i), "p" + i, row().label("text " + i).attribute("accent", "d" + i % 2));
    }
    assertThat(
            step("collected")
                .apply(rows.dataset())
                .where("statistic in ('cramers-v', 'pmi')")
                .count())
        .isZero();
  }

  @Test
  void anEmptyTableHasNone() {
    assertThat(step("collected").apply(ViewRows.create().dataset()).count()).isZero();
  }

  @Test
  void allMeasuresAreOfVoiceOrFace() {
    List<String> known = new ArrayList<>();
    Stream.concat(
            VoiceProfile.columns().stream().map(c -> c.name()),
            FaceProfile.columns().stream().map(c -> c.name()))
        .forEach(known::add);
    assertThat(known).containsAll(QualityGaps.MEASURES);
  }
}
