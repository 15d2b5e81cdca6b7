package io.likeness.transforms.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.ScalaCollections;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.TestSpark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class DropExactDuplicatesTest {
  private final List<Row> rows = new ArrayList<>();

  /** A source without a declared person is a person of its own. */
  private void source(String content, String source, String person, String label) {
    Map<String, Object> v = new HashMap<>();
    v.put("source_id", source);
    v.put("record_id", content);
    v.put("kind", "clip");
    v.put("format", "WAV");
    v.put("size_bytes", 1L);
    v.put("person", person.isEmpty() ? "of " + source : person);
    v.put("person_declared", !person.isEmpty());
    v.put("label", label.isEmpty() ? null : label);
    v.put("attributes", ScalaCollections.asScala(new TreeMap<String, String>()));
    v.put("split_slot", 0);
    v.put("person_shard", 0);
    v.put("source_sealed", new byte[1]);
    rows.add(
        RowFactory.create(
            LakeTables.RECORDS.columns().stream().map(c -> v.get(c.name())).toArray()));
  }

  private Map<String, String> codes() {
    Map<String, String> out = new TreeMap<>();
    new DropExactDuplicates()
        .apply(TestSpark.session().createDataFrame(rows, LakeTables.RECORDS.schema()))
        .collectAsList()
        .forEach(r -> out.put(r.getAs("source_id"), r.getAs("code")));
    return out;
  }

  @Test
  void theSourceThatNamesAPersonStaysWhateverTheOrder() {
    source("x", "1", "", "a");
    source("x", "2", "p", "a");
    source("y", "3", "p", "a");
    source("y", "4", "", "a");
    source("z", "5", "", "a");
    source("z", "6", "", "a");
    assertThat(codes())
        .isEqualTo(Map.of("1", "EXACT_DUPLICATE", "4", "EXACT_DUPLICATE", "6", "EXACT_DUPLICATE"));
  }

  @Test
  void aSourceThatSaysNoLabelDisagreesWithNone() {
    source("x", "1", "p", "");
    source("x", "2", "p", "a");
    source("y", "3", "p", "b");
    source("y", "4", "", "");
    assertThat(codes()).isEqualTo(Map.of("1", "EXACT_DUPLICATE", "4", "EXACT_DUPLICATE"));
  }

  @Test
  void noSourceStaysOfAContentOfTwoPersonsOrTwoLabels() {
    source("x", "1", "p", "a");
    source("x", "2", "q", "a");
    source("x", "3", "", "a");
    source("y", "4", "p", "a");
    source("y", "5", "p", "b");
    assertThat(codes())
        .isEqualTo(
            Map.of(
                "1",
                "DUPLICATE_OTHER_PERSON",
                "2",
                "DUPLICATE_OTHER_PERSON",
                "3",
                "DUPLICATE_OTHER_PERSON",
                "4",
                "DUPLICATE_OTHER_LABEL",
                "5",
                "DUPLICATE_OTHER_LABEL"));
  }
}
