package io.likeness.privacy.consent;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.keys.Seal;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.testing.TestSpark;
import io.likeness.core.testing.TestVersions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("walk")
class ConsentLedgerTest {
  private static final String EVIDENCE = "ab".repeat(32);
  private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);

  @TempDir Path folder;
  private Lake lake;
  private ConsentLedger ledger;

  @BeforeEach
  void open() {
    lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    ledger = new ConsentLedger(lake);
  }

  private ConsentLedger.Entry entry(String who, Purpose purpose, String modality, int days) {
    return new ConsentLedger.Entry(
        who,
        new Consent(
            ledger.pseudonym(who),
            purpose,
            modality,
            "v1",
            EVIDENCE,
            LocalDate.of(2020, 1, 1),
            TODAY.plusDays(days),
            Optional.empty(),
            false,
            Optional.empty()));
  }

  @Test
  void theLastLineCountsAndTheSameLineIsTakenOnce() {
    List<ConsentLedger.Entry> entries =
        List.of(
            entry("ann", Purpose.TRAIN, "voice", 10),
            entry("bob", Purpose.TRAIN, "voice", 0),
            entry("bob", Purpose.PUBLISH, "voice", 10));
    assertThat(ledger.add(entries)).isEqualTo(3);
    assertThat(ledger.add(entries)).isZero();
    assertThat(people(Purpose.TRAIN)).containsExactly(ledger.pseudonym("ann"));
    assertThat(ledger.withdraw("ann", List.of(Purpose.TRAIN), List.of("face"), TODAY)).isZero();
    assertThat(ledger.withdraw("ann", List.of(Purpose.TRAIN), List.of("voice"), TODAY)).isOne();
    assertThat(people(Purpose.TRAIN)).isEmpty();
    assertThat(ledger.inForce(Purpose.TRAIN, TODAY.minusDays(1)).count()).isEqualTo(2);
    assertThat(ledger.withdrawn(TODAY)).as("bob's ran out").containsExactly("ann");
    ledger.add(
        List.of(
            new ConsentLedger.Entry(
                "ann",
                new Consent(
                    ledger.pseudonym("ann"),
                    Purpose.PUBLISH,
                    "voice",
                    "v2",
                    EVIDENCE,
                    TODAY.plusDays(5),
                    TODAY.plusDays(50),
                    Optional.empty(),
                    false,
                    Optional.empty()))));
    assertThat(ledger.withdrawn(TODAY)).as("ann's begins in five days").isEmpty();
    assertThat(ledger.firstBroken()).isEmpty();
  }

  @Test
  void anOldPaperUndoesNoWithdrawalAndANewOneDoes() {
    ConsentLedger.Entry old = entry("ann", Purpose.TRAIN, "voice", 10);
    ConsentLedger.Entry longer = entry("ann", Purpose.TRAIN, "voice", 20);
    assertThat(ledger.add(List.of(old, longer))).isEqualTo(2);
    assertThat(ledger.add(List.of(old, longer))).as("the same file again").isZero();
    ledger.withdraw("ann", List.of(Purpose.TRAIN), List.of("voice"), TODAY);
    assertThat(ledger.add(List.of(old, longer, entry("ann", Purpose.TRAIN, "voice", 30)))).isZero();
    assertThat(people(Purpose.TRAIN)).isEmpty();
    assertThat(ledger.add(List.of(renewed(old)))).isOne();
    assertThat(people(Purpose.TRAIN)).containsExactly(ledger.pseudonym("ann"));
  }

  /** Granted again today, by another notice. */
  private static ConsentLedger.Entry renewed(ConsentLedger.Entry entry) {
    Consent c = entry.consent();
    return new ConsentLedger.Entry(
        entry.identifier(),
        new Consent(
            c.person(),
            c.purpose(),
            c.modality(),
            "v2",
            EVIDENCE,
            TODAY,
            TODAY.plusDays(5),
            Optional.empty(),
            false,
            Optional.empty()));
  }

  private ConsentLedger.Entry granted(LocalDate first, LocalDate end) {
    return new ConsentLedger.Entry(
        "ann",
        new Consent(
            ledger.pseudonym("ann"),
            Purpose.TRAIN,
            "voice",
            "v1",
            EVIDENCE,
            first,
            end,
            Optional.empty(),
            false,
            Optional.empty()));
  }

  private int withdraw(LocalDate day) {
    return ledger.withdraw("ann", List.of(Purpose.TRAIN), List.of("voice"), day);
  }

  /** A spreadsheet says later than the lake, and with another day, that somebody withdrew. */
  @Test
  void aLineThatComesLaterPutsNoWithdrawalOff() {
    ConsentLedger.Entry old = granted(LocalDate.of(2020, 1, 1), TODAY.plusDays(900));
    ledger.add(List.of(old));
    withdraw(TODAY);
    ConsentLedger.Entry later =
        new ConsentLedger.Entry("ann", old.consent().withdrawnOn(TODAY.plusDays(30)));
    assertThat(ledger.add(List.of(later))).isZero();
    assertThat(people(Purpose.TRAIN)).isEmpty();
    ConsentLedger.Entry earlier =
        new ConsentLedger.Entry("ann", old.consent().withdrawnOn(TODAY.minusDays(30)));
    assertThat(ledger.add(List.of(earlier))).isOne();
    assertThat(ledger.add(List.of(granted(TODAY.minusDays(10), TODAY.plusDays(9))))).isOne();
  }

  @Test
  void whoWithdrawsAllHasWithdrawnWhatIsNotOnFileYet() {
    assertThat(ledger.withdrawAll("ann", TODAY)).as("nothing is on file").isEmpty();
    ledger.add(List.of(entry("ann", Purpose.TRAIN, "voice", 10)));
    assertThat(ledger.withdrawAll("ann", TODAY)).hasValue(1);
    assertThat(ledger.withdrawAll("ann", TODAY)).as("again").isEmpty();
    assertThat(ledger.add(List.of(entry("ann", Purpose.PUBLISH, "voice", 10)))).isZero();
    assertThat(people(Purpose.PUBLISH)).isEmpty();
    assertThat(ledger.withdrawn(TODAY)).containsExactly("ann");
    assertThat(ledger.add(List.of(renewed(entry("ann", Purpose.PUBLISH, "voice", 10))))).isOne();
    assertThat(people(Purpose.PUBLISH)).hasSize(1);
    assertThat(ledger.firstBroken()).isEmpty();
  }

  @Test
  void anOldPaperUndoesNoWithdrawalThoughANewerConsentStandsBetween() {
    ledger.add(List.of(granted(LocalDate.of(2026, 1, 10), LocalDate.of(2030, 1, 1))));
    withdraw(LocalDate.of(2026, 3, 1));
    ConsentLedger.Entry again = granted(LocalDate.of(2026, 4, 1), LocalDate.of(2027, 4, 1));
    assertThat(ledger.add(List.of(again))).isOne();
    ConsentLedger.Entry old = granted(LocalDate.of(2026, 2, 1), LocalDate.of(2030, 1, 1));
    assertThat(ledger.add(List.of(old))).isZero();
    assertThat(ledger.of("ann"))
        .extracting(Consent::expires)
        .containsExactly(LocalDate.of(2027, 4, 1));
  }

  @Test
  void aWithdrawalThatWasNotedForLaterCanBeBroughtForward() {
    ledger.add(List.of(granted(LocalDate.of(2020, 1, 1), TODAY.plusDays(900))));
    assertThat(withdraw(TODAY.plusDays(30))).isOne();
    assertThat(people(Purpose.TRAIN)).hasSize(1);
    assertThat(withdraw(TODAY)).isOne();
    assertThat(people(Purpose.TRAIN)).isEmpty();
    assertThat(withdraw(TODAY)).as("again").isZero();
    assertThat(withdraw(TODAY.plusDays(9))).as("it is not put off").isZero();
    ConsentLedger.Entry anew = granted(TODAY.plusDays(1), TODAY.plusDays(50));
    assertThat(ledger.add(List.of(anew))).as("granted after the day that counts").isOne();
  }

  @Test
  void forgettingLeavesAChainThatFitsAndNothingElse() throws IOException {
    ledger.add(
        List.of(
            entry("ann.lee", Purpose.TRAIN, "voice", 10),
            entry("bob", Purpose.TRAIN, "voice", 10)));
    String ann = ledger.pseudonym("ann.lee");
    assertThat(ledger.forget("ann.lee")).isTrue();
    assertThat(ledger.forget("ann.lee")).isFalse();
    assertThat(ledger.firstBroken()).isEmpty();
    Row first = lake.readOwn(LakeTables.CONSENTS).where("sequence = 1").head();
    assertThat(first.size()).isEqualTo(16);
    for (int i = 3; i < first.size(); i++) {
      assertThat(first.isNullAt(i)).as(first.schema().apply(i).name()).isTrue();
    }
    assertThat(people(Purpose.TRAIN)).containsExactly(ledger.pseudonym("bob"));
    try (Stream<Path> log = Files.walk(folder.resolve("lake/_likeness/consents/_delta_log"))) {
      assertThat(log.filter(Files::isRegularFile).map(ConsentLedgerTest::text))
          .isNotEmpty()
          .allSatisfy(t -> assertThat(t).doesNotContain(ann).doesNotContain("ann.lee"));
    }
  }

  private ConsentLedger.Entry ofAChild(String guardian) {
    return new ConsentLedger.Entry(
        "kid",
        new Consent(
            ledger.pseudonym("kid"),
            Purpose.TRAIN,
            "voice",
            "v1",
            EVIDENCE,
            LocalDate.of(2020, 1, 1),
            TODAY.plusDays(10),
            Optional.empty(),
            true,
            Optional.of(guardian)));
  }

  @Test
  void theReferenceOfAGuardianIsSealed() throws IOException {
    String guardian = "Jane Lee +44 20 7946 0958";
    assertThat(ledger.add(List.of(ofAChild(guardian)))).isOne();
    assertThat(ledger.add(List.of(ofAChild(guardian)))).as("the same file again").isZero();
    ledger.withdraw("kid", List.of(Purpose.TRAIN), List.of("voice"), TODAY);
    assertThat(ledger.firstBroken()).isEmpty();
    assertThat(ledger.history("kid"))
        .hasSize(2)
        .allSatisfy(c -> assertThat(c.guardian()).contains(guardian));
    assertThat(lake.readOwn(LakeTables.CONSENTS).collectAsList())
        .hasSize(2)
        .allSatisfy(r -> assertThat(r.<String>getAs("guardian")).matches("[0-9a-f]{64}"));
    try (Stream<Path> all = Files.walk(folder.resolve("lake"))) {
      assertThat(all.filter(Files::isRegularFile).map(ConsentLedgerTest::text))
          .isNotEmpty()
          .allSatisfy(t -> assertThat(t).doesNotContain("Jane").doesNotContain("7946"));
    }
  }

  /** As lines were written when a lake had no {@code guardian_sealed}. */
  private void olderLine(ConsentLedger.Entry entry) {
    ConsentChain.Link link =
        new ConsentChain(new ChainedTable(lake, LakeTables.CONSENTS).key(), List.of())
            .plus(entry.consent())
            .end();
    Consent c = entry.consent();
    Row row =
        RowFactory.create(
            1L,
            link.commitment(),
            link.chain(),
            link.opening().orElseThrow().salt(),
            c.person(),
            new Seal(lake.keys().key(KeyPurpose.SUBJECT)).seal(entry.identifier()),
            c.purpose().word(),
            c.modality(),
            c.notice(),
            c.evidenceSha256(),
            Date.valueOf(c.granted()),
            Date.valueOf(c.expires()),
            null,
            c.underFourteen(),
            c.guardian().orElseThrow(),
            null);
    lake.spark()
        .createDataFrame(List.of(row), LakeTables.CONSENTS.schema())
        .drop("guardian_sealed")
        .write()
        .format("delta")
        .save(lake.ownPath(LakeTables.CONSENTS).toString());
  }

  @Test
  void anOlderLineIsReadTakenOnceAndSealedWhenTheChainIsMadeAnew() {
    String guardian = "Jane Lee";
    olderLine(ofAChild(guardian));
    assertThat(ledger.firstBroken()).isEmpty();
    assertThat(ledger.of("kid").get(0).guardian()).contains(guardian);
    assertThat(ledger.add(List.of(ofAChild(guardian)))).as("said already").isZero();
    assertThat(ledger.accept()).isOne();
    assertThat(ledger.firstBroken()).isEmpty();
    assertThat(ledger.of("kid").get(0).guardian()).contains(guardian);
    assertThat(lake.readOwn(LakeTables.CONSENTS).head().<String>getAs("guardian"))
        .isNotEqualTo(guardian);
  }

  @Test
  void anOlderLineIsForgotten() {
    olderLine(ofAChild("Jane Lee"));
    assertThat(ledger.forget("kid")).isTrue();
    assertThat(ledger.firstBroken()).isEmpty();
    assertThat(lake.readOwn(LakeTables.CONSENTS).head().isNullAt(14)).isTrue();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aChangedChainIsRefusedForReadingAndWriting() {
    ledger.add(List.of(entry("ann", Purpose.TRAIN, "voice", 10)));
    DeltaTable.forPath(lake.spark(), lake.ownPath(LakeTables.CONSENTS).toString())
        .update(col("sequence").equalTo(1), Map.of("purpose", lit("publish")));
    assertThatThrownBy(() -> ledger.add(List.of(entry("bob", Purpose.TRAIN, "voice", 10))))
        .hasMessageContaining("Link 1 of the chain");
    assertThatThrownBy(() -> new LakeReader(lake).read(version(), "publish", "eve"))
        .hasMessageContaining("Link 1 of the chain");
    assertThat(lake.readOwn(LakeTables.ACCESSES).count()).isZero();
  }

  @Test
  void aWithdrawalThatWasCutOffIsMissed() {
    ledger.add(List.of(entry("ann", Purpose.TRAIN, "voice", 10)));
    ledger.withdraw("ann", List.of(Purpose.TRAIN), List.of("voice"), TODAY);
    assertThat(ledger.firstBroken()).isEmpty();
    DeltaTable.forPath(lake.spark(), lake.ownPath(LakeTables.CONSENTS).toString())
        .delete(col("sequence").equalTo(2));
    assertThat(ledger.firstBroken()).contains(2L);
    assertThatThrownBy(() -> new LakeReader(lake).read(version(), "train", "eve"))
        .hasMessageContaining("Link 2 of the chain");
    assertThat(ledger.accept()).isEqualTo(1);
    assertThat(ledger.firstBroken()).isEmpty();
    ledger.withdraw("ann", List.of(Purpose.TRAIN), List.of("voice"), TODAY);
    assertThat(people(Purpose.TRAIN)).isEmpty();
  }

  @Test
  void aVersionOnConsentIsReadByPersonPurposeAndModality() {
    DatasetVersion version = version();
    LakeReader door = new LakeReader(lake);
    assertThatThrownBy(() -> door.read(version, "train", "eve"))
        .hasMessageContaining("in version c-1 has a consent to train");
    assertThat(lake.readOwn(LakeTables.ACCESSES).count()).isZero();
    ledger.add(
        List.of(
            entry("ann", Purpose.TRAIN, "voice", 10),
            entry("bob", Purpose.TRAIN, "face", 10),
            entry("cem", Purpose.PUBLISH, "voice", 10)));
    assertThat(read(door, version, "train")).containsExactly("r-ann");
    assertThat(read(door, version, "publish")).containsExactly("r-cem");
    ledger.withdraw("ann", List.of(Purpose.TRAIN), List.of("voice"), TODAY);
    ledger.add(List.of(entry("bob", Purpose.TRAIN, "voice", 10)));
    assertThat(read(door, version, "train")).containsExactly("r-bob");
    assertThatThrownBy(() -> door.admit(version, "r-ann", "train", "eve"))
        .hasMessageContaining("in version c-1 has a consent to train");
    assertThatThrownBy(() -> door.admit(version, "r-dan", "train", "eve"))
        .hasMessageContaining("c-1 has no record r-dan");
    door.admit(version, "r-bob", "train", "eve");
    ledger.add(List.of(entry("cem", Purpose.TRAIN, "voice", 10)));
    assertThat(read(door, version, "train")).containsExactlyInAnyOrder("r-bob", "r-cem");
    Dataset<Row> some = door.read(version, col("record_id").geq("r-c"), "train", "eve");
    assertThat(some.select("record_id").as(Encoders.STRING()).collectAsList())
        .containsExactly("r-cem");
    Dataset<Row> told =
        new CorpusView(lake, version.snapshot())
            .rows()
            .where(col("record_id").isin("r-ann", "r-cem"))
            .withColumn("reason", lit("doubted"));
    assertThat(
            door.read(version, told, "train", "eve").select("record_id", "reason").collectAsList())
        .as("with what else is known of them")
        .containsExactly(RowFactory.create("r-cem", "doubted"));
    assertThat(lake.readOwn(LakeTables.ACCESSES).sort("sequence").select("records").collectAsList())
        .extracting(r -> r.getLong(0))
        .containsExactly(1L, 1L, 1L, 1L, 2L, 1L, 1L);
  }

  @Test
  void whereNothingIsAskedForNobodyLacksAConsent() {
    LakeReader door = new LakeReader(lake);
    assertThat(door.read(version(), col("record_id").equalTo("none"), "train", "eve").isEmpty())
        .isTrue();
    assertThatThrownBy(
            () -> door.read(version(), col("record_id").equalTo("r-ann"), "train", "eve"))
        .hasMessageContaining("Nobody whose records are asked for in version c-1");
    assertThat(lake.readOwn(LakeTables.ACCESSES).select("records").collectAsList())
        .extracting(r -> r.getLong(0))
        .containsExactly(0L);
  }

  private static List<String> read(LakeReader door, DatasetVersion version, String purpose) {
    return door.read(version, purpose, "eve").select("record_id").collectAsList().stream()
        .map(r -> r.getString(0))
        .toList();
  }

  private List<String> people(Purpose purpose) {
    return ledger.inForce(purpose, TODAY).collectAsList().stream()
        .map(r -> r.getString(0))
        .toList();
  }

  /** Three clips of three persons. */
  private DatasetVersion version() {
    List<Row> records = new ArrayList<>();
    List<Row> media = new ArrayList<>();
    for (String who : List.of("ann", "bob", "cem")) {
      records.add(
          RowFactory.create(
              "s-" + who,
              "r-" + who,
              "clip",
              "WAV",
              1L,
              ledger.pseudonym(who),
              true,
              null,
              Map.of(),
              null,
              1,
              1,
              new byte[] {1},
              null));
      media.add(
          RowFactory.create(
              "s-" + who, "t", "r-" + who, "clip", "WAV", 1L, null, null, new byte[] {1}, null));
    }
    Dataset<Row> rows = lake.spark().createDataFrame(records, LakeTables.RECORDS.schema());
    Snapshot snapshot = lake.overwrite(Snapshot.empty("c"), LakeTables.RECORDS, rows);
    snapshot =
        lake.overwrite(
            snapshot,
            LakeTables.MEDIA,
            lake.spark().createDataFrame(media, LakeTables.MEDIA.schema()));
    return TestVersions.of("c-1", snapshot, 3, "consent");
  }
}
