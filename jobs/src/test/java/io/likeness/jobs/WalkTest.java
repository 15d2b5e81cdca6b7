package io.likeness.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.Sha256;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.card.Card;
import io.likeness.jobs.export.CroissantRules;
import io.likeness.jobs.export.Export;
import io.likeness.jobs.export.Layout;
import io.likeness.jobs.notebook.LakeViews;
import io.likeness.jobs.run.RunLog;
import io.likeness.jobs.walk.Explanation;
import io.likeness.jobs.walk.Walk;
import io.likeness.kernels.LabelledMedia;
import io.likeness.kernels.media.AigcLabel;
import io.likeness.kernels.voice.AudioDecoder;
import io.likeness.kernels.voice.BareAudio;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import io.likeness.privacy.release.PublicRelease;
import io.likeness.privacy.release.ReleasedValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole walk, through the command line, on a corpus that the test makes. */
@Tag("walk")
class WalkTest {
  private static final SparkSession SPARK = TestSpark.session();

  @TempDir static Path folder;
  private static Path recipe;
  private static String input;
  private static DatasetVersion version;
  private static String said;

  @BeforeAll
  static void walk() throws IOException {
    recipe = TinyCorpus.write(folder);
    input = folder.resolve("input").toString();
    said = Overheard.during(() -> assertThat(run("lake")).isZero());
    version = new VersionLog(lake("lake")).find("tiny");
  }

  private static int run(String lake, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "run",
                recipe.toString(),
                "--input",
                input,
                "--lake",
                folder.resolve(lake).toString()));
    command.addAll(List.of(more));
    return Main.execute(command.toArray(String[]::new));
  }

  private static Lake lake(String name) {
    return Lake.open(SPARK, folder.resolve(name).toString());
  }

  private static List<String> codes(io.likeness.core.contract.TableContract table) {
    return lake("lake").read(version.snapshot(), table).select("code").collectAsList().stream()
        .map(r -> r.getString(0))
        .sorted()
        .toList();
  }

  @Test
  void everyDefectHasItsCodeAndNothingVanishes() {
    assertThat(codes(LakeTables.QUARANTINE))
        .containsExactly("MISSING_FILE", "TRUNCATED", "UNKNOWN_FORMAT");
    assertThat(codes(LakeTables.DROPS)).containsExactly("EXACT_DUPLICATE", "TOO_LONG", "TOO_SHORT");
    assertThat(version.originals()).isEqualTo(24);
  }

  @Test
  void copiesAreOfTrainingRecordsOnlyAndInheritTheirSplit() {
    List<Row> copies =
        new CorpusView(lake("lake"), version.snapshot())
            .rows()
            .where("copy > 0")
            .select("split", "attributes")
            .collectAsList();
    assertThat(copies).isNotEmpty();
    assertThat(copies).allSatisfy(r -> assertThat(r.getString(0)).isEqualTo("train"));
  }

  @Test
  void aSecondRunOfTheSameInputMakesNoNewVersion() {
    assertThat(run("lake")).isZero();
    assertThat(new VersionLog(lake("lake")).of("tiny")).hasSize(1);
  }

  @Test
  void aSealedLakeWithOtherKeysAndSevenPartitionsHasTheSameDigest() {
    String before = SPARK.conf().get("spark.sql.shuffle.partitions");
    SPARK.conf().set("spark.sql.shuffle.partitions", "7");
    try {
      assertThat(run("other", "--set", "lake.encryption=person")).isZero();
    } finally {
      SPARK.conf().set("spark.sql.shuffle.partitions", before);
    }
    Lake other = lake("other");
    DatasetVersion sealed = new VersionLog(other).find("tiny");
    assertThat(sealed.digest()).isEqualTo(version.digest());
    String path = folder.resolve("other").toString();
    assertThat(Main.execute("digest", "tiny", "--lake", path)).as("content opens").isZero();
    assertThat(
            other
                .read(sealed.snapshot(), LakeTables.MEDIA)
                .where("bytes is not null and (key_id is null or sha2(bytes, 256) = record_id)")
                .count())
        .as("content that is stored in the clear")
        .isZero();
    assertThat(run("other")).as("half sealed").isEqualTo(1);
  }

  @Test
  @Tag("slow")
  void stationsOneByOneLeadToTheDigestOfTheRun() {
    String last = "";
    for (String name : Walk.names()) {
      String uri = folder.resolve("steps").toString();
      assertThat(
              name.equals("ingest")
                  ? Main.execute(name, recipe.toString(), "--input", input, "--lake", uri)
                  : Main.execute(name, recipe.toString(), "--from", "tiny", "--lake", uri))
          .as(name)
          .isZero();
      last = new VersionLog(lake("steps")).find("tiny").digest();
    }
    assertThat(last).isEqualTo(version.digest());
  }

  @Test
  void planSaysWhatIsMissingAndWritesNothing() throws IOException {
    Lake lake = lake("lake");
    var before = lake.head("tiny");
    JsonNode plan =
        Printed.by("plan", recipe.toString(), "--lake", folder.resolve("lake").toString(), "--json")
            .json();
    assertThat(lake.head("tiny")).isEqualTo(before);
    long copies = 0;
    for (JsonNode cell : plan.path("cells")) {
      assertThat(cell.path("keep").asLong() + cell.path("drop").asLong())
          .isEqualTo(cell.path("rows").asLong());
      copies += cell.path("copy").asLong();
    }
    assertThat(copies).isEqualTo(version.derived());
    assertThat(plan.path("balance")).isNotEmpty();
    assertThat(
            Printed.by(
                    "plan",
                    recipe.toString(),
                    "--lake",
                    folder.resolve("lake").toString(),
                    "--suggest-target")
                .ok())
        .contains("bias.targets {")
        .contains("accent {");
  }

  @Test
  void aRunLeavesARecordOfHowItEnded() {
    List<JsonNode> runs = new RunLog(lake("lake")).all();
    assertThat(runs.get(0).path("state").asText()).isEqualTo("ok");
    assertThat(runs.get(0).path("tag").asText()).isEqualTo(version.tag());
    assertThat(runs.get(0).path("parts").has("augment")).isTrue();
  }

  @Test
  void everyParagraphOfEveryNoteRunsOnTheLake() throws IOException {
    String record =
        new CorpusView(lake("lake"), version.snapshot())
            .rows()
            .where("copy > 0")
            .select("record_id")
            .head()
            .getString(0);
    String lake = folder.resolve("lake").toString();
    assertThat(Notes.all()).hasSize(8);
    for (Path note : Notes.all()) {
      assertThat(Notes.run(SPARK, note, Map.of("lake", lake, "tag", "tiny")))
          .as(note.toString())
          .isGreaterThan(1);
    }
    Notes.run(SPARK, Notes.all().get(5), Map.of("lake", lake, "tag", "tiny", "medium", "shown"));
    assertThat(LakeViews.show(SPARK, lake, "tiny", record, "hidden"))
        .contains("made again the same bytes");
    assertThat(LakeViews.diff(SPARK, lake, "tiny-1", "zh")).contains("tiny-1 是其语料库的第一个版本");
    assertThatThrownBy(() -> LakeViews.compare(SPARK, lake, "tiny", "", "", "fr"))
        .hasMessageContaining("give en or zh");
    assertThatThrownBy(() -> LakeViews.show(SPARK, lake, "tiny", record, "loud"))
        .hasMessageContaining("give shown or hidden");
  }

  @Test
  void twoModelsAreComparedOnRecordsThatNeitherHasLearntFrom() throws IOException {
    String lake = folder.resolve("lake").toString();
    String first = trained(lake, "train={epochs=2,shards=2,batch=4,seed=1}");
    String second = trained(lake, "train={epochs=2,shards=2,batch=4,model=voice-conv1d-small}");
    Path json = folder.resolve("c.json");
    Path html = folder.resolve("c.html");
    String said =
        Printed.by(
                "compare",
                first,
                second,
                "--lake",
                lake,
                "--json",
                json.toString(),
                "--html",
                html.toString())
            .ok();
    JsonNode outcome = new ObjectMapper().readTree(json.toFile());
    long held =
        new CorpusView(lake("lake"), version.snapshot())
            .rows()
            .where("split = 'test' AND copy = 0")
            .count();
    assertThat(outcome.at("/comparison/rows").asLong()).isEqualTo(held).isPositive();
    assertThat(
            lake("lake")
                .readOwn(LakeTables.ACCESSES)
                .sort(col("sequence").desc())
                .head()
                .<Long>getAs("records"))
        .as("the log has what was compared")
        .isEqualTo(held);
    JsonNode report = new ObjectMapper().readTree(report(second));
    assertThat(outcome.at("/comparison/measures/ACCURACY/second").asDouble())
        .isEqualTo(report.at("/test/accuracy").asDouble());
    assertThat(outcome.at("/latency/first/p95Ms").asDouble()).isPositive();
    assertThat(outcome.at("/latency/difference/rounds").asInt()).isEqualTo(200);
    assertThat(outcome.at("/latency/difference/low").asDouble())
        .isLessThanOrEqualTo(outcome.at("/latency/difference/high").asDouble());
    assertThat(Printed.by("models", "--lake", lake).ok())
        .contains(
            "version " + version.digest().substring(0, 16),
            "salt " + Sha256.hex("likeness").substring(0, 16),
            "2 shards");
    assertThat(said).contains("nothing can be said of others");
    assertThat(Files.readString(html)).contains("McNemar").doesNotContain("<script", "http");
    assertThat(LakeViews.compare(SPARK, lake, "tiny", "", "", "zh")).contains("McNemar", "<td>第一");

    Path small = folder.resolve("small.json");
    Printed.by("compare", first, first + "@int8", "--lake", lake, "--json", small.toString()).ok();
    JsonNode forms = new ObjectMapper().readTree(small.toFile());
    assertThat(forms.at("/second/bytes").asInt()).isLessThan(forms.at("/first/bytes").asInt() / 2);

    try (var watched = Files.list(folder.resolve("lake/_likeness/watch/" + first + "/model"))) {
      assertThat(watched.map(f -> f.getFileName().toString()))
          .filteredOn(f -> f.startsWith("events.out.tfevents."))
          .hasSize(2);
    }

    fused(lake, first, second);

    assertThat(Main.execute("compare", first, "nobody", "--lake", lake)).isEqualTo(2);
    assertThat(Main.execute("compare", first, first + "@int4", "--lake", lake)).isEqualTo(1);
    assertThat(Main.execute("compare", first, second, "--lake", lake, "--margin", "NaN"))
        .isEqualTo(1);
    assertThat(Main.execute("compare", first, second, "--lake", lake, "--tag", "none-1"))
        .isEqualTo(2);
  }

  /** The two models judge the same clips here, so each clip is paired with itself. */
  private void fused(String lake, String first, String second) throws IOException {
    Path json = folder.resolve("f.json");
    Path answers = folder.resolve("answers.csv");
    String said =
        Printed.by(
                "fuse",
                first,
                second,
                "--lake",
                lake,
                "--coverage",
                "0.4",
                "--json",
                json.toString(),
                "--answers",
                answers.toString())
            .ok();
    JsonNode outcome = new ObjectMapper().readTree(json.toFile());
    JsonNode alone = outcome.at("/fused/lines/4");
    assertThat(alone.path("missing").asText()).isEqualTo("FIRST");
    assertThat(alone.path("share").asDouble()).isEqualTo(1);
    assertThat(alone.path("accuracy").asDouble())
        .as("the second model alone")
        .isEqualTo(new ObjectMapper().readTree(report(second)).at("/test/accuracy").asDouble());
    assertThat(outcome.path("alone").asInt()).isZero();
    assertThat(Files.readAllLines(answers))
        .hasSize(1 + outcome.at("/fused/testPairs").asInt())
        .first()
        .asString()
        .startsWith("first_record,");
    assertThat(said).contains("coverage promised 0.4");
    assertThat(Main.execute("card", "tiny", "--lake", lake)).isZero();
    try (var cards = Files.walk(folder.resolve("lake/_likeness/cards"))) {
      assertThat(cards.filter(f -> f.endsWith("internal.md")).toList())
          .anySatisfy(f -> assertThat(Files.readString(f)).contains("Fused: " + first));
    }
    assertThat(Main.execute("fuse", first, second, "--lake", lake, "--coverage", "0.999"))
        .isEqualTo(2);
    assertThat(Main.execute("fuse", first, second, "--lake", lake, "--coverage", "1")).isEqualTo(1);
    assertThat(Main.execute("fuse", first, second, "--lake", lake, "--by", "height")).isEqualTo(1);
  }

  @Test
  void aForecastSaysWhatIsMissingBeforeItCanSayAnything() {
    String lake = folder.resolve("lake").toString();
    assertThat(Main.execute("forecast", "--from", "tiny", "--attribute", "height", "--lake", lake))
        .isEqualTo(2);
    assertThat(
            Main.execute(
                "forecast",
                "--from",
                "tiny",
                "--attribute",
                "accent",
                "--more",
                "0",
                "--lake",
                lake))
        .isEqualTo(1);
  }

  private static String trained(String lake, String block) {
    return Printed.by("train", recipe.toString(), "--from", "tiny", "--lake", lake, "--set", block)
        .ok()
        .split(" ", 2)[0];
  }

  private static String report(String model) {
    return lake("lake")
        .readOwn(LakeTables.MODELS)
        .where("model = '" + model + "'")
        .select("report")
        .head()
        .getString(0);
  }

  @Test
  void aCopyIsMadeAgainFromItsId() {
    Row copy =
        new CorpusView(lake("lake"), version.snapshot())
            .rows()
            .where("copy > 0")
            .select("record_id")
            .head();
    assertThat(Explanation.of(lake("lake"), List.of(version), copy.getString(0)).text())
        .contains("made again the same bytes", "measures of its parent ")
        .contains("add-white-noise", "mix-background", "from-seconds");
  }

  @Test
  void aCopyOfWhatIsRefusedTodayIsShownAsItIsStored() throws IOException {
    for (String part : List.of("lake", "lake.keys")) {
      try (var files = Files.walk(folder.resolve(part))) {
        for (Path file : files.toList()) {
          Files.copy(
              file,
              folder
                  .resolve(part.replace("lake", "older"))
                  .resolve(folder.resolve(part).relativize(file)));
        }
      }
    }
    Lake older = lake("older");
    Row copy =
        new CorpusView(older, version.snapshot())
            .rows()
            .where("copy > 0")
            .select("record_id", "parent_id")
            .head();
    byte[] silence = WavEncoder.encode(new Waveform(16_000, new float[16_000]));
    Dataset<Row> silenced =
        older
            .read(version.snapshot(), LakeTables.MEDIA)
            .withColumn(
                "bytes",
                when(col("record_id").equalTo(copy.getString(1)), lit(silence))
                    .otherwise(col("bytes")));
    DatasetVersion old =
        version.on(
            older.overwrite(version.snapshot(), LakeTables.MEDIA, silenced),
            version.digest(),
            version.originals(),
            version.derived());
    Explanation shown = Explanation.of(older, List.of(old), copy.getString(0));
    assertThat(shown.text()).contains("made again nothing: this code version refuses such a copy");
    assertThat(shown.sha256()).isEqualTo(copy.getString(0));
  }

  @Test
  void noNameOfAPersonOrFileIsInTheLakeInTheClear() throws IOException {
    byte[] needle = TinyCorpus.NEEDLE.getBytes(StandardCharsets.UTF_8);
    try (var files = Files.walk(folder.resolve("lake"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(new String(needle, StandardCharsets.ISO_8859_1));
      }
    }
  }

  @Test
  void noNameOfAPersonOrFileIsSaidOrLogged() {
    assertThat(said).contains("tagged").doesNotContain(TinyCorpus.NEEDLE);
  }

  private int export(String layout, String out) {
    return Main.execute(
        "export",
        "tiny",
        "--lake",
        folder.resolve("lake").toString(),
        "--to",
        layout,
        "--out",
        folder.resolve(out).toString(),
        "--purpose",
        "train",
        "--principal",
        "a test");
  }

  @Test
  void anExportIsWholeAndTheSameTwice() throws Exception {
    assertThat(export("webdataset", "wds")).isZero();
    assertThat(export("webdataset", "wds-again")).isZero();
    assertThat(export("webdataset", "wds")).as("there is something already").isEqualTo(1);

    List<String> manifest = Files.readAllLines(folder.resolve("wds/MANIFEST.sha256"));
    assertThat(manifest).isEqualTo(Files.readAllLines(folder.resolve("wds-again/MANIFEST.sha256")));
    for (String line : manifest) {
      byte[] content = Files.readAllBytes(folder.resolve("wds").resolve(line.substring(66)));
      assertThat(Sha256.hex(content)).as(line).isEqualTo(line.substring(0, 64));
    }
    assertThat(manifest).anyMatch(l -> l.endsWith("train-000000.tar"));
    try (var files = Files.list(folder.resolve("wds"))) {
      assertThat(files.count()).isEqualTo(manifest.size() + 1);
    }
    JsonNode croissant = new ObjectMapper().readTree(folder.resolve("wds/croissant.json").toFile());
    assertThat(CroissantRules.problems(croissant)).isEmpty();
    assertThat(croissant.path("distribution"))
        .allSatisfy(
            f ->
                assertThat(manifest)
                    .contains(f.path("sha256").asText() + "  " + f.path("contentUrl").asText()));
    assertThat(croissant.path("recordSet").get(0).path("field"))
        .extracting(f -> f.path("name").asText())
        .contains("record_id", "label", "person", "generated", "attributes.accent");
    // Of four persons next to nothing may be told; what is drawn by chance to be enough is. Told
    // is what the release that stands in the lake lets be told, no value more and none less.
    List<ReleasedValue> drawn =
        Card.released(lake("lake"), version, RecipeReader.stored(version.recipe(), version.tag()))
            .orElseThrow();
    assertThat(drawn).isNotEmpty();
    assertThat(croissant.findValues("released/value"))
        .extracting(JsonNode::asDouble)
        .containsExactlyElementsOf(
            new PublicRelease(drawn).told().stream().map(ReleasedValue::released).toList());
  }

  private static void keepsCroissant(String export) throws IOException {
    assertThat(
            CroissantRules.problems(
                new ObjectMapper()
                    .readTree(folder.resolve(export).resolve("croissant.json").toFile())))
        .as(export)
        .isEmpty();
  }

  @Test
  void parquetIsReadBackWithTheContentThatItsIdsSay() throws Exception {
    assertThat(export("hf-parquet", "hf")).isZero();
    keepsCroissant("hf");
    List<Row> rows =
        SPARK
            .read()
            .parquet(folder.resolve("hf/data").toString())
            .select("record_id", "audio.bytes", "metadata")
            .collectAsList();
    assertThat(rows).hasSize((int) (version.originals() + version.derived()));
    for (Row row : rows) {
      byte[] bytes = row.getAs(1);
      JsonNode said = new ObjectMapper().readTree(row.getString(2));
      assertThat(Sha256.hex(bytes)).isEqualTo(said.path("sha256").asText());
      boolean made = said.path("generated").asBoolean();
      assertThat(Sha256.hex(made ? BareAudio.of(bytes) : bytes)).isEqualTo(row.getString(0));
      assertThat(LabelledMedia.find(bytes).map(AigcLabel::json).orElse("null"))
          .isEqualTo(said.path("aigc").toString());
      assertThat(said.at("/aigc/ProduceID").asText()).isEqualTo(made ? row.getString(0) : "");
      assertThat(said.at("/aigc/ContentProducer").asText())
          .isEqualTo(made ? "the holder of corpus tiny" : "");
      assertThat(said.path("synthetic").asText().startsWith("augment: ")).isEqualTo(made);
      assertThat(row.getString(2)).doesNotContain(TinyCorpus.NEEDLE);
    }
    assertThat(
            lake("lake")
                .read(version.snapshot(), LakeTables.LINEAGE)
                .where("synthetic rlike '^augment: [a-z-]+(, [a-z-]+)*$'")
                .count())
        .isEqualTo(version.derived());
  }

  private Export privatised(String steps, String layout) {
    return new Export(
        lake("lake"),
        version,
        RecipeReader.read(recipe, List.of("privacy.record-steps=" + steps)),
        Layout.of(layout),
        1 << 28);
  }

  @Test
  void aPrivatisedExportTellsNeitherOriginalsNorIdsNorMeasuresNorCopies() throws Exception {
    String steps =
        "[{step=mcadams-voice,alpha=0.8},{step=waveform-laplace,unit=person,epsilon=1e4,"
            + "max-seconds=0.5,clips-per-person=2},{step=randomise-label,labels=[w0,w1],epsilon=1}]";
    Path out = folder.resolve("private");
    Export.Written written = privatised(steps, "kaldi").to(out.toString(), "train", "a test");
    assertThat(written.records()).isEqualTo(16);
    assertThat(written.promises()).hasSize(3);
    List<Row> truth =
        new CorpusView(lake("lake"), version.snapshot())
            .rows()
            .select("record_id", "person")
            .collectAsList();
    Set<String> told = new HashSet<>();
    truth.forEach(r -> told.addAll(List.of(r.getString(0), r.getString(1))));
    List<String> lines = Files.readAllLines(out.resolve("metadata.jsonl"));
    assertThat(lines).hasSize(16);
    Set<String> files = new HashSet<>();
    for (String line : lines) {
      JsonNode node = new ObjectMapper().readTree(line);
      assertThat(told)
          .doesNotContain(node.path("record_id").asText(), node.path("person").asText());
      assertThat(node.path("measures")).isEmpty();
      assertThat(node.path("generated").asBoolean()).isFalse();
      assertThat(node.path("label").asText()).isIn("w0", "w1");
      byte[] media = Files.readAllBytes(out.resolve(node.path("file").asText()));
      assertThat(Sha256.hex(media)).isEqualTo(node.path("sha256").asText());
      assertThat(node.path("synthetic").asText()).isEqualTo("mcadams-voice, waveform-laplace");
      assertThat(LabelledMedia.find(media).orElseThrow().json())
          .isEqualTo(node.path("aigc").toString())
          .contains(node.path("record_id").asText());
      assertThat(AudioDecoder.decode(media, 10_000).mono().length()).isEqualTo(4000);
      files.add(node.path("file").asText());
    }
    try (var media = Files.walk(out.resolve("media"))) {
      assertThat(media.filter(Files::isRegularFile)).hasSize(16);
    }
    JsonNode about = new ObjectMapper().readTree(out.resolve("export.json").toFile());
    assertThat(about.at("/record_steps/1/step").asText()).isEqualTo("waveform-laplace");
    assertThat(about.at("/record_steps/1/settings/unit").asText()).isEqualTo("person");
    assertThat(about.at("/record_steps/1/epsilon").asDouble()).isEqualTo(1e4);
    assertThat(about.at("/record_steps/0/epsilon").isNull()).isTrue();
    assertThat(about.path("files_digest").asText()).hasSize(64);
    assertThat(Files.readString(out.resolve("croissant.json")))
        .contains("true epsilon of one sample", "another look", "no privacy guarantee")
        .contains("sha256:" + about.path("files_digest").asText())
        .as("labels could be tried until it fits")
        .doesNotContain(version.digest());
    assertThat(about.toString()).doesNotContain(version.digest());

    assertThatThrownBy(() -> privatised(steps, "kaldi").requireFirstDraw())
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("or draw anew with --again");
    Export.Written again =
        privatised(steps, "kaldi").to(folder.resolve("again").toString(), "train", "a test");
    assertThat(again.earlier()).isEqualTo(written.earlier() + 1);
    assertThat(Files.readString(folder.resolve("again/metadata.jsonl")))
        .isNotEqualTo(String.join("\n", lines) + "\n");
  }

  @Test
  void embeddingsAreReleasedInsteadOfMediaWhereTheLayoutCanHoldThem() throws Exception {
    String steps = "[{step=privatise-embedding,epsilon=50}]";
    assertThatThrownBy(
            () -> privatised(steps, "kaldi").to(folder.resolve("no").toString(), "train", "t"))
        .hasMessageContaining("take webdataset");
    assertThat(folder.resolve("no")).doesNotExist();
    Path out = folder.resolve("embeddings");
    privatised(steps, "webdataset").to(out.toString(), "train", "a test");
    String tar = Files.readString(out.resolve("train-000000.tar"), StandardCharsets.ISO_8859_1);
    assertThat(tar).contains(".npy", "'descr': '<f4'", "(38,)").doesNotContain("RIFF");
  }

  @Test
  void theColumnarEngineReleasesTheEmbeddingsOfTheSameClips() throws Exception {
    // So little noise that what is released is still told apart.
    String steps =
        "[{step=privatise-embedding,noise=gaussian,epsilon=1e12,delta=1e-6,norm=1,engine=%s}]";
    Map<String, List<float[]>> released = new TreeMap<>();
    for (String engine : List.of("kernel", "columnar")) {
      Path out = folder.resolve("embeddings-" + engine);
      privatised(steps.formatted(engine), "webdataset").to(out.toString(), "train", "a test");
      released.put(engine, embeddings(Files.readAllBytes(out.resolve("train-000000.tar"))));
    }
    List<float[]> kernel = released.get("kernel");
    assertThat(released.get("columnar")).isNotEmpty().hasSameSizeAs(kernel);
    for (float[] one : released.get("columnar")) {
      assertThat(kernel).anySatisfy(other -> assertThat(one).containsExactly(other, within(1e-4f)));
    }
  }

  private static List<float[]> embeddings(byte[] tar) {
    List<float[]> out = new ArrayList<>();
    for (int at = 0; at + 512 <= tar.length && tar[at] != 0; ) {
      String name = new String(tar, at, 100, StandardCharsets.ISO_8859_1).trim();
      int size =
          Integer.parseInt(new String(tar, at + 124, 11, StandardCharsets.ISO_8859_1).trim(), 8);
      if (name.endsWith(".npy")) {
        // The header of NumPy's format takes 128 bytes here.
        float[] values = new float[(size - 128) / Float.BYTES];
        ByteBuffer.wrap(tar, at + 512 + 128, size - 128)
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer()
            .get(values);
        out.add(values);
      }
      at += 512 + (size + 511) / 512 * 512;
    }
    return out;
  }

  @Test
  void labelsThatAreNotListedAreRefusedBeforeAnythingIsDrawn() {
    assertThatThrownBy(
            () ->
                privatised("[{step=randomise-label,labels=[w0,x],epsilon=1}]", "kaldi")
                    .to(folder.resolve("unlisted").toString(), "train", "t"))
        .hasMessageContaining("does not list: w1");
    assertThat(folder.resolve("unlisted")).doesNotExist();
  }

  @Test
  void badRecordStepsAreRefusedByCheckWithASentenceEach() {
    String said =
        Overheard.during(
            () ->
                assertThat(
                        Main.execute(
                            "check",
                            recipe.toString(),
                            "--set",
                            "privacy.record-steps=[{step=pixelate-face,block=8,pixels=4,epsilon=1},"
                                + "{step=waveform-laplace,epsilon=1},{step=mcadams-voice,alpha=NaN},"
                                + "{step=randomise-label,labels=[a,b],epsilon=0}]"))
                    .isEqualTo(2));
    assertThat(said)
        .contains("pixelate-face works on a face, and this corpus is of clips")
        .contains("waveform-laplace: unit should be one of sample, clip, person")
        .contains("mcadams-voice: alpha must lie in [0.5, 1], got NaN")
        .contains("randomise-label: epsilon must lie in (0, infinity), got 0");
    assertThat(
            Printed.by(
                    "check",
                    recipe.toString(),
                    "--set",
                    "privacy.record-steps=[{step=waveform-laplace,unit=sample,epsilon=1}]")
                .ok())
        .contains("an exported copy goes through waveform-laplace: 1-local differential privacy");
  }

  @Test
  void kaldiAndLhotseTablesFitTheirMedia() throws Exception {
    assertThat(export("kaldi", "kaldi")).isZero();
    List<String> wavs = Files.readAllLines(folder.resolve("kaldi/train/wav.scp"));
    List<String> speakers = Files.readAllLines(folder.resolve("kaldi/train/utt2spk"));
    assertThat(wavs).isSorted().hasSameSizeAs(speakers);
    assertThat(speakers).isSorted();
    for (int i = 0; i < wavs.size(); i++) {
      String[] wav = wavs.get(i).split(" ");
      assertThat(folder.resolve("kaldi").resolve(wav[1])).exists();
      assertThat(speakers.get(i)).startsWith(wav[0] + " " + wav[0].substring(0, 16));
    }
    assertThat(export("lhotse", "lhotse")).isZero();
    try (var in =
        new java.util.zip.GZIPInputStream(
            Files.newInputStream(folder.resolve("lhotse/recordings_train.jsonl.gz")))) {
      JsonNode recording = new ObjectMapper().readTree(in);
      assertThat(recording.path("sampling_rate").asInt()).isEqualTo(8000);
      assertThat(recording.path("num_samples").asInt()).isEqualTo(8000);
      assertThat(folder.resolve("lhotse").resolve(recording.at("/sources/0/source").asText()))
          .exists();
    }
  }

  @Test
  void pythonReadsWhatIsExported() throws Exception {
    Path python = Path.of("/usr/bin/python3");
    assumeTrue(Files.isExecutable(python), "needs Debian's python3 and python3-numpy");
    assumeTrue(
        new ProcessBuilder(python.toString(), "-c", "import numpy").start().waitFor() == 0,
        "needs Debian's python3-numpy");
    for (String layout : List.of("webdataset", "kaldi", "lhotse")) {
      assertThat(export(layout, "py-" + layout)).isZero();
      keepsCroissant("py-" + layout);
    }
    Path script = Path.of(WalkTest.class.getResource("read_exports.py").toURI());
    Process reading =
        new ProcessBuilder(
                python.toString(),
                script.toString(),
                folder.resolve("py-webdataset").toString(),
                folder.resolve("py-kaldi").toString(),
                folder.resolve("py-lhotse").toString())
            .redirectErrorStream(true)
            .start();
    String answer = new String(reading.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    long records = version.originals() + version.derived();
    assertThat(answer.strip()).isEqualTo(records + " " + records + " " + records);
    assertThat(reading.waitFor()).isZero();
  }

  @Test
  void aReportIsPagesThatNeedNoServerAndThePublicOneHoldsNoDigest() throws IOException {
    Path site = folder.resolve("site");
    String[] line = {
      "report", "--lake", folder.resolve("lake").toString(), "--to", site.toString()
    };
    String[] exact = java.util.Arrays.copyOf(line, line.length + 2);
    exact[line.length] = "--edition";
    exact[line.length + 1] = "internal";
    assertThat(Main.execute(exact)).isZero();
    String index = Files.readString(site.resolve("index.html"));
    assertThat(index)
        .contains("INTERNAL", version.tag(), version.digest().substring(0, 16))
        .contains("<a href=\"cards/" + version.tag() + ".html\">")
        .doesNotContain("<script", "http:", "https:", TinyCorpus.NEEDLE);
    assertThat(index)
        .contains("Privacy ledger")
        .containsPattern(
            "<td>" + version.releaseId().orElseThrow() + "</td><td>tiny-\\d+</td><td>\\d{4}-");
    assertThat(site.resolve("cards/" + version.tag() + ".html")).exists();

    assertThat(Main.execute(line)).as("over the pages of before").isZero();
    assertThat(site.resolve("cards/" + version.tag() + ".html")).doesNotExist();
    assertThat(Files.readString(site.resolve("index.html")))
        .contains("<a href=\"cards/tiny.html\">")
        .doesNotContain(version.digest().substring(0, 16), "Privacy ledger");
    assertThat(Files.readString(site.resolve("cards/tiny.html"))).doesNotContain("INTERNAL");

    Path foreign = Files.createDirectories(folder.resolve("foreign"));
    Files.writeString(foreign.resolve("mine.txt"), "not a report");
    line[4] = foreign.toString();
    assertThat(Main.execute(line)).isEqualTo(1);
    assertThat(foreign.resolve("mine.txt")).exists();
  }

  @Test
  void digestOfTheDataIsTheDigestOfTheTag() {
    assertThat(Main.execute("digest", "tiny", "--lake", folder.resolve("lake").toString()))
        .isZero();
  }

  @Test
  void cardsAreWrittenAndThePublicOneHoldsNoDigest() throws IOException {
    Path cards = folder.resolve("lake/_likeness/cards/" + version.tag());
    assertThat(Files.readString(cards.resolve("internal.html")))
        .contains("INTERNAL")
        .contains("No legal basis recorded")
        .contains(version.digest())
        .contains("Distance from the target", "What the label has to do", "Quality by group")
        .doesNotContain("<script");
    assertThat(Files.readString(cards.resolve("public.md")))
        .contains("No legal basis recorded")
        // Noise of scale 2 lifts one of the two counts of 4 persons over the limit in 1 of 50 runs.
        .containsAnyOf("Too few persons to publish", "Numbers carry noise")
        .doesNotContain(version.digest());
  }
}
