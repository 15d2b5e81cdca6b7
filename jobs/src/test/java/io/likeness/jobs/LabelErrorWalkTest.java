package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.Sha256;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.ExportLog;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import io.likeness.privacy.consent.AccessLog;
import io.likeness.privacy.consent.ConsentCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A wrong label in a corpus is doubted, and only doubted unless the recipe says more. */
@Tag("walk")
class LabelErrorWalkTest {
  @TempDir static Path folder;
  private static Path recipe;

  private static final int RATE_HZ = 8000;
  private static byte[] wrong;

  /** Two vowels of six speakers; one take is said to be the other vowel. */
  @BeforeAll
  static void mislabel() throws IOException {
    TestSpark.session();
    Path clips = Files.createDirectories(folder.resolve("input"));
    StringBuilder manifest = new StringBuilder("file,word,speaker,accent\n");
    for (int person = 0; person < 6; person++) {
      for (int take = 0; take < 4; take++) {
        byte[] clip = vowel(person, take, take % 2 == 0 ? 600 : 1900);
        String name = person + "-" + take + ".wav";
        Files.write(clips.resolve(name), clip);
        boolean mistaken = person == 4 && take == 2;
        wrong = mistaken ? clip : wrong;
        String word = (take % 2 == 0) == mistaken ? "ee" : "oo";
        manifest.append(name + "," + word + ",s" + person + "," + (person % 2) + "\n");
      }
    }
    Files.writeString(clips.resolve("manifest.csv"), manifest);
    recipe =
        Files.writeString(
            folder.resolve("vowels.conf"),
            """
            corpus = vowels
            kind = voice
            ingest.sources = [ { manifest = "manifest.csv", file = file, label = word,
              person = speaker, attributes { accent = accent } } ]
            split { train = 0.5, validation = 0.25, test = 0.25 }
            near-duplicates.enabled = false
            bias.protected = [accent]
            label-errors { folds = 3 }
            """);
  }

  private static byte[] vowel(int person, int take, double formant) {
    float[] x = new float[RATE_HZ / 2];
    double pitch = 110 + 11 * person + 3 * take;
    for (int i = 0; i < x.length; i++) {
      for (int h = 1; h * pitch < 3700; h++) {
        double away = (h * pitch - formant * (0.95 + 0.02 * person)) / 150;
        double phase = 2 * StrictMath.PI * pitch * h * i / RATE_HZ;
        x[i] += (float) (0.2 / (1 + away * away) * StrictMath.sin(phase));
      }
    }
    return WavEncoder.encode(new Waveform(RATE_HZ, x));
  }

  private static DatasetVersion walked(String lake, String... settings) {
    java.util.ArrayList<String> line =
        new java.util.ArrayList<>(
            List.of(
                "run",
                "--until",
                "label-errors",
                recipe.toString(),
                "--input",
                folder.resolve("input").toString(),
                "--lake",
                folder.resolve(lake).toString()));
    for (String setting : settings) {
      line.add("--set");
      line.add(setting);
    }
    assertThat(Main.execute(line.toArray(new String[0]))).isZero();
    return new VersionLog(Lake.open(TestSpark.session(), folder.resolve(lake).toString()))
        .find("vowels");
  }

  @Test
  void aDoubtGoesOutComesBackAndHoldsInLaterRuns() throws IOException {
    DatasetVersion doubted = walked("lake");
    Path queue = folder.resolve("审查 x/queue");
    String uri = folder.resolve("lake").toString();
    String[] export = {"review", "export", "vowels", "--lake", uri, "--out", queue.toString()};
    String[] faces = Arrays.copyOf(export, export.length + 2);
    faces[export.length] = "--to";
    faces[export.length + 1] = "voc";
    assertThat(Main.execute(faces)).isEqualTo(1);
    assertThat(queue).doesNotExist();
    assertThat(Main.execute(export)).isZero();
    Path file = queue.resolve("queue.csv");
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2);
    assertThat(Files.readAllBytes(queue.resolve("media/" + Sha256.hex(wrong) + ".wav")))
        .isEqualTo(wrong);
    Lake lake = Lake.open(TestSpark.session(), uri);
    assertThat(
            lake.readOwn(LakeTables.EXPORTS)
                .where("layout = 'review-csv' AND tag = '" + doubted.tag() + "'")
                .select("address", "manifest_sha256")
                .collectAsList())
        .as("an erasure finds the folder and what marks it as ours")
        .containsExactly(
            RowFactory.create(
                ExportLog.local(queue).toString(),
                Sha256.hex(Files.readAllBytes(queue.resolve("MANIFEST.sha256")))));
    assertThat(
            lake.readOwn(LakeTables.ACCESSES)
                .where(functions.col("tag").equalTo(doubted.tag()))
                .select("records")
                .collectAsList())
        .as("the log has what was handed out")
        .containsExactly(RowFactory.create(1L));
    assertThat(queue.resolve("export.json")).exists();
    String decided = lines.get(0) + "\n" + lines.get(1).replaceAll(",,,,$", ",relabel,oo,ann,");
    String[] line = {"review", "import", queue.toString(), "--corpus", "vowels", "--lake", uri};
    Files.writeString(file, decided.replace(",oo,", ",uu,"));
    assertThat(Main.execute(line)).as("a slip of the pen").isEqualTo(2);
    String[] meant = Arrays.copyOf(line, line.length + 1);
    meant[line.length] = "--new-labels";
    assertThat(Main.execute(meant)).as("a class of one person").isEqualTo(2);
    assertThat(lake.read(lake.head("vowels"), LakeTables.REVIEWS).count()).isZero();
    Files.writeString(file, decided);
    // As a run leaves it that died after it had listed something new.
    Snapshot head = lake.head("vowels");
    lake.append(
        head,
        LakeTables.RECORDS,
        lake.read(head, LakeTables.RECORDS)
            .limit(1)
            .withColumn("source_id", functions.lit("half"))
            .withColumn("record_id", functions.lit("half-ingested")));
    assertThat(Main.execute(line)).isZero();
    DatasetVersion reviewed = new VersionLog(lake).find("vowels");
    assertThat(reviewed.tag()).isNotEqualTo(doubted.tag());
    assertThat(
            new CorpusView(lake, reviewed.snapshot()).rows().where("record_id = 'half-ingested'"))
        .satisfies(rows -> assertThat(rows.count()).isZero());
    assertThat(labelOf(lake, reviewed)).isEqualTo("oo");
    assertThat(lake.read(reviewed.snapshot(), LakeTables.LABEL_ISSUES).count()).isZero();
    assertThat(labelOf(lake, walked("lake"))).isEqualTo("oo");
    assertThat(Main.execute("review", "export", "vowels", "--lake", uri, "--out", queue + "-2"))
        .isEqualTo(2);
  }

  private static String labelOf(Lake lake, DatasetVersion version) {
    return new CorpusView(lake, version.snapshot())
        .kept()
        .where("record_id = '" + Sha256.hex(wrong) + "'")
        .select("label")
        .head()
        .getString(0);
  }

  @Test
  void whoHasWithdrawnIsNeitherJudgedNorHandedToAStepOfOnesOwn() throws IOException {
    String uri = folder.resolve("consented").toString();
    StringBuilder lines = new StringBuilder(ConsentCsv.template());
    for (int i = 0; i < 6; i++) {
      lines.append("s").append(i).append(",train,voice,v1,").append("ab".repeat(32));
      lines.append(",2026-01-01,2999-01-01,,no,\n");
    }
    Path consents = Files.writeString(folder.resolve("consents.csv"), lines);
    assertThat(Main.execute("consent", "import", consents.toString(), "--lake", uri)).isZero();
    assertThat(Main.execute("consent", "withdraw", "--subject", "s4", "--lake", uri)).isZero();
    DatasetVersion version =
        walked("consented", "legal-basis=consent", "steps.extra=[io.likeness.jobs.DropLongClips]");
    Lake lake = Lake.open(TestSpark.session(), uri);
    assertThat(version.originals()).as("collected, as the door is no judge").isEqualTo(24);
    assertThat(
            lake.readOwn(LakeTables.ACCESSES)
                .select("purpose", "tag", "basis", "records")
                .collectAsList())
        .as("one read of each step, without s4's four clips")
        .containsExactly(
            RowFactory.create("train", "vowels", "consent", 20L),
            RowFactory.create("train", "vowels", "consent", 20L));
    assertThat(
            lake.read(version.snapshot(), LakeTables.LABEL_NOISE)
                .where("label = likely_label")
                .agg(functions.sum("judged"))
                .head()
                .get(0))
        .isEqualTo(20L);
    String[] plan = {
      "gpu-plan",
      recipe.toString(),
      "--input",
      folder.resolve("input").toString(),
      "--scratch",
      Files.createDirectories(folder.resolve("scratch")).toString(),
      "--set",
      "legal-basis=consent"
    };
    Printed refused = Printed.by(plan);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.complaint()).contains("name the lake that has the consents with --lake");
    String[] named = Arrays.copyOf(plan, plan.length + 2);
    named[plan.length] = "--lake";
    named[plan.length + 1] = uri;
    assertThat(Printed.by(named).ok()).contains("label-errors");
    assertThat(
            lake.readOwn(LakeTables.ACCESSES)
                .sort("sequence")
                .select("sequence", "purpose", "tag", "basis", "records")
                .collectAsList())
        .as("what the plan read stands in the log of the lake, without s4 too")
        .last()
        .isEqualTo(RowFactory.create(3L, "train", "vowels", "consent", 20L));
    assertThat(new AccessLog(lake).firstBroken()).isEmpty();
    try (Stream<Path> left = Files.list(folder.resolve("scratch"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  @Tag("slow")
  void doubtedRecordsAreNamedAndLeftOutWhereTheRecipeSaysSo() {
    DatasetVersion without = walked("other", "label-errors.policy=leave-out");
    Lake lake = Lake.open(TestSpark.session(), folder.resolve("other").toString());
    Map<String, String> doubted = new HashMap<>();
    lake.read(without.snapshot(), LakeTables.LABEL_ISSUES)
        .select("record_id", "label", "likely_label")
        .collectAsList()
        .forEach(r -> doubted.put(r.getString(0), r.getString(1) + " → " + r.getString(2)));
    assertThat(doubted).containsExactly(Map.entry(Sha256.hex(wrong), "ee → oo"));
    Map<String, String> codes = new HashMap<>();
    lake.read(without.snapshot(), LakeTables.DROPS)
        .where("step = 'label-errors'")
        .select("record_id", "code")
        .collectAsList()
        .forEach(r -> codes.put(r.getString(0), r.getString(1)));
    assertThat(codes.keySet()).isEqualTo(doubted.keySet());
    assertThat(codes.values()).containsOnly("LABEL_SUSPECT");
    assertThat(without.originals()).isEqualTo(23);
  }
}
