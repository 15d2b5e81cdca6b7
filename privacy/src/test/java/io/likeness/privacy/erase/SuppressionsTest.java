package io.likeness.privacy.erase;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.Sha256;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.TestSpark;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuppressionsTest {
  @TempDir Path folder;

  private static Row read(String source, String kind, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return RowFactory.create(
        source, "s", Sha256.hex(content), kind, "WAV", 9L, null, null, bytes, null);
  }

  @Test
  void aContentIsKnownAgainByAKeyedDigestUnderAnyNameAndSentencesPass() {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toUri().toString());
    Dataset<Row> media =
        TestSpark.session()
            .createDataFrame(
                List.of(
                    read("a", "clip", "hers"),
                    read("b", "clip", "his"),
                    read("c", "sentence", "hers"),
                    RowFactory.create("d", "s", null, "clip", null, 0L, "EMPTY", null, null, null)),
                LakeTables.MEDIA.schema());
    Suppressions suppressions = new Suppressions(lake);
    assertThat(suppressions.refuse(media)).isSameAs(media);
    suppressions.addContents(List.of(Sha256.hex("hers")));
    suppressions.addContents(List.of(Sha256.hex("hers"), Sha256.hex("other")));

    assertThat(lake.readOwn(LakeTables.SUPPRESSIONS).select("subject").collectAsList())
        .hasSize(2)
        .noneMatch(r -> r.getString(0).equals(Sha256.hex("hers")));
    List<String> rows =
        suppressions
            .refuse(media)
            .selectExpr(
                "concat_ws(' ', source_id, code, size_bytes, record_id is null, bytes is null)")
            .collectAsList()
            .stream()
            .map(r -> r.getString(0))
            .sorted()
            .toList();
    assertThat(rows)
        .containsExactly(
            "a ERASED 0 true true", "b 9 false false", "c 9 false false", "d EMPTY 0 true true");
    assertThat(suppressions.has("hers")).as("a content is no person").isFalse();
  }
}
