package io.likeness.privacy.erase;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.Sha256;
import io.likeness.core.lake.ExportLog;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportsTest {
  @TempDir Path folder;

  private Path export(String name) throws IOException {
    Path out = Files.createDirectories(folder.resolve("审查 x/100%25").resolve(name));
    Files.writeString(out.resolve(ExportLog.ABOUT), "{}");
    Files.writeString(out.resolve(ExportLog.MANIFEST), "");
    Files.writeString(out.resolve("a.wav"), "sound");
    return out;
  }

  private static void note(Lake lake, String tag, String address) {
    note(lake, tag, address, Sha256.hex(""));
  }

  private static void note(Lake lake, String tag, String address, String sha256) {
    note(lake, tag, address, sha256, "review-csv");
  }

  private static void note(Lake lake, String tag, String address, String sha256, String layout) {
    lake.appendOwn(
        LakeTables.EXPORTS,
        lake.spark()
            .createDataFrame(
                List.of(
                    RowFactory.create(
                        tag,
                        Timestamp.from(Instant.EPOCH),
                        layout,
                        address,
                        "train",
                        "alice",
                        1L,
                        sha256)),
                LakeTables.EXPORTS.schema()));
  }

  private static List<Map.Entry<String, String>> states(Map<Exports.Written, String> removed) {
    return removed.entrySet().stream()
        .map(e -> Map.entry(e.getKey().address(), e.getValue()))
        .toList();
  }

  @Test
  void anotherExportThatLiesThereNowStaysAndTheOneThatWasMovedIsNamed() throws IOException {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Path out = export("of-王小明");
    String address = ExportLog.local(out).toString();
    note(lake, "c-1", address, Sha256.hex("moved away"));
    note(lake, "d-1", address);
    Exports exports = new Exports(lake);
    assertThat(states(exports.remove(Set.of("c-1"), Set.of())))
        .containsExactly(Map.entry(address, "not found"));
    assertThat(out.resolve("a.wav")).exists();
    exports.forget(new Traces(List.of("王小明"), Set.of(), Set.of()));
    assertThat(addresses(lake))
        .as("of what still lies there the address has to stay known")
        .containsExactlyInAnyOrder("", address);
    note(lake, "d-1", address, Sha256.hex("moved away"));
    assertThat(states(exports.remove(Set.of("d-1"), Set.of())))
        .containsExactlyInAnyOrder(Map.entry(address, "removed"), Map.entry(address, "not found"));
    assertThat(out).doesNotExist();
  }

  @Test
  void aFolderOfAnyNameIsFoundAsItIsNotedNowAndAsItOnceWas() throws IOException {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Path now = export("now");
    Path before = export("before");
    Path other = export("other");
    note(lake, "c-1", ExportLog.local(now).toString());
    note(lake, "c-1", before.toUri().toString());
    note(lake, "c-2", ExportLog.local(other).toString());
    note(lake, "c-1", folder.resolve("审查 x/moved").toUri().toString());
    assertThat(states(new Exports(lake).remove(Set.of("c-1"), Set.of())))
        .containsOnly(
            Map.entry("file:" + now, "removed"),
            Map.entry("file:" + before, "removed"),
            Map.entry("file:" + folder.resolve("审查 x/moved"), "not found"));
    assertThat(now).doesNotExist();
    assertThat(before).doesNotExist();
    assertThat(other.resolve("a.wav")).exists();
  }

  @Test
  void anAddressThatNamesThePersonIsForgottenOnceNothingLiesThere() throws IOException {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Path there = export("of-王小明");
    String other = ExportLog.local(export("other")).toString();
    note(lake, "c-1", there.toUri().toString());
    note(lake, "c-2", other);
    Traces traces = new Traces(List.of("王小明"), Set.of(), Set.of());
    new Exports(lake).forget(traces);
    assertThat(addresses(lake)).containsExactlyInAnyOrder(there.toUri().toString(), other);
    assertThat(new Exports(lake).remove(Set.of("c-1"), Set.of())).hasSize(1);
    new Exports(lake).forget(traces);
    assertThat(addresses(lake)).containsExactlyInAnyOrder("", other);
    assertThat(new Exports(lake).remove(Set.of("c-1"), Set.of())).isEmpty();
  }

  @Test
  void theRowOfASingleContentGoesWithItSinceItsDigestIsTheRecordsId() throws IOException {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Path mine = Files.writeString(folder.resolve("mine.wav"), "mine");
    Path others = Files.writeString(folder.resolve("others.wav"), "other");
    String record = Sha256.hex("mine");
    note(lake, "c-1", ExportLog.local(mine).toString(), record);
    // Written there first, and then another one over it.
    note(lake, "c-1", ExportLog.local(others).toString(), record);
    note(lake, "c-1", ExportLog.local(others).toString(), Sha256.hex("other"));
    Traces traces = new Traces(List.of(), Set.of(record), Set.of());
    new Exports(lake).forget(traces);
    assertThat(addresses(lake))
        .as("what still is the content has to stay known")
        .containsExactlyInAnyOrder("file:" + mine, "file:" + others);
    Files.delete(mine);
    new Exports(lake).forget(traces);
    assertThat(addresses(lake)).containsExactly("file:" + others);
    assertThat(lake.readOwn(LakeTables.EXPORTS).where("manifest_sha256 = '" + record + "'").count())
        .isZero();
    assertThat(others).exists();
  }

  @Test
  void ofSingleContentsThoseOfOthersStay() throws IOException {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Path mine = medium(lake, "mine");
    Path others = medium(lake, "other");
    Path madeAgain = medium(lake, "other bytes than those that the lake knows");
    note(lake, "c-2", "file:/elsewhere", Sha256.hex("far"), ExportLog.MEDIUM);
    note(lake, "c-1", "file:/folder", Sha256.hex("far"));
    Snapshot corpus =
        lake.overwrite(
            Snapshot.empty("c"),
            LakeTables.MEDIA,
            lake.spark()
                .createDataFrame(
                    List.of(row("mine"), row("other"), row("far")), LakeTables.MEDIA.schema()));
    Exports exports = new Exports(lake);
    Set<String> known = exports.contents(Set.of("c-1"), List.of(corpus));
    assertThat(known).containsExactlyInAnyOrder(Sha256.hex("mine"), Sha256.hex("other"));
    assertThat(
            states(exports.remove(Set.of("c-1"), Set.of(Sha256.hex("other"), Sha256.hex("far")))))
        .containsOnly(
            Map.entry("file:" + mine, "removed"),
            Map.entry("file:" + madeAgain, "removed"),
            Map.entry("file:/folder", "not found"));
    assertThat(others).hasContent("other");
  }

  @Test
  void whatAWriterLeftThatWasKilledGoesToo() throws IOException {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Path never = folder.resolve("never.csv");
    Path neversPart = Files.writeString(folder.resolve(".never.csv.part"), "record_id,te");
    Path again = Files.writeString(folder.resolve("again.csv"), "first");
    Path againsPart = Files.writeString(folder.resolve(".again.csv.part"), "sec");
    Path replaced = Files.writeString(folder.resolve("replaced.csv"), "somebody else's");
    Path others = Files.writeString(folder.resolve(".others.csv.part"), "other version's");
    Path folders = Files.createDirectories(folder.resolve(".gone.csv.part"));
    note(lake, "c-1", ExportLog.local(never).toString(), Sha256.hex("all"), ExportLog.HEARD);
    note(lake, "c-1", ExportLog.local(again).toString(), Sha256.hex("first"), ExportLog.HEARD);
    note(lake, "c-1", ExportLog.local(replaced).toString(), Sha256.hex("1"), ExportLog.HEARD);
    note(lake, "c-1", "file:" + folder.resolve("gone.csv"), Sha256.hex("2"), ExportLog.HEARD);
    note(lake, "c-2", "file:" + folder.resolve("others.csv"), Sha256.hex("3"), ExportLog.HEARD);
    assertThat(states(new Exports(lake).remove(Set.of("c-1"), Set.of())))
        .containsOnly(
            Map.entry("file:" + never, "not found"),
            Map.entry("file:" + again, "removed"),
            Map.entry("file:" + replaced, "not found"),
            Map.entry("file:" + folder.resolve("gone.csv"), "not found"));
    assertThat(List.of(neversPart, again, againsPart))
        .allSatisfy(gone -> assertThat(gone).doesNotExist());
    assertThat(List.of(replaced, others, folders)).allSatisfy(left -> assertThat(left).exists());
  }

  @Test
  void foldersThatAKilledWriterHasFilledGoWithWhatWasToBe() throws IOException {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    var never = ExportLog.local(folder.resolve("of 10:30 审查"));
    Path others = part(ExportLog.local(folder.resolve("others")));
    List<Path> killed = List.of(part(never), part(never));
    note(lake, "c-1", never.toString());
    assertThat(states(new Exports(lake).remove(Set.of("c-1"), Set.of())))
        .containsExactly(Map.entry(never.toString(), "not found"));
    assertThat(killed).doesNotHaveDuplicates();
    assertThat(killed).allSatisfy(left -> assertThat(left).doesNotExist());
    assertThat(others).exists();
  }

  private static Path part(org.apache.hadoop.fs.Path whole) throws IOException {
    Path part = Files.createDirectories(Path.of(ExportLog.partOf(whole).toUri().getPath()));
    Files.writeString(part.resolve("a.wav"), "sound");
    return part;
  }

  private Path medium(Lake lake, String content) throws IOException {
    Path file = Files.writeString(folder.resolve(content + ".wav"), content);
    note(lake, "c-1", ExportLog.local(file).toString(), Sha256.hex(content), ExportLog.MEDIUM);
    return file;
  }

  private static Row row(String content) {
    return RowFactory.create(
        "s-" + content, "t", Sha256.hex(content), "clip", "WAV", 1L, null, null, null, null);
  }

  private static List<String> addresses(Lake lake) {
    return lake.readOwn(LakeTables.EXPORTS).select("address").as(Encoders.STRING()).collectAsList();
  }
}
