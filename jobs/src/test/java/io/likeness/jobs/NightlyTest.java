package io.likeness.jobs;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.likeness.core.lake.Compaction;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.diff.VersionDiff;
import io.likeness.jobs.nightly.Nightly;
import io.likeness.jobs.notebook.LakeViews;
import io.likeness.jobs.pipeline.Pipeline;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.run.RunLog;
import io.likeness.jobs.walk.CheckedRecipe;
import io.likeness.jobs.walk.Context;
import io.likeness.jobs.walk.Walk;
import io.likeness.privacy.consent.ConsentCsv;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("walk")
class NightlyTest {
  @TempDir Path folder;
  private Path recipe;

  @BeforeEach
  void write() throws IOException {
    TestSpark.session();
    recipe =
        Files.writeString(
            folder.resolve("nights.conf"),
            """
            corpus = nights
            kind = voice
            ingest.sources = [ { folder = ".", pattern = "(?<accent>[ab])(?<who>[0-9]+)-(?<word>w[0-9])[.]wav",
              label = word, person = who, attributes { accent = accent } } ]
            split { train = 0.5, validation = 0.25, test = 0.25 }
            bias.protected = [accent]
            gates { min-persons = 6, max-share-shift = 0.1 }
            """);
  }

  private void person(String under, String accent, int number) throws IOException {
    Path input = Files.createDirectories(folder.resolve(under));
    for (int take = 0; take < 2; take++) {
      Files.write(
          input.resolve(accent + number + "-w" + take + ".wav"), TinyCorpus.clip(number, take));
    }
  }

  private void persons(String under, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      person(under, i % 2 == 0 ? "a" : "b", i);
    }
  }

  private int nightly(String input, String... more) {
    List<String> line = new ArrayList<>();
    Collections.addAll(line, "nightly", recipe.toString());
    Collections.addAll(line, "--input", folder.resolve(input).toString());
    Collections.addAll(line, "--lake", folder.resolve("lake").toString(), "--retries", "0");
    Collections.addAll(line, more);
    return Main.execute(line.toArray(String[]::new));
  }

  private int run(String input) {
    return Main.execute(
        "run",
        recipe.toString(),
        "--input",
        folder.resolve(input).toString(),
        "--lake",
        folder.resolve("lake").toString());
  }

  private Lake lake() {
    return Lake.open(TestSpark.session(), folder.resolve("lake").toString());
  }

  private List<String> tags() {
    return new VersionLog(lake()).all().stream().map(DatasetVersion::tag).toList();
  }

  private JsonNode last() {
    List<JsonNode> all = new RunLog(lake()).all();
    return all.get(all.size() - 1);
  }

  private String[] withModel(String command, String... more) {
    List<String> line = new ArrayList<>(List.of(command, recipe.toString()));
    Collections.addAll(line, "--lake", folder.resolve("lake").toString());
    Collections.addAll(line, "--set", "train={epochs=1,shards=2,batch=4}");
    Collections.addAll(line, more);
    return line.toArray(String[]::new);
  }

  private long models() {
    return lake().readOwn(LakeTables.MODELS).count();
  }

  private void note(Dataset<Row> models) {
    lake().overwrite(Snapshot.empty(Lake.OWN), LakeTables.MODELS, models);
  }

  @Test
  @Tag("slow")
  void runAgainOverTheSameInputTrainsNoTwin() throws IOException {
    persons("in", 0, 8);
    String[] command = withModel("run", "--input", folder.resolve("in").toString());
    assertThat(Printed.by(command).ok()).contains("nights-1");
    Printed again = Printed.by(command);
    assertThat(again.ok()).contains("nights-1");
    assertThat(again.complaint())
        .contains("unchanged  nights-1", "its model is there and was not trained again");
    assertThat(models()).isEqualTo(1);

    note(lake().readOwn(LakeTables.MODELS).withColumn("code_version", lit("0.0.1")));
    assertThat(Printed.by(command).complaint())
        .contains("finishing  nights-1", "another version of Likeness has trained its model");
    assertThat(models()).as("as after an upgrade").isEqualTo(2);

    note(lake().readOwn(LakeTables.MODELS).limit(0));
    String trial =
        Printed.by(withModel("train", "--from", "nights-1", "--set", "train.seed=5")).ok();
    assertThat(folder.resolve("lake/_likeness/cards/nights-1/internal.md"))
        .content()
        .as("its card knows it")
        .contains(trial.strip().split(" ")[1]);
    assertThat(folder.resolve("lake/_likeness/cards/nights-1/public.md")).exists();
    assertThat(Printed.by(command).complaint())
        .contains("finishing  nights-1", "trained with other settings", "model      ");
    assertThat(models()).as("a trial and the recipe's").isEqualTo(2);

    note(lake().readOwn(LakeTables.MODELS).limit(0));
    assertThat(Printed.by(command).complaint()).contains("finishing  nights-1", "model      ");
    assertThat(models()).as("as after an erasure").isEqualTo(1);
  }

  @Test
  @Tag("slow")
  void aRunThatDiesBetweenItsModelAndItsCardIsFinishedByTheNext() throws IOException {
    persons("in", 0, 8);
    String[] command = withModel("run", "--input", folder.resolve("in").toString());
    Printed.by(command).ok();
    note(lake().readOwn(LakeTables.MODELS).withColumn("code_version", lit("0.0.1")));
    Narrator dying = new Narrator(dyingAt("model      "));
    Recipe again = CheckedRecipe.read(recipe, List.of("train={epochs=1,shards=2,batch=4}"));
    Context context = new Context(lake(), again, folder.resolve("in").toString(), dying);
    assertThatThrownBy(() -> new Pipeline(context).run("")).hasMessage("killed");
    assertThat(models()).isEqualTo(2);

    assertThat(Printed.by(command).complaint())
        .contains("finishing  nights-1", "its model is there and was not trained again", "card  ");
    assertThat(folder.resolve("lake/_likeness/cards/nights-1/public.md")).exists();
    assertThat(Printed.by(command).complaint()).contains("unchanged  nights-1");
  }

  private static PrintStream dyingAt(String words) {
    return new PrintStream(OutputStream.nullOutputStream()) {
      @Override
      public PrintStream printf(Locale locale, String format, Object... values) {
        if (String.format(locale, format, values).contains(words)) {
          throw new IllegalStateException("killed");
        }
        return this;
      }
    };
  }

  @Test
  void aSessionThatNoTrainingRunsWithIsRefusedBeforeTheWalk() throws IOException {
    persons("in", 0, 8);
    String[] command = withModel("run", "--input", folder.resolve("in").toString());
    for (String property : List.of("transport", "task-cpus")) {
      String key = "spark.likeness.training." + property;
      TestSpark.session().conf().set(key, "none");
      try {
        Printed said = Printed.by(command);
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.complaint()).contains(key + " is \"none\"; give ");
        assertThat(nightly("in", "--date", "2026-11-01", "--set", "train.epochs=1")).isEqualTo(2);
        assertThat(folder.resolve("lake")).doesNotExist();
        assertThat(folder.resolve("lake.keys")).doesNotExist();
        Lake.openOrCreate(TestSpark.session(), folder.resolve("began").toString());
        command[3] = folder.resolve("began").toString();
        assertThat(Printed.by(command).code()).isEqualTo(2);
        command[3] = folder.resolve("lake").toString();
      } finally {
        TestSpark.session().conf().unset(key);
      }
    }
    Lake began = Lake.open(TestSpark.session(), folder.resolve("began").toString());
    assertThat(began.head("nights").tables()).as("of the walk").isEmpty();
    assertThat(new RunLog(began).all()).as("refusals").hasSize(2);
  }

  @Test
  @Tag("slow")
  void aModelIsTrainedAgainWhenConsentsHaveChanged() throws IOException {
    Files.writeString(recipe, "legal-basis = consent\n", StandardOpenOption.APPEND);
    persons("in", 0, 8);
    String at = folder.resolve("lake").toString();
    Path consents = folder.resolve("consents.csv");
    StringBuilder lines = new StringBuilder(ConsentCsv.template());
    for (int i = 0; i < 8; i++) {
      lines.append(i).append(",train,voice,v1,").append("ab".repeat(32));
      lines.append(",2026-01-01,2999-01-01,,no,\n");
    }
    Files.writeString(consents, lines);
    Lake.openOrCreate(TestSpark.session(), at);
    assertThat(Main.execute("consent", "import", consents.toString(), "--lake", at)).isZero();

    String[] command = withModel("run", "--input", folder.resolve("in").toString());
    Printed.by(command).ok();
    assertThat(Printed.by(command).complaint()).contains("unchanged  nights-1");
    assertThat(models()).isEqualTo(1);
    assertThat(lake().readOwn(LakeTables.ACCESSES).count()).as("reads of media").isEqualTo(1);

    assertThat(Main.execute("consent", "withdraw", "--subject", "1", "--lake", at)).isZero();
    assertThat(Printed.by(command).complaint())
        .contains("finishing  nights-1", "other records than consents cover today", "model      ");
    assertThat(models()).isEqualTo(2);
    assertThat(lake().readOwn(LakeTables.ACCESSES).count()).isEqualTo(2);
  }

  @Test
  void aGrowingFolderIsReadOnceAndAClosedGateLeavesReadersOnYesterday() throws Exception {
    persons("in", 0, 8);
    assertThat(nightly("in", "--date", "2026-11-01")).isZero();
    Path cards = folder.resolve("lake/_likeness/cards/nights-1");
    Files.delete(cards.resolve("public.md"));
    Files.writeString(cards.resolve("internal.md"), "half a ca");
    assertThat(nightly("in", "--date", "2026-11-01")).isZero();
    assertThat(cards.resolve("public.md")).as("as after a night that died in its card").exists();
    assertThat(cards.resolve("internal.md")).content().contains("nights-1");
    assertThat(cards).isDirectoryNotContaining("glob:**.part");
    assertThat(nightly("in", "--date", "2026-11-01")).isZero();
    assertThat(tags()).containsExactly("nights-1");
    assertThat(last().path("counts").path("read").asInt()).isZero();

    persons("in", 8, 10);
    assertThat(nightly("in", "--date", "2026-11-02")).isZero();
    assertThat(tags()).containsExactly("nights-1", "nights-2");
    assertThat(last().path("counts").path("read").asInt()).isEqualTo(4);
    assertThat(last().path("date").asText()).isEqualTo("2026-11-02");

    VersionLog versions = new VersionLog(lake());
    VersionDiff diff =
        VersionDiff.of(lake(), versions.find("nights-1"), versions.find("nights-2"), 5);
    assertThat(diff.records().added()).containsExactly(entry("new in the source", 4L));
    assertThat(diff.records().listed()).hasSize(4);
    assertThat(diff.records().removed()).isEmpty();
    assertThat(diff.measures())
        .allSatisfy(m -> assertThat(m.shift()).isBetween(m.low(), m.high()))
        .extracting(VersionDiff.MeasureShift::measure)
        .contains("duration_seconds");
    assertThat(diff.shares()).isNotEmpty();
    assertThat(
            VersionDiff.of(lake(), versions.find("nights-2"), versions.find("nights-1"), 0)
                .records()
                .removed())
        .containsExactly(entry("no longer in the source, or erased", 4L));
    String lakeFolder = folder.resolve("lake").toString();
    assertThat(Main.execute("diff", "nights-1", "nights-2", "--lake", lakeFolder)).isZero();
    assertThat(LakeViews.diff(TestSpark.session(), lakeFolder, "nights-2", "en"))
        .startsWith("<div>")
        .contains("From nights-1 to nights-2", "Shares of persons", "<td>accent = a</td>");
    assertThat(
            Main.execute(
                "diff", "nights-2", "nights-1", "--lake", lakeFolder, "--max-removed", "0.1"))
        .isEqualTo(2);
    JsonNode listed =
        Printed.by("diff", "nights-1", "nights-2", "--lake", lakeFolder, "--json", "--records", "3")
            .json();
    assertThat(listed.path("records"))
        .hasSize(3)
        .allSatisfy(r -> assertThat(r.path("why").asText()).isEqualTo("new in the source"));
    assertThat(Printed.by("diff", "nights-1", "nights-2", "--lake", lakeFolder, "--records=1").ok())
        .contains("and 3 more; --records all lists them");
    assertThat(Printed.by("diff", "nights-1", "nights-2", "--lake", lakeFolder, "--gates").code())
        .as("what a night lets pass, its gates let pass")
        .isZero();

    Recipe closed =
        CheckedRecipe.read(
            recipe,
            List.of(
                "gates.min-persons=99",
                "release={unit=person,epsilon=1,records-per-person=5,budget={epsilon=2},"
                    + "groups=[{attribute=accent,values=[a,b]}]}"));
    Walk walk = new Walk(new Context(lake(), closed, "", new Narrator(System.err)));
    assertThatThrownBy(() -> walk.runFrom("release")).hasMessageContaining("gates.min-persons");
    assertThat(ledger()).as("nothing is charged for what is not tagged").isEmpty();

    for (int i = 11; i < 21; i += 2) {
      person("in", "b", i);
    }
    Path metrics = folder.resolve("likeness.prom");
    assertThat(refused("in", "2026-11-03", metrics)).contains("GATE_CLOSED");
    assertThat(tags()).containsExactly("nights-1", "nights-2");
    assertThat(nightly("in", "--date", "2026-11-03", "--keep", "1")).isEqualTo(2);
    assertThat(tags()).as("old tags go whatever the gates say").containsExactly("nights-2");
    assertThat(last().path("fault").asText()).isEqualTo("GATE_CLOSED");
    assertThat(Files.readString(metrics))
        .contains("likeness_run_success{corpus=\"nights\"} 0\n")
        .contains("likeness_run_exit_code{corpus=\"nights\"} 2\n")
        .contains("likeness_run_count{corpus=\"nights\",what=\"read\"} 10\n");

    assertThat(
            nightly(
                "in", "--date", "2026-11-03", "--set", "gates.max-share-shift=1", "--keep", "1"))
        .isZero();
    assertThat(tags()).containsExactly("nights-3");
  }

  @Tag("slow")
  @Test
  void smallFilesAreWrittenTogetherAtTheEndOfANightAndNothingElseChanges() throws IOException {
    persons("in", 0, 8);
    assertThat(nightly("in", "--date", "2026-11-01")).isZero();
    persons("in", 8, 10);
    Compaction often = new Compaction(lake(), 1, 1 << 20, 1 << 20);
    Nightly night =
        new Nightly(
            lake(),
            CheckedRecipe.read(recipe, List.of()),
            folder.resolve("in").toString(),
            0,
            Duration.ZERO,
            Optional.empty(),
            often,
            told -> {});
    LocalDate second = LocalDate.of(2026, 11, 2);
    String said = Overheard.during(() -> night.run(second));
    assertThat(said).contains("compacted  ", " small files; rows and digests are as they were");
    assertThat(often.compact("nights")).as("nothing is left to do").isZero();
    assertThat(night.run(second).tag()).isEqualTo("nights-2");

    String lakeFolder = folder.resolve("lake").toString();
    assertThat(Main.execute("erase", "--subject", "3", "--lake", lakeFolder)).isZero();
    for (String tag : tags()) {
      assertThat(Main.execute("digest", tag, "--lake", lakeFolder)).as(tag).isZero();
    }
    assertThat(night.run(LocalDate.of(2026, 11, 3)).originals()).isEqualTo(18);
  }

  /** What a night that is refused has told its webhook. */
  private String refused(String input, String date, Path metrics) throws IOException {
    List<String> posted = Collections.synchronizedList(new ArrayList<>());
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    String hook = "http://127.0.0.1:" + server.getAddress().getPort();
    try {
      String[] more = {"--date", date, "--metrics", metrics.toString(), "--webhook", hook};
      assertThat(nightly(input, more)).isEqualTo(2);
    } finally {
      server.stop(0);
    }
    assertThat(posted).hasSize(1);
    return posted.get(0);
  }

  @Test
  void aNightForWhichThereIsNoLakeIsToldAllTheSame() throws IOException {
    Path metrics = folder.resolve("likeness.prom");
    assertThat(refused("none/{date}", "2026-11-01", metrics))
        .contains("\"date\":\"2026-11-01\"", "\"state\":\"refused\"", "INPUT_MISSING")
        .doesNotContain("none");
    assertThat(metrics)
        .content()
        .contains("likeness_run_success{corpus=\"nights\"} 0\n")
        .contains("likeness_run_exit_code{corpus=\"nights\"} 2\n");
    assertThat(folder.resolve("lake")).doesNotExist();
    assertThat(folder.resolve("lake.keys")).doesNotExist();

    persons("in", 0, 8);
    Files.createDirectories(folder.resolve("lake/photographs"));
    assertThat(refused("in", "2026-11-01", metrics)).contains("LAKE_UNREADABLE");
  }

  @Test
  @Tag("slow")
  void aSpentBudgetStopsARunAndLeavesANightWithTheLastRelease() throws IOException {
    Files.writeString(
        recipe,
        """
        release { unit = person, groups = [ { attribute = accent, values = [a, b] } ]
          epsilon = 1, records-per-person = 5, budget { epsilon = 1.5 } }
        """,
        StandardOpenOption.APPEND);
    persons("in", 0, 8);
    assertThat(nightly("in", "--date", "2026-11-01")).isZero();
    List<String> ledger = ledger();
    List<String> released = released();
    assertThat(ledger).singleElement().asString().contains("nights", "1000000000", "1500000000");
    assertThat(released).isNotEmpty();

    persons("in", 8, 10);
    String said = Overheard.during(() -> assertThat(run("in")).isEqualTo(2));
    assertThat(said)
        .contains("asks for epsilon 1.0", "of the budget of epsilon 1.5", "has spent epsilon 1.0");
    assertThat(last().path("fault").asText()).isEqualTo("BUDGET_EXCEEDED");
    assertThat(tags()).containsExactly("nights-1");
    assertThat(ledger()).isEqualTo(ledger);
    assertThat(released()).isEqualTo(released);

    assertThat(nightly("in", "--date", "2026-11-02")).isZero();
    assertThat(tags()).containsExactly("nights-1", "nights-2");
    assertThat(last().path("counts").path("releases_skipped").asInt()).isOne();
    assertThat(new VersionLog(lake()).find("nights").originals()).isEqualTo(20);
    assertThat(ledger()).isEqualTo(ledger);
    assertThat(released()).as("the release of the first night is served").isEqualTo(released);
  }

  @Test
  void aFaultOfTheMachineIsTriedAgainAndTheNightEndsWell() throws IOException {
    persons("in", 0, 8);
    Path fault = Files.createFile(folder.resolve("fault"));
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Nightly night =
        new Nightly(
            lake,
            CheckedRecipe.read(recipe, List.of("steps.extra=[" + FailsOnce.class.getName() + "]")),
            folder.resolve("in").toString(),
            1,
            Duration.ZERO,
            Optional.empty(),
            Compaction.of(lake),
            told -> {});
    System.setProperty(FailsOnce.FAULT, fault.toString());
    try {
      String said = Overheard.during(() -> night.run(LocalDate.of(2026, 11, 1)));
      assertThat(said).contains("again      ", " failed, try 2 of 2");
    } finally {
      System.clearProperty(FailsOnce.FAULT);
    }
    assertThat(fault).as("taken away by the task that died").doesNotExist();
    assertThat(new RunLog(lake).all())
        .extracting(n -> n.path("date").asText() + " " + n.path("state").asText())
        .containsExactly("2026-11-01 failed", "2026-11-01 ok");
    assertThat(tags()).containsExactly("nights-1");
    assertThat(new VersionLog(lake).find("nights-1").originals()).isEqualTo(16);
    assertThat(last().path("tag").asText()).isEqualTo("nights-1");
  }

  @Test
  void aNightThatMayNotTrainIsToldOnceAndItsVersionHasACard() throws IOException {
    persons("in", 0, 8);
    String privacy = "train.privacy={epsilon=3,sampling-rate=0.5,budget={epsilon=1}}";
    String input = folder.resolve("in").toString();
    Printed said =
        Printed.by(
            withModel("nightly", "--input", input, "--date", "2026-11-01", "--set", privacy));
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.complaint()).contains("of the budget of epsilon 1.0", "card  ");
    assertThat(new RunLog(lake()).all())
        .as("one try of the two that are allowed")
        .singleElement()
        .satisfies(n -> assertThat(n.path("fault").asText()).isEqualTo("BUDGET_EXCEEDED"));
    assertThat(tags()).containsExactly("nights-1");
    assertThat(models()).isZero();
    assertThat(folder.resolve("lake/_likeness/cards/nights-1/public.md")).exists();
  }

  private List<String> ledger() {
    return lake().readOwn(LakeTables.LEDGER).collectAsList().stream().map(Row::mkString).toList();
  }

  /** What readers of the newest version find. */
  private List<String> released() {
    DatasetVersion newest = new VersionLog(lake()).find("nights");
    return lake().read(newest.snapshot(), LakeTables.RELEASES).collectAsList().stream()
        .map(Row::mkString)
        .sorted()
        .toList();
  }

  @Test
  @Tag("slow")
  void aBackfillGoesOnWhereItStoppedAndALockIsSaidToBeOne() throws IOException {
    persons("in/2026-11-01", 0, 8);
    persons("in/2026-11-03", 10, 12);
    String[] range = {"--from", "2026-11-01", "--to", "2026-11-03"};
    assertThat(nightly("in/{date}", range)).as("the second date has no folder").isEqualTo(2);
    assertThat(tags()).containsExactly("nights-1");

    persons("in/2026-11-02", 8, 10);
    try (LakeLock held = LakeLock.take(lake(), "nights")) {
      assertThat(nightly("in/{date}", range)).isEqualTo(75);
    }
    assertThat(nightly("in/{date}", range)).isZero();
    assertThat(tags()).containsExactly("nights-1", "nights-2", "nights-3");
    assertThat(nightly("in/{date}", range)).isZero();
    assertThat(new RunLog(lake()).all())
        .extracting(n -> n.path("date").asText() + " " + n.path("state").asText())
        .containsExactly(
            "2026-11-01 ok",
            "2026-11-02 refused",
            "2026-11-02 refused",
            "2026-11-02 ok",
            "2026-11-03 ok",
            // A range with nothing to do has ended well too.
            " ok");
  }
}
