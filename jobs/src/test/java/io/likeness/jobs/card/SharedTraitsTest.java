package io.likeness.jobs.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.language.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class SharedTraitsTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("person", DataTypes.StringType)
          .add("label", DataTypes.StringType)
          .add("attributes", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));

  private static List<String> line(List<Row> rows, String... traits) {
    Dataset<Row> view = TestSpark.session().createDataFrame(rows, SCHEMA);
    return SharedTraits.of(view, List.of(traits), 0).stream()
        .filter(Block.Table.class::isInstance)
        .flatMap(b -> ((Block.Table) b).rows().get(0).stream())
        .map(Phrase::english)
        .toList();
  }

  @Test
  void saysThatRecordsOfUnnamedPersonsMayBeOfOne() {
    Dataset<Row> view =
        TestSpark.session()
            .createDataFrame(List.of(RowFactory.create("r", "l", Map.of("age", "old"))), SCHEMA);
    assertThat(texts(view, 0)).hasSize(1);
    assertThat(texts(view, 7)).hasSize(2).last().asString().contains("the person of 7 records");
  }

  private static List<String> texts(Dataset<Row> view, long unnamed) {
    return SharedTraits.of(view, List.of("age"), unnamed).stream()
        .filter(Block.Text.class::isInstance)
        .map(b -> ((Block.Text) b).text().english())
        .toList();
  }

  @Test
  void countsPersonsNotRecordsAndTheLabelsOfTheSmallestGroup() {
    List<Row> rows = new ArrayList<>();
    for (int p = 0; p < 6; p++) {
      for (int r = 0; r < 9; r++) {
        rows.add(RowFactory.create("p" + p, "l" + r % 3, Map.of("age", "young", "town", "x")));
      }
    }
    rows.add(RowFactory.create("q", "l1", Map.of("age", "old", "town", "x")));
    rows.add(RowFactory.create("q", "l1", Map.of("age", "old", "town", "x")));
    // Two have lived in both ages, and one of them says nothing of it in a third record.
    for (String who : List.of("r", "s")) {
      rows.add(RowFactory.create(who, "l1", Map.of("age", "young", "town", "x")));
      rows.add(RowFactory.create(who, "l2", Map.of("age", "old", "town", "x")));
    }
    assertThat(line(rows, "age", "town")).containsExactly("9", "3", "1", "1", "3", "1");
    assertThat(line(rows, "town")).containsExactly("9", "1", "9", "0", "0", "3");
    rows.add(RowFactory.create("s", "l2", Map.of("town", "x")));
    assertThat(line(rows, "age")).containsExactly("9", "4", "1", "3", "3", "1");
    assertThat(line(rows)).isEmpty();
    assertThat(line(List.of(), "age")).isEmpty();
  }
}
