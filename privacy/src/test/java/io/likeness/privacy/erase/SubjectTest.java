package io.likeness.privacy.erase;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.contract.TableContract;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.keys.Seal;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.testing.TestSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubjectTest {
  @TempDir Path folder;
  private Lake lake;
  private Snapshot snapshot = Snapshot.empty("c");

  @BeforeEach
  void open() {
    lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
  }

  private void store(TableContract table, Row... rows) {
    snapshot =
        lake.overwrite(
            snapshot, table, TestSpark.session().createDataFrame(List.of(rows), table.schema()));
  }

  private Row item(String source, String record, String who) {
    return item(source, record, "clip", Subject.pseudonym(lake, who), true);
  }

  private static Row unnamed(String source, String record, String kind) {
    return item(source, record, kind, "record:" + record, false);
  }

  private static Row item(
      String source, String record, String kind, String person, boolean declared) {
    return RowFactory.create(
        source,
        record,
        kind,
        "WAV",
        1L,
        person,
        declared,
        null,
        Map.of(),
        null,
        1,
        1,
        new byte[1],
        null);
  }

  private Row refused(String source, String record, String step, String uri) {
    byte[] sealed = new Seal(lake.keys().key(KeyPurpose.SOURCE_URI)).seal(uri);
    return RowFactory.create(source, record, sealed, step, "CORRUPT", null, null);
  }

  private static Row medium(String source, String stamp, String record, String parent) {
    String derivation = parent == null ? null : "{\"parent_id\":\"" + parent + "\"}";
    return RowFactory.create(
        source, stamp, record, "clip", "WAV", 1L, null, derivation, new byte[] {1}, null);
  }

  private Subject find(String identifier) {
    return Subject.find(lake, List.of(snapshot), List.of(identifier));
  }

  @Test
  void brokenRecordingsOfOthersAreNobodyElsesForTheNumbersInTheirNames() {
    store(
        LakeTables.RECORDS,
        item("of-03", "r1", "03"),
        item("of-12", "r2", "12"),
        item("broken-of-03", "r3", "03"));
    store(
        LakeTables.QUARANTINE,
        refused("of-12", "r2", "measure", "file:/in/03-01-05-01-02-01-12.wav"),
        refused("broken-of-03", "r3", "measure", "file:/in/03-01-05-01-02-01-03.wav"),
        refused("unread", null, "ingest", "file:/in/03-01-05-01-02-01-03.mp4"));
    assertThat(find("03").sources()).containsExactly("broken-of-03", "of-03", "unread");
    assertThat(find("03").records()).containsExactly("r1", "r3");
    assertThat(find("12").sources()).containsExactly("of-12");
  }

  @Test
  void whatAFileHeldBeforeItWasReplacedIsThePersonsToo() {
    store(LakeTables.RECORDS, item("hers", "second", "p07"), item("his", "his-second", "p08"));
    store(
        LakeTables.MEDIA,
        medium("hers", "t0", "both", null),
        medium("his", "t0", "both", null),
        medium("hers", "t1", "first", null),
        medium("hers", "t2", "second", null),
        medium("his", "t2", "his-second", null),
        medium("copy-1", "", "of-first", "first"),
        medium("copy-2", "", "of-second", "second"),
        medium("copy-3", "", "of-both", "both"),
        medium("copy-4", "", "of-his", "his-second"));
    Subject subject = find("p07");
    assertThat(subject.records()).containsExactly("first", "of-first", "of-second", "second");
    assertThat(subject.sources()).containsExactly("copy-1", "copy-2", "hers");
    assertThat(subject.originals()).isEqualTo(2);
  }

  @Test
  void whatWasOnceSaidToBeSomebodyElsesIsWhoseItWasSaidToBeLast() {
    store(LakeTables.MEDIA, medium("s", "t0", "voice", null), medium("copy", "", "of", "voice"));
    store(LakeTables.RECORDS, item("s", "voice", "p08"));
    Snapshot slip = snapshot;
    store(LakeTables.RECORDS, item("s", "voice", "p07"));
    List<Snapshot> snapshots = List.of(slip, snapshot);
    assertThat(Subject.find(lake, snapshots, List.of("p07")))
        .isEqualTo(new Subject(Set.of("s", "copy"), Set.of("voice", "of"), 1));
    assertThat(Subject.find(lake, snapshots, List.of("p08")))
        .as("it must come back for whom it is of")
        .isEqualTo(new Subject(Set.of("s"), Set.of(), 0));
  }

  @Test
  void whatASourceHeldOfSomebodyElseStaysTheirs() {
    store(LakeTables.MEDIA, medium("s", "t0", "of-p08", null), medium("s", "t1", "of-p07", null));
    store(LakeTables.RECORDS, item("s", "of-p08", "p08"));
    Snapshot before = snapshot;
    store(LakeTables.RECORDS, item("s", "of-p07", "p07"));
    List<Snapshot> snapshots = List.of(before, snapshot);
    assertThat(Subject.find(lake, snapshots, List.of("p07")).records()).containsExactly("of-p07");
    assertThat(Subject.find(lake, snapshots, List.of("p08")).records()).containsExactly("of-p08");
  }

  @Test
  void whatASecondSourceHoldsThatNamesNobodyIsThePersonsToo() {
    store(
        LakeTables.MEDIA,
        medium("hers", "t0", "voice", null),
        medium("unnamed", "t0", "voice", null),
        medium("replaced", "t0", "voice", null),
        medium("replaced", "t1", "other", null),
        medium("hers", "t2", "said", null),
        medium("sentence", "t0", "said", null),
        medium("hers", "t3", "both", null),
        medium("nobodys", "t0", "both", null),
        medium("his", "t0", "both", null));
    store(
        LakeTables.RECORDS,
        item("hers", "voice", "p07"),
        unnamed("unnamed", "voice", "clip"),
        unnamed("replaced", "other", "clip"),
        unnamed("sentence", "said", "sentence"),
        unnamed("nobodys", "both", "clip"),
        item("his", "both", "p08"));
    assertThat(find("p07"))
        .as("not a sentence, which many write, and nothing that is another's too")
        .isEqualTo(new Subject(Set.of("hers", "unnamed", "replaced"), Set.of("voice"), 1));
  }

  @Test
  void whatAnotherCorpusHoldsUnderNobodysNameIsThePersonsToo() {
    store(LakeTables.MEDIA, medium("hers", "t0", "voice", null));
    store(LakeTables.RECORDS, item("hers", "voice", "p07"));
    Snapshot named = snapshot;
    snapshot = Snapshot.empty("d");
    store(LakeTables.MEDIA, medium("unnamed", "t0", "voice", null));
    store(LakeTables.RECORDS, unnamed("unnamed", "voice", "clip"));
    Map<String, List<Snapshot>> corpora = Map.of("c", List.of(named), "d", List.of(snapshot));
    assertThat(Subject.find(lake, corpora, List.of("p07")))
        .containsOnly(
            Map.entry("c", new Subject(Set.of("hers"), Set.of("voice"), 1)),
            Map.entry("d", new Subject(Set.of("unnamed"), Set.of("voice"), 1)));
  }
}
