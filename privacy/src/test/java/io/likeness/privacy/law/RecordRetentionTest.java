package io.likeness.privacy.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.ScalaCollections;
import io.likeness.core.lake.Lake;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.testing.TestSpark;
import io.likeness.privacy.consent.Consent;
import io.likeness.privacy.consent.ConsentLedger;
import io.likeness.privacy.consent.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordRetentionTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 1);

  @TempDir Path folder;

  private Recipe recipe(String retention) throws IOException {
    return RecipeReader.read(
        Files.writeString(
            folder.resolve("r.conf"),
            """
            corpus = c
            kind = voice
            ingest.sources = [ { manifest = "m.csv", file = path, attributes { town = town, made = made } } ]
            law.retention { %s }
            """
                .formatted(retention)),
        List.of());
  }

  private Lake lake() {
    return Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toUri().toString());
  }

  private static Row item(String person, String made, String code) {
    return RowFactory.create(
        person, ScalaCollections.asScala(made == null ? Map.of() : Map.of("made", made)), code);
  }

  private static List<String> codes(RecordRetention retention, Row... rows) {
    Dataset<Row> listing =
        TestSpark.session()
            .createDataFrame(
                List.of(rows),
                new StructType()
                    .add("person", DataTypes.StringType)
                    .add(
                        "attributes",
                        DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, true))
                    .add("code", DataTypes.StringType));
    Dataset<Row> out = retention.refuse(listing);
    assertThat(out.columns()).containsExactly(listing.columns());
    return out.selectExpr("concat_ws(' ', person, code)").collectAsList().stream()
        .map(r -> r.getString(0))
        .sorted()
        .toList();
  }

  @Test
  void aRecordEndsAfterItsPeriodAndOneWithoutADayAtOnce() throws IOException {
    RecordRetention retention =
        new RecordRetention(lake(), recipe("collected = made, days = 10"), DAY);
    assertThat(
            codes(
                retention,
                item("a", "2026-10-22", null),
                item("b", "2026-10-23", null),
                item("c", "last spring", null),
                item("d", "2026-02-30", null),
                item("e", null, null),
                item("f", "2020-01-01", "EMPTY"),
                item("g", "2030-01-01", null)))
        .containsExactly(
            "a RETENTION_ENDED", "b", "c UNDATED", "d UNDATED", "e UNDATED", "f EMPTY", "g");
  }

  @Test
  void aPersonsRecordsEndWithTheirLastConsentForTheModality() throws IOException {
    Lake lake = lake();
    ConsentLedger ledger = new ConsentLedger(lake);
    ledger.add(
        List.of(
            entry(ledger, "old", "voice", LocalDate.of(2026, 11, 1), Optional.empty()),
            entry(ledger, "new", "voice", LocalDate.of(2026, 11, 2), Optional.empty()),
            entry(
                ledger,
                "left",
                "voice",
                LocalDate.of(2030, 1, 1),
                Optional.of(LocalDate.of(2026, 10, 1))),
            entry(ledger, "seen", "face", LocalDate.of(2026, 2, 1), Optional.empty())));
    RecordRetention retention = new RecordRetention(lake, recipe("after-consent = true"), DAY);
    assertThat(
            codes(
                retention,
                item("old", null, null),
                item("new", null, null),
                item("left", null, null),
                item("seen", null, null),
                item("never", null, null),
                item(null, null, null)))
        .containsExactly("", "left RETENTION_ENDED", "never", "new", "old RETENTION_ENDED", "seen");
  }

  private static ConsentLedger.Entry entry(
      ConsentLedger ledger,
      String person,
      String modality,
      LocalDate expires,
      Optional<LocalDate> withdrawn) {
    return new ConsentLedger.Entry(
        person,
        new Consent(
            ledger.pseudonym(person),
            Purpose.TRAIN,
            modality,
            "v1",
            "ab".repeat(32),
            LocalDate.of(2026, 1, 1),
            expires,
            withdrawn,
            false,
            Optional.empty()));
  }

  @Test
  void aDeclarationThatSaysNothingOrHalfIsRefused() throws IOException {
    assertThatThrownBy(() -> recipe(""))
        .hasMessageContaining("law.retention.days with collected, or after-consent = true");
    assertThatThrownBy(() -> recipe("days = 9"))
        .hasMessageContaining("law.retention.days and collected should be given together");
    assertThatThrownBy(() -> recipe("collected = born, days = 9"))
        .hasMessageContaining(
            "law.retention.collected names born, which not every source declares");
    assertThatThrownBy(() -> recipe("collected = made, days = 0"))
        .hasMessageContaining("law.retention.days should be a whole number from 1 to 36500");
  }
}
