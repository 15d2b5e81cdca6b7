package io.likeness.jobs;

import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.contract.TableContract;
import io.likeness.core.keys.Hmac;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.card.Card;
import io.likeness.privacy.consent.Consent;
import io.likeness.privacy.consent.ConsentCsv;
import io.likeness.privacy.consent.ConsentLedger;
import io.likeness.privacy.consent.Purpose;
import io.likeness.privacy.release.ReleasedValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EraseTest {
  @TempDir static Path folder;
  private static Path recipe;

  @BeforeAll
  static void write() throws IOException {
    TestSpark.session();
    Path input = Files.createDirectories(folder.resolve("in"));
    for (int i = 0; i < 8; i++) {
      for (int take = 0; take < 2; take++) {
        Files.write(
            input.resolve((i < 6 ? "a" : "b") + "-person" + i + "-w" + take + ".wav"),
            signed(TinyCorpus.clip(i, take), "person" + i));
      }
    }
    manifest();
    recipe =
        Files.writeString(
            folder.resolve("erase.conf"),
            """
            corpus = persons
            kind = voice
            ingest.sources = [ { manifest = "m.csv", file = file, label = word, person = who, transcript = said,
              attributes { accent = accent, nick = nick } } ]
            split { train = 0.9, validation = 0.05, test = 0.05 }
            bias { protected = [accent], targets { accent = uniform } }
            rebalance { attributes = [accent], min-persons = 1, cap-per-record = 2 }
            augment.policy = [ { effect = gain } ]
            release { unit = person, groups = [ { attribute = accent, values = [a, b] } ], epsilon = 1.0,
              records-per-person = 2 }
            """);
  }

  /** {@code wav} with a comment that names the artist, as recorders write it. */
  private static byte[] signed(byte[] wav, String artist) {
    byte[] name = (artist + "\0").getBytes(StandardCharsets.US_ASCII);
    int padded = name.length + name.length % 2;
    ByteBuffer out =
        ByteBuffer.allocate(wav.length + 20 + padded).order(ByteOrder.LITTLE_ENDIAN).put(wav);
    out.put("LIST".getBytes(StandardCharsets.US_ASCII)).putInt(12 + padded);
    out.put("INFOIART".getBytes(StandardCharsets.US_ASCII)).putInt(name.length).put(name);
    return out.putInt(4, out.capacity() - 8).array();
  }

  /** Files of the lake in whose bytes or name {@code word} stands, of those that {@code which}. */
  private static List<String> holding(String word, String which) throws IOException {
    Path root = folder.resolve("lake");
    try (var all = Files.walk(root)) {
      List<String> out = new ArrayList<>();
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        String name = root.relativize(file).toString();
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (name.matches(which) && (name.contains(word) || bytes.contains(word))) {
          out.add(name);
        }
      }
      return out;
    }
  }

  /** Each clip says whose it is, so that what is left of a transcript is found by the scan. */
  private static void manifest() throws IOException {
    StringBuilder rows = new StringBuilder("file,accent,who,word,said,nick\n");
    try (var all = Files.list(folder.resolve("in"))) {
      for (Path file : all.filter(f -> f.toString().endsWith(".wav")).sorted().toList()) {
        String[] parts = file.getFileName().toString().split("[-.]");
        rows.append(
            "%s,%s,%s,%s,here is %s,%s%n"
                .formatted(
                    file.getFileName(), parts[0], parts[1], parts[2], parts[1], nick(parts[1])));
      }
    }
    Files.writeString(folder.resolve("in/m.csv"), rows);
  }

  /** Of one who may be erased the least or the greatest, as the statistics of a column hold it. */
  private static String nick(String person) {
    return switch (person) {
      case "person6" -> "0-person6";
      case "person7" -> "z-person7";
      default -> "m-" + person;
    };
  }

  private static int run() {
    return Main.execute(
        "run",
        recipe.toString(),
        "--input",
        folder.resolve("in").toString(),
        "--lake",
        folder.resolve("lake").toString());
  }

  private static int likeness(String... command) {
    List<String> whole = new ArrayList<>(List.of(command));
    whole.addAll(List.of("--lake", folder.resolve("lake").toString()));
    return Main.execute(whole.toArray(String[]::new));
  }

  /** Two persons consent, the first withdraws, and asks what there is. */
  private static JsonNode withdraws(String subject, String other) throws IOException {
    Path file = folder.resolve("consents.csv");
    String rest = ",train,voice,v1," + "ab".repeat(32) + ",2026-01-01,2999-01-01,,no,\n";
    Files.writeString(file, ConsentCsv.template() + subject + rest + other + rest);
    assertThat(likeness("erase", "--withdrawn")).as("nobody has withdrawn").isZero();
    assertThat(likeness("consent", "import", file.toString())).isZero();
    assertThat(likeness("consent", "withdraw", "--subject", subject)).isZero();
    assertThat(likeness("consent", "withdraw", "--subject", subject)).as("again").isEqualTo(2);
    Path out = folder.resolve("answer");
    assertThat(likeness("access", "export", "--subject", subject, "--out", out.toString()))
        .isZero();
    try (var media = Files.list(out.resolve("media"))) {
      assertThat(media).hasSizeGreaterThanOrEqualTo(2);
    }
    return new ObjectMapper().readTree(out.resolve("subject.json").toFile());
  }

  private static Lake lake() {
    return Lake.open(TestSpark.session(), folder.resolve("lake").toString());
  }

  /** All that a version says of its records, and their contents' digests. */
  private static Set<String> rows(Lake lake, DatasetVersion version, String where) {
    CorpusView view = new CorpusView(lake, version.snapshot());
    return new TreeSet<>(
        view.withMedia(view.rows().where(where))
            .withColumn("bytes", expr("sha2(bytes, 256)"))
            .select(to_json(struct("*")))
            .as(Encoders.STRING())
            .collectAsList());
  }

  /** Rows of tables about single records, as text, but those that have one of {@code ids}. */
  private static List<String> tables(Lake lake, DatasetVersion version, Set<String> ids) {
    List<String> out = new ArrayList<>();
    for (TableContract table : LakeTables.OF_A_CORPUS) {
      List<String> columns = List.of(table.schema().fieldNames());
      if (Stream.of("record_id", "source_id", "record_a").anyMatch(columns::contains)) {
        lake
            .read(version.snapshot(), table)
            .select(concat(lit(table.name()), lit(" "), to_json(struct("*"))))
            .as(Encoders.STRING())
            .collectAsList()
            .stream()
            .filter(row -> ids.stream().noneMatch(row::contains))
            .forEach(out::add);
      }
    }
    return out.stream().sorted().toList();
  }

  /** Ids of sources and records of a person and of copies made of them. */
  private static Set<String> ids(Lake lake, DatasetVersion version, String person) {
    Set<String> out = new TreeSet<>();
    for (Row r :
        new CorpusView(lake, version.snapshot())
            .rows()
            .where("person = '" + person + "'")
            .select("source_id", "record_id")
            .collectAsList()) {
      out.add(r.getString(0));
      out.add(r.getString(1));
    }
    return out;
  }

  private static long searches(Lake lake, DatasetVersion version) {
    return lake.read(version.snapshot(), LakeTables.NEAR_DUPLICATE_SEARCH).count();
  }

  private static List<ReleasedValue> released(Lake lake, String tag) {
    DatasetVersion version = new VersionLog(lake).find(tag);
    return Card.released(lake, version, RecipeReader.stored(version.recipe(), tag)).orElseThrow();
  }

  private static String publicCard(String tag) throws IOException {
    return Files.readString(folder.resolve("lake/_likeness/cards/" + tag + "/public.md"));
  }

  @Test
  @Tag("slow")
  void aPersonGoesOutOfEveryVersionAndDoesNotComeBack() throws IOException {
    assertThat(run()).isZero();
    Files.write(folder.resolve("in/a-person8-w0.wav"), TinyCorpus.clip(8, 0));
    manifest();
    assertThat(run()).isZero();
    Lake lake = lake();
    List<DatasetVersion> before = new VersionLog(lake).all();
    assertThat(before).hasSize(2);
    String copied =
        new CorpusView(lake, before.get(1).snapshot())
            .rows()
            .where("copy > 0")
            .selectExpr("min(person)")
            .head()
            .getString(0);
    Hmac pseudonyms = new Hmac(lake.keys().key(KeyPurpose.PSEUDONYM));
    String subject =
        List.of("person6", "person7").stream()
            .filter(p -> pseudonyms.hex("person:" + p).equals(copied))
            .findFirst()
            .orElseThrow();
    String others = "person != '" + copied + "'";
    List<Set<String>> kept = before.stream().map(v -> rows(lake, v, others)).toList();
    Set<String> ids = new TreeSet<>();
    before.forEach(v -> ids.addAll(ids(lake, v, copied)));
    List<List<String>> tables = before.stream().map(v -> tables(lake, v, ids)).toList();
    assertThat(before).allMatch(v -> searches(lake, v) == 1);
    String released = publicCard("persons-2");
    List<ReleasedValue> values = released(lake, "persons-2");
    long oldRecords = before.get(0).snapshot().version("records").orElseThrow();

    JsonNode answer = withdraws(subject, subject.equals("person6") ? "person7" : "person6");
    assertThat(answer.path("consents"))
        .as("what was granted, and the withdrawal of that and of all that is not on file")
        .hasSize(1 + Purpose.values().length * Consent.MODALITIES.size());
    assertThat(answer.at("/consents/0/withdrawn").asText()).isEmpty();
    assertThat(answer.at("/consents/1/withdrawn").asText()).isNotEmpty();
    assertThat(answer.path("recordings")).hasSize(2);
    assertThat(answer.at("/recordings/0/source").asText()).contains(subject);
    assertThat(answer.at("/recordings/0/transcript").asText()).isEqualTo("here is " + subject);
    assertThat(answer.path("versions")).hasSize(2);
    assertThat(answer.toString()).contains("copy_of", "effects");

    Path medium = folder.resolve("审查 x/of " + subject + ".wav");
    Files.createDirectories(medium.getParent());
    String recording = answer.at("/recordings/0/record_id").asText();
    assertThat(likeness("explain", recording, "--out", medium.toString())).isZero();
    assertThat(Files.readString(medium, StandardCharsets.ISO_8859_1)).contains(subject);
    assertThat(holding(subject, "persons/media/[^/]*parquet")).as("bytes of media").isNotEmpty();
    assertThat(holding(subject, "persons/records/[^/]*parquet"))
        .as("attributes, in pages and in the statistics of the column")
        .isNotEmpty();
    assertThat(holding(subject, ".*/_delta_log/.*")).as("Delta has no statistics").isEmpty();

    assertThat(likeness("erase", "--subject", "person99")).as("nobody knows them").isEqualTo(2);
    Printed erased =
        Printed.by("erase", "--withdrawn", "--delete-source", "--lake", folder + "/lake");
    assertThat(erased.ok().lines().filter(l -> l.startsWith("source ")))
        .hasSize(2)
        .allMatch(l -> l.contains(subject) && l.endsWith(".wav: deleted"));
    assertThat(medium).doesNotExist();
    assertThat(erased.text()).contains("/审查 x/of ….wav: removed");
    assertThat(holding(subject, ".*")).isEmpty();
    assertThat(released(lake(), "persons-2")).isEqualTo(values).isNotEmpty();
    assertThat(publicCard("persons-2")).isEqualTo(released);
    assertThat(likeness("consent", "verify")).isZero();
    assertThat(likeness("access", "verify")).isZero();
    assertThat(new ConsentLedger(lake()).knows(subject)).isFalse();
    assertThat(new ConsentLedger(lake()).withdrawn(LocalDate.now(ZoneOffset.UTC))).isEmpty();

    Lake after = lake();
    List<DatasetVersion> versions = new VersionLog(after).all();
    assertThat(versions).extracting(DatasetVersion::tag).containsExactly("persons-1", "persons-2");
    for (int i = 0; i < 2; i++) {
      DatasetVersion version = versions.get(i);
      assertThat(rows(after, version, "person = '" + copied + "'")).isEmpty();
      assertThat(rows(after, version, others)).isEqualTo(kept.get(i));
      assertThat(tables(after, version, Set.of())).isEqualTo(tables.get(i)).isNotEmpty();
      assertThat(searches(after, version)).as("it counted rows that are gone").isZero();
      assertThat(version.digest()).isNotEqualTo(before.get(i).digest());
      assertThat(Main.execute("digest", version.tag(), "--lake", folder.resolve("lake").toString()))
          .isZero();
    }
    assertThatThrownBy(
            () ->
                TestSpark.session()
                    .read()
                    .format("delta")
                    .option("versionAsOf", oldRecords)
                    .load(after.tablePath("persons", LakeTables.RECORDS).toString())
                    .collectAsList())
        .isInstanceOf(Exception.class);
    JsonNode report = report();
    assertThat(report.at("/scan/hits")).isEmpty();
    assertThat(report.at("/scan/rows").asLong()).isPositive();
    assertThat(report.at("/corpora/0/originals").asInt()).isEqualTo(2);
    assertThat(report.at("/corpora/0/copies").asInt()).isPositive();
    assertThat(report.at("/consents").asInt()).isOne();
    assertThat(report.at("/files_before").asInt()).isPositive();
    assertThat(report.at("/sources").toString()).isEqualTo("{\"deleted\":2}");
    assertThat(report.path("tables").findValuesAsText("table"))
        .contains("media", "records", "metrics", "splits", "allocations", "lineage");
    assertThat(report.at("/tables/0/rows").asInt()).isPositive();
    assertThat(report.toString()).doesNotContain(subject).doesNotContain(copied);

    // A copy of the source comes back from somewhere, with the manifest that names it.
    for (int take = 0; take < 2; take++) {
      Files.write(
          folder.resolve("in/b-" + subject + "-w" + take + ".wav"),
          TinyCorpus.clip(subject.charAt(subject.length() - 1) - '0', take));
    }
    assertThat(run()).isZero();
    Lake again = lake();
    assertThat(
            again
                .read(again.head("persons"), LakeTables.RECORDS)
                .where("person = '" + copied + "'")
                .count())
        .as("the folder still has the person's files")
        .isZero();

    foundWhereOthersWroteIt(again, subject);
  }

  /** What no erasure can take out, since somebody else's commit said it, is named. */
  private static void foundWhereOthersWroteIt(Lake lake, String subject) throws IOException {
    assertThat(likeness("erase", "--subject", subject)).as("nothing is left").isZero();
    String drops = lake.tablePath("persons", LakeTables.DROPS).toString();
    Dataset<Row> none = TestSpark.session().read().format("delta").load(drops).limit(0);
    none.write()
        .format("delta")
        .mode("append")
        .option("userMetadata", "for " + subject)
        .save(drops);
    TestSpark.session()
        .sql(
            "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('delta.dataSkippingNumIndexedCols' = '32')"
                .formatted(drops));
    TestSpark.session()
        .range(1)
        .selectExpr("'s' source_id", "'r' record_id", "'" + subject + "' step", "'NONE' code")
        .write()
        .format("delta")
        .mode("append")
        .save(drops);
    List<String> logs = holding(subject, "persons/drops/_delta_log/.*");
    assertThat(logs).as("commit info and statistics").hasSize(2);

    Printed found = Printed.by("erase", "--subject", subject, "--lake", folder + "/lake");
    assertThat(found.code()).isEqualTo(2);
    assertThat(found.text())
        .contains("- still in " + logs.get(0) + "\n", "- still in " + logs.get(1) + "\n")
        .contains("- still in persons/drops (step)\n");
  }

  @Test
  @Tag("slow")
  void aBackupOfASealedLakeIsNoUseForThePersonAndWholeForOthers() throws IOException {
    String uri = folder.resolve("sealed").toString();
    String[] run = {
      "run",
      recipe.toString(),
      "--input",
      folder.resolve("in").toString(),
      "--lake",
      uri,
      "--set",
      "lake.encryption=person"
    };
    assertThat(Main.execute(run)).isZero();
    copy(folder.resolve("sealed"), folder.resolve("backup"));
    String ofPerson7 = opened("sealed", "person = '" + pseudonym("sealed", "person7") + "'");
    assertThat(ofPerson7).isNotEmpty();

    assertThat(Main.execute("erase", "--subject", "person7", "--lake", uri)).isZero();

    JsonNode report = report("sealed");
    assertThat(report.path("keys_destroyed").asInt()).isOne();
    assertThat(report.at("/scan/hits")).isEmpty();
    copy(folder.resolve("sealed.keys"), folder.resolve("backup.keys"));
    String gone = pseudonym("backup", "person7");
    assertThat(opened("backup", "person != '" + gone + "'")).isNotEmpty();
    assertThatThrownBy(() -> opened("backup", "person = '" + gone + "'"))
        .hasStackTraceContaining("the key is gone");
    String restored = folder.resolve("backup").toString();
    assertThat(Main.execute("erase", "--subject", "person7", "--lake", restored))
        .as("what the message says to do")
        .isZero();
    assertThat(opened("backup", "person = '" + gone + "'")).isEmpty();
    List<String> again = new ArrayList<>(List.of(run));
    // Too few persons are left for a split.
    again.addAll(List.of("--until", "ingest"));
    assertThat(Main.execute(again.toArray(String[]::new))).isZero();
    assertThat(records("sealed").count()).as("the folder still has the files").isPositive();
    assertThat(records("sealed").where("person = '" + gone + "'").count()).isZero();
  }

  private static Lake lake(String name) {
    return Lake.open(TestSpark.session(), folder.resolve(name).toString());
  }

  private static Dataset<Row> records(String lake) {
    return lake(lake).read(lake(lake).head("persons"), LakeTables.RECORDS);
  }

  private static String pseudonym(String lake, String person) {
    return new Hmac(lake(lake).keys().key(KeyPurpose.PSEUDONYM)).hex("person:" + person);
  }

  /** Hashes of the plaintext contents of the newest version, for the rows of {@code where}. */
  private static String opened(String name, String where) {
    Lake lake = lake(name);
    CorpusView view = new CorpusView(lake, new VersionLog(lake).find("persons").snapshot());
    return String.join(
        " ",
        view.withMedia(view.rows().where(where))
            .where("sha2(bytes, 256) = record_id")
            .select("record_id")
            .as(Encoders.STRING())
            .collectAsList());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  private static JsonNode report() throws IOException {
    return report("lake");
  }

  private static JsonNode report(String lake) throws IOException {
    try (var files = Files.list(folder.resolve(lake + "/_likeness/erasures"))) {
      Path json =
          files.filter(f -> f.toString().matches(".*[0-9a-f][.]json")).findFirst().orElseThrow();
      return new ObjectMapper().readTree(json.toFile());
    }
  }
}
