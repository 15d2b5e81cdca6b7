package io.likeness.privacy.erase;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.Content;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpiryTest {
  @TempDir Path folder;
  private Lake lake;

  private void store(TableContract table, Row... rows) {
    lake.overwrite(
        lake.head("c"), table, lake.spark().createDataFrame(List.of(rows), table.schema()));
  }

  private Row record(String source, String who, String made) {
    return RowFactory.create(
        source,
        "of-" + source,
        "clip",
        "WAV",
        1L,
        Subject.pseudonym(lake, who),
        true,
        null,
        Map.of("made", made),
        null,
        1,
        1,
        new byte[1],
        null);
  }

  private static Row medium(String source, String key) {
    return RowFactory.create(
        source, "t", "of-" + source, "clip", "WAV", 1L, null, null, new byte[] {1}, key);
  }

  @Test
  void keysOfWhomNothingIsLeftAreDestroyed() throws IOException {
    lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Recipe recipe =
        RecipeReader.read(
            Files.writeString(
                folder.resolve("r.conf"),
                """
                corpus = c
                kind = voice
                ingest.sources = [ { manifest = "m.csv", file = path, attributes { made = made } } ]
                law.retention { collected = made, days = 10 }
                """),
            List.of());
    Content content = new Content(lake);
    String ann = content.keyIds("c", List.of("ann")).iterator().next();
    String bob = content.keyIds("c", List.of("bob")).iterator().next();
    lake.keys().persons().make(Set.of(ann, bob));
    store(
        LakeTables.RECORDS,
        record("s1", "ann", "2026-01-01"),
        record("s2", "bob", "2026-01-01"),
        record("s3", "bob", "2026-03-01"));
    store(LakeTables.MEDIA);
    content.append(
        lake.head("c"),
        lake.spark()
            .createDataFrame(
                List.of(medium("s1", ann), medium("s2", bob), medium("s3", bob)),
                LakeTables.MEDIA.schema()));
    ErasureReport report =
        new Expiry(lake, new NoVersions()).enforce(recipe, LocalDate.of(2026, 2, 1)).orElseThrow();
    assertThat(report.hits()).isEmpty();
    assertThat(report.json().path("keys_destroyed").asInt()).isOne();
    assertThat(lake.keys().persons().ring().has(ann)).isFalse();
    assertThat(lake.keys().persons().ring().has(bob)).isTrue();
    assertThat(content.open(content.media(lake.head("c"))).select("record_id").collectAsList())
        .extracting(r -> r.getString(0))
        .containsExactly("of-s3");
  }
}
