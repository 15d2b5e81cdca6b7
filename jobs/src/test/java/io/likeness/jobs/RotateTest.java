package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.keys.Hmac;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.testing.TestSpark;
import io.likeness.privacy.consent.ConsentCsv;
import io.likeness.privacy.consent.ConsentLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotateTest {
  @TempDir Path folder;
  private String at = "";

  private Lake lake() {
    return Lake.open(TestSpark.session(), at);
  }

  private static Set<String> persons(Lake lake, DatasetVersion version) {
    Set<String> out = new TreeSet<>();
    new CorpusView(lake, version.snapshot())
        .rows()
        .select("person")
        .collectAsList()
        .forEach(r -> out.add(r.getString(0)));
    return out;
  }

  @Test
  @Tag("slow")
  void everyPersonGetsAnotherPseudonymAndDigestsConsentsAndErasureGoOn() throws IOException {
    TestSpark.session();
    at = folder.resolve("lake").toString();
    Path input = Files.createDirectories(folder.resolve("in"));
    for (int i = 0; i < 6; i++) {
      Files.write(input.resolve("p" + i + "-w0.wav"), TinyCorpus.clip(i, 0));
    }
    Path recipe =
        Files.writeString(
            folder.resolve("r.conf"),
            """
            corpus = turned
            kind = voice
            ingest.sources = [ { folder = ".", pattern = "(?<who>p[0-9]+)-(?<word>w[0-9])[.]wav",
              label = word, person = who } ]
            split { train = 0.5, validation = 0.25, test = 0.25 }
            """);
    String[] run = {"run", recipe.toString(), "--input", input.toString(), "--lake", at};
    assertThat(Main.execute(run)).isZero();
    Path consents = folder.resolve("consents.csv");
    String rest = ",train,voice,v1," + "ab".repeat(32) + ",2026-01-01,2999-01-01,,no,\n";
    Files.writeString(consents, ConsentCsv.template() + "p1" + rest + "elsewhere" + rest);
    assertThat(Main.execute("consent", "import", consents.toString(), "--lake", at)).isZero();
    DatasetVersion before = new VersionLog(lake()).all().get(0);
    Set<String> old = persons(lake(), before);
    Hmac was = new Hmac(lake().keys().key(KeyPurpose.PSEUDONYM));
    String oldKey = Files.readString(folder.resolve("lake.keys/pseudonym.key"));

    assertThat(Main.execute("rotate", "--lake", at)).isZero();

    assertThat(folder.resolve("lake.keys/pseudonym.next.key")).doesNotExist();
    try (var keys = Files.list(folder.resolve("lake.keys"))) {
      for (Path file : keys.filter(f -> f.toString().endsWith(".key")).toList()) {
        assertThat(Files.readString(file)).isNotEqualTo(oldKey);
      }
    }
    DatasetVersion after = new VersionLog(lake()).all().get(0);
    assertThat(after.tag()).isEqualTo(before.tag());
    assertThat(after.digest()).isEqualTo(before.digest());
    Hmac is = new Hmac(lake().keys().key(KeyPurpose.PSEUDONYM));
    assertThat(is.hex("person:p1")).isNotEqualTo(was.hex("person:p1"));
    assertThat(persons(lake(), after))
        .hasSameSizeAs(old)
        .doesNotContainAnyElementsOf(old)
        .contains(is.hex("person:p1"));
    assertThat(Main.execute("digest", "turned", "--lake", at)).isZero();
    assertThat(Main.execute("consent", "verify", "--lake", at)).isZero();
    ConsentLedger ledger = new ConsentLedger(lake());
    assertThat(ledger.knows("p1")).isTrue();
    assertThat(ledger.knows("elsewhere")).isTrue();

    assertThat(Main.execute(run)).isZero();
    assertThat(new VersionLog(lake()).all())
        .as("nothing is new")
        .extracting(DatasetVersion::tag)
        .containsExactly("turned-1");
    assertThat(Main.execute("erase", "--subject", "p1", "--lake", at)).isZero();
    assertThat(persons(lake(), new VersionLog(lake()).all().get(0)))
        .doesNotContain(is.hex("person:p1"));

    Lake older = lake();
    older.overwrite(
        older.head("turned"),
        LakeTables.RECORDS,
        older
            .read(older.head("turned"), LakeTables.RECORDS)
            .withColumn("person_sealed", org.apache.spark.sql.functions.lit(null).cast("binary")));
    new VersionLog(older).reissue(List.of(), List.of("turned-1"));
    String key = Files.readString(folder.resolve("lake.keys/pseudonym.key"));
    String said =
        Overheard.during(() -> assertThat(Main.execute("rotate", "--lake", at)).isEqualTo(2));
    assertThat(said).contains("5 persons stand in rows that are older");
    assertThat(Files.readString(folder.resolve("lake.keys/pseudonym.key"))).isEqualTo(key);
    assertThat(Main.execute(run)).isZero();
    assertThat(Main.execute("rotate", "--lake", at)).as("once run again").isZero();
  }
}
