package io.likeness.privacy.erase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.contract.TableContract;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.keys.Seal;
import io.likeness.core.lake.Content;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.testing.TestSpark;
import io.likeness.core.testing.TestVersions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Erasures of lakes of a few rows, written by hand. */
class ErasureTest {
  private static final String ANN = "ann-0001";
  private static final String BOB = "bob-0001";

  @TempDir Path folder;
  private Lake lake;

  @BeforeEach
  void open() {
    lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
  }

  private void store(String corpus, TableContract table, Row... rows) {
    lake.overwrite(
        lake.head(corpus), table, lake.spark().createDataFrame(List.of(rows), table.schema()));
  }

  private Row record(String source, String content, String who) {
    return record(source, content, pseudonym(who), true);
  }

  private Row unnamed(String source, String content) {
    return record(source, content, "record:" + content, false);
  }

  private Row record(String source, String content, String person, boolean declared) {
    byte[] address =
        new Seal(lake.keys().key(KeyPurpose.SOURCE_URI)).seal("file:/in/" + source + ".wav");
    return RowFactory.create(
        source, content, "clip", "WAV", 1L, person, declared, null, Map.of(), null, 1, 1, address,
        null);
  }

  private static Row medium(String source, String content) {
    return RowFactory.create(
        source, "t", content, "clip", "WAV", 1L, null, null, new byte[] {1}, null);
  }

  private static Row label(String content) {
    return RowFactory.create(content, "word", "declared");
  }

  private String pseudonym(String who) {
    return Subject.pseudonym(lake, who);
  }

  private ErasureReport erase(Erasure.Follow follow, String... who) {
    return new Erasure(lake, follow).erase(List.of(who), Erasure.Sources.LEAVE, address -> {});
  }

  private List<String> column(String corpus, TableContract table, String name) {
    return lake.read(lake.head(corpus), table)
        .select(name)
        .sort(name)
        .as(Encoders.STRING())
        .collectAsList();
  }

  @Test
  void whatAnErasureThatDiedHasLeftIsFoundByTheNextOne() {
    store("c", LakeTables.QUARANTINE);
    store("c", LakeTables.MEDIA, medium("s1", "r1"), medium("s2", "r2"));
    store("c", LakeTables.RECORDS, record("s1", "r1", ANN), record("s2", "r2", BOB));
    store("c", LakeTables.LABELS, label("r1"), label("r2"));
    String table = "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('delta.appendOnly' = '%s')";
    String labels = lake.tablePath("c", LakeTables.LABELS).toString();
    lake.spark().sql(table.formatted(labels, true));
    assertThatThrownBy(() -> erase(new NoVersions(), ANN)).hasMessageContaining("append");
    lake.spark().sql(table.formatted(labels, false));
    assertThat(erase(new NoVersions(), ANN).hits()).isEmpty();
    assertThat(column("c", LakeTables.LABELS, "record_id")).containsExactly("r2");
  }

  @Test
  void softLabelsGoBeforeNobodyCanTellWhoseTheyAre() {
    store("c", LakeTables.MEDIA, medium("s1", "r1"), medium("s2", "r2"));
    store("c", LakeTables.RECORDS, record("s1", "r1", ANN), record("s2", "r2", BOB));
    lake.appendOwn(
        LakeTables.SOFT_LABELS,
        lake.spark()
            .createDataFrame(
                List.of(
                    RowFactory.create("c-1", "", 1.0, "r1", List.of("a"), List.of(1f)),
                    RowFactory.create("c-1", "", 1.0, "r2", List.of("a"), List.of(1f))),
                LakeTables.SOFT_LABELS.schema()));
    tag("c");
    Erasure.Follow dies = new NoVersions();
    assertThatThrownBy(() -> erase(dies, ANN)).hasMessage("there is no version");
    assertThat(erase(new Silent(), ANN).hits()).isEmpty();
    assertThat(
            lake.readOwn(LakeTables.SOFT_LABELS)
                .select("record_id")
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactly("r2");
  }

  @Test
  void aCohortThatIsCalledAfterAnErasedPersonIsCalledAfterWhoeverIsLeft() {
    store("c", LakeTables.MEDIA, medium("s1", "r1"), medium("s2", "r2"), medium("s3", "r3"));
    store(
        "c",
        LakeTables.RECORDS,
        record("s1", "r1", ANN),
        record("s2", "r2", BOB),
        record("s3", "r3", "zoe-0001"));
    Row ofBob = split("r2", BOB, ANN);
    store("c", LakeTables.SPLITS, split("r1", ANN, ANN), ofBob, split("gone", ANN, ANN));
    tag("c");
    store(
        "c", LakeTables.SPLITS, split("r1", ANN, ANN), ofBob, split("r3", "zoe-0001", "zoe-0001"));
    assertThat(erase(new Silent(), ANN).hits()).isEmpty();
    Snapshot tagged = new VersionLog(lake).find("c-1").snapshot();
    assertThat(lake.read(tagged, LakeTables.SPLITS).collectAsList())
        .containsExactly(split("r2", BOB, BOB));
    assertThat(lake.read(lake.head("c"), LakeTables.SPLITS).collectAsList())
        .containsExactlyInAnyOrder(split("r2", BOB, BOB), split("r3", "zoe-0001", "zoe-0001"));

    // As an older Likeness has left it.
    store("c", LakeTables.SPLITS, ofBob);
    assertThat(erase(new Silent(), ANN).hits()).isEmpty();
    assertThat(column("c", LakeTables.SPLITS, "cohort")).containsExactly(pseudonym(BOB));
  }

  @Test
  void theKeyOfASourceThatNamesNobodyIsDestroyedWithWhatItHeld() {
    Content content = new Content(lake);
    Set<String> keys = new TreeSet<>(content.keysOf("c", List.of("s2")));
    keys.addAll(content.keyIds("c", List.of(ANN)));
    lake.keys().persons().make(keys);
    store("c", LakeTables.MEDIA, medium("s1", "r1"), medium("s2", "r1"));
    store("c", LakeTables.RECORDS, record("s1", "r1", ANN), unnamed("s2", "r1"));
    ErasureReport report = erase(new NoVersions(), ANN);
    assertThat(report.hits()).isEmpty();
    assertThat(report.json().path("keys_destroyed").asInt()).isEqualTo(2);
    assertThat(column("c", LakeTables.MEDIA, "source_id")).isEmpty();
  }

  @Test
  void whatAnotherCorpusHasOfSomebodyElseComesInThereAgain() {
    store("c", LakeTables.MEDIA, medium("s1", "both"), medium("s2", "hers"));
    store("c", LakeTables.RECORDS, record("s1", "both", ANN), record("s2", "hers", ANN));
    store("d", LakeTables.MEDIA, medium("s3", "both"), medium("s4", "hers"));
    store("d", LakeTables.RECORDS, record("s3", "both", BOB), record("s4", "hers", ANN));
    assertThat(erase(new NoVersions(), ANN).hits()).isEmpty();
    assertThat(column("c", LakeTables.RECORDS, "source_id")).isEmpty();
    assertThat(column("d", LakeTables.RECORDS, "source_id")).containsExactly("s3");
    Dataset<Row> read =
        lake.spark()
            .createDataFrame(
                List.of(medium("touched", "both"), medium("back", "hers")),
                LakeTables.MEDIA.schema());
    assertThat(
            new Suppressions(lake)
                .refuse(read)
                .where("code = 'ERASED'")
                .select("source_id")
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactly("back");
  }

  private Row split(String content, String who, String cohort) {
    return RowFactory.create(content, pseudonym(who), pseudonym(cohort), "train");
  }

  private void tag(String corpus) {
    new VersionLog(lake)
        .reissue(List.of(TestVersions.of(corpus + "-1", lake.head(corpus), 2, "none")), List.of());
  }

  /** Follows without a word. */
  private static final class Silent implements Erasure.Follow {
    @Override
    public Snapshot measured(DatasetVersion version, Snapshot snapshot) {
      return snapshot;
    }

    @Override
    public void reissued(DatasetVersion version) {}
  }
}
