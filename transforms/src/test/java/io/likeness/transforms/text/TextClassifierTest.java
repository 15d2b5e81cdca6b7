package io.likeness.transforms.text;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.recipe.TextSpec.ClassifierSpec;
import io.likeness.core.recipe.TextSpec.Policy;
import io.likeness.core.testing.TestSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("walk")
class TextClassifierTest {
  private static final SparkSession SPARK = TestSpark.session();

  private static TextClassifier classifier(double minPrecision, Optional<Double> threshold) {
    return new TextClassifier(
        new ClassifierSpec(
            Optional.empty(),
            List.of("bad"),
            1,
            2,
            1 << 16,
            1e-3,
            8,
            minPrecision,
            threshold,
            Policy.REVIEW));
  }

  /** Sentences of random characters, of which the offensive have one that the others lack. */
  private static Dataset<Row> sentences(int count, double wrongLabels) {
    Random random = new Random(3);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean offensive = random.nextBoolean();
      StringBuilder text = new StringBuilder();
      for (int c = 0; c < 12; c++) {
        text.append((char) ('一' + random.nextInt(40)));
      }
      text.insert(random.nextInt(12), offensive ? "恶" : "善");
      boolean label = offensive ^ random.nextDouble() < wrongLabels;
      rows.add(RowFactory.create(String.format("r%04d", i), text.toString(), i % 1000, label));
    }
    return SPARK.createDataFrame(rows, TextClassifier.LABELLED.schema());
  }

  private static Map<String, Double> probabilities(Dataset<Row> held) {
    Map<String, Double> out = new TreeMap<>();
    held.collectAsList().forEach(r -> out.put(r.getString(0), r.getDouble(1)));
    return out;
  }

  @Test
  void tellsSentencesOfPersonsThatItHasNotSeenWhateverThePartitions() {
    TextClassifier.Learnt learnt = classifier(0.95, Optional.empty()).learn(sentences(200, 0));
    List<Row> held = learnt.held().collectAsList();
    assertThat(held).hasSize(200);
    assertThat(held).allSatisfy(r -> assertThat(r.getDouble(1) > 0.5).isEqualTo(r.getBoolean(2)));
    assertThat(learnt.threshold()).isPresent();
    TextClassifier.Learnt again =
        classifier(0.95, Optional.empty()).learn(sentences(200, 0).repartition(7));
    assertThat(probabilities(again.held())).isEqualTo(probabilities(learnt.held()));
    Dataset<Row> other =
        SPARK.createDataFrame(
            List.of(RowFactory.create("x", "丁丂恶七"), RowFactory.create("y", "丁丂善七")),
            new StructType().add("record_id", "string").add("text", "string"));
    Map<String, Double> judged =
        probabilities(classifier(0.95, Optional.empty()).judge(learnt.all(), other));
    assertThat(judged.get("x")).isGreaterThan(0.5).isGreaterThan(judged.get("y"));
  }

  @Test
  void choosesNoThresholdWhenNoneIsAsPreciseAsWanted() {
    // Labels are coins: no threshold above a handful of sentences reaches 1, and ties end at the
    // top.
    TextClassifier.Learnt coins = classifier(1, Optional.empty()).learn(sentences(80, 0.5));
    long top =
        coins.held().where("chosen_by").collectAsList().stream()
            .filter(r -> r.getDouble(1) >= coins.threshold().orElse(2))
            .filter(r -> !r.getBoolean(2))
            .count();
    assertThat(top).isZero();
  }

  @Test
  void refusesToLearnFromPersonsOfOneFold() {
    assertThatThrownBy(
            () ->
                classifier(0.9, Optional.empty())
                    .learn(sentences(80, 0).withColumn("split_slot", lit(7))))
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.INPUT_INVALID))
        .hasMessageContaining("of persons in one of its 5 folds");
  }

  @Test
  void refusesToLearnFromSentencesOfOneKind() {
    assertThatThrownBy(
            () -> classifier(0.9, Optional.empty()).learn(sentences(60, 0).where("offensive")))
        .hasMessageContaining("and 0 others")
        .hasMessageContaining("at least 10 of each");
  }
}
