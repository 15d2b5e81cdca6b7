package io.likeness.transforms.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.text.WordAutomaton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class MeasureTextsTest {
  private static final SparkSession SPARK = TestSpark.session();
  private static final MeasureTexts STEP =
      new MeasureTexts(
          new WordAutomaton(
              List.of(new WordAutomaton.Word("rude", 0), new WordAutomaton.Word("坏", 1)), 2),
          List.of("lexicon_en", "lexicon_zh"));

  private static Dataset<Row> texts() {
    return SPARK.createDataFrame(
        List.of(
            RowFactory.create("a", "今天天气很好", "坏", "zh", 2.0),
            RowFactory.create("b", " 今天天氣很好 ", null, "en", 0.0),
            RowFactory.create("c", "", null, null, 2.0),
            RowFactory.create("d", null, "Rude!", null, null)),
        MeasureTexts.NEEDS.schema());
  }

  private static Map<String, Map<String, Double>> measured(Dataset<Row> in) {
    Map<String, Map<String, Double>> out = new HashMap<>();
    STEP.apply(in).collectAsList().forEach(r -> out.put(r.getString(0), r.getJavaMap(2)));
    return out;
  }

  @Test
  void textIsHeldAgainstItsClipItsLanguageAndTheOtherTexts() {
    Map<String, Map<String, Double>> of = measured(texts());
    assertThat(of).containsOnlyKeys("a", "b", "c", "d");
    assertThat(of.get("a"))
        .containsEntry("syllables_per_second", 3.0)
        .containsEntry("foreign_share", 0.0)
        .containsEntry("same_text", 2.0)
        .containsEntry("lexicon_zh", 1.0);
    assertThat(of.get("b"))
        .containsEntry("foreign_share", 1.0)
        .containsEntry("same_text", 2.0)
        .doesNotContainKey("syllables_per_second");
    assertThat(of.get("c"))
        .containsEntry("characters", 0.0)
        .containsEntry("syllables_per_second", 0.0)
        .doesNotContainKey("same_text");
    assertThat(of.get("d"))
        .containsOnlyKeys("lexicon_en", "lexicon_zh")
        .containsEntry("lexicon_en", 1.0);
  }

  @Test
  void keepsItsContractAndDoesNotDependOnPartitions() {
    LakeTables.TEXT_METRICS.require(STEP.apply(texts()).schema(), "the step");
    assertThat(measured(texts().repartition(7))).isEqualTo(measured(texts().coalesce(1)));
    assertThat(measured(texts().limit(0))).isEmpty();
  }
}
