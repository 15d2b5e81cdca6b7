package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.likeness.core.lake.Lake;
import io.likeness.core.testing.FullDisk;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.next.LogFile;
import io.likeness.jobs.walk.CheckedRecipe;
import io.likeness.privacy.consent.ConsentCsv;
import io.likeness.training.next.ItemLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExitCodeTest {
  private static final Path RECIPES = Path.of("..", "conf", "recipes");

  @TempDir Path folder;

  @Test
  void everyShippedRecipePassesCheck() throws IOException {
    try (Stream<Path> all = Files.list(RECIPES)) {
      for (Path recipe : all.sorted().toList()) {
        assertThat(Main.execute("check", recipe.toString())).as(recipe.toString()).isZero();
      }
    }
  }

  @Test
  void wrongRecipeOrUsageIsOne() throws IOException {
    Path wrong = Files.writeString(folder.resolve("wrong.conf"), "corpus = X\n");
    assertThat(Main.execute("check", wrong.toString())).isEqualTo(1);
    assertThat(Main.execute("check")).isEqualTo(1);
    for (String sample : List.of("0", "-1")) {
      assertThat(Main.execute("estimate", wrong.toString(), "--input", "x", "--sample", sample))
          .isEqualTo(1);
    }
    assertThat(Main.execute("no-such-command")).isEqualTo(1);
  }

  @Test
  void unknownMeasureAndEffectAreNamedByCheck() {
    String recipe = RECIPES.resolve("demo-voice.conf").toString();
    String hidden = "privacy.record-steps=[{step=randomise-label,labels=[a,b],epsilon=1}]";
    assertThat(Main.execute("check", recipe, "--set", hidden)).isZero();
    String said =
        Overheard.during(
            () ->
                assertThat(
                        Main.execute(
                            "check",
                            recipe,
                            "--set",
                            hidden,
                            "--set",
                            "bias.targets.label=uniform",
                            "--set",
                            "rebalance.attributes=[label,dialect]"))
                    .isEqualTo(2));
    assertThat(said).contains("weights and rows tell the label");
    assertThat(Main.execute("check", recipe, "--set", "screen=[{code=A,measures=[smell],min=1}]"))
        .isEqualTo(1);
    assertThat(Main.execute("check", recipe, "--set", "augment.policy=[{effect=perfume}]"))
        .isEqualTo(1);
  }

  @Test
  void whatAListNamesIsToldWithItsOwnLine() throws IOException {
    Path recipe = TinyCorpus.write(folder);
    int line = Files.readAllLines(recipe).size();
    Files.writeString(
        recipe,
        Files.readString(recipe)
            + """
            screen = [
              { code = A, measures = [duration_seconds], min = 1 }
              { code = B, measures = [smell], min = 1 }
            ]
            augment.policy = [
              { effect = gain }
              { effect = perfume }
            ]
            privacy.record-steps = [
              { step = hide }
            ]
            """);
    assertThatThrownBy(() -> CheckedRecipe.read(recipe, List.of()))
        .hasMessageContaining(recipe + ":" + (line + 3) + ": screen names the measure smell")
        .hasMessageContaining(recipe + ":" + (line + 7) + ": augment: ")
        .hasMessageContaining(recipe + ":" + (line + 10) + ": privacy.record-steps: ");
    assertThatThrownBy(() -> CheckedRecipe.read(recipe, List.of("screen=[]", "steps.extra=[a.B]")))
        .hasMessageContaining("--set steps.extra=[a.B]: ")
        .hasMessageContaining(recipe + ":" + (line + 7) + ": augment: ");
  }

  @Test
  void aModelOfAnotherNameOrKindIsRefusedByCheck() {
    Path recipe = RECIPES.resolve("spoken-digits.conf");
    for (String wrong :
        List.of("model=nonsense", "model=image-conv2d", "model=next-lstm", "teacher.model=none")) {
      assertThatThrownBy(() -> CheckedRecipe.read(recipe, List.of("train." + wrong)))
          .hasMessageContaining("train." + wrong.replace("=", " = "))
          .hasMessageContaining("there are voice-conv1d, voice-conv1d-small, voice-utterance");
    }
  }

  @Test
  void maskingSpectrogramsIsForVoicesAlone() {
    assertThatThrownBy(
            () -> CheckedRecipe.read(RECIPES.resolve("gesture.conf"), List.of("train.vary=sm")))
        .hasMessageContaining("--set train.vary=sm: train.vary = sm masks spectrograms");
    Path voices = RECIPES.resolve("spoken-digits.conf");
    assertThatThrownBy(() -> CheckedRecipe.read(voices, List.of("train.vary=lots")))
        .hasMessageContaining("train.vary should be one of false, true, lb, ld, sm, not lots");
    assertThat(CheckedRecipe.read(voices, List.of("train.vary=sm")).train()).isPresent();
  }

  @Test
  void anEffectWithoutColumnarFormIsRefusedWithFileAndLine() throws IOException {
    Path recipe = TinyCorpus.write(folder);
    int line = Files.readAllLines(recipe).size() + 1;
    Files.writeString(recipe, Files.readString(recipe) + "augment.engine = columnar\n");
    assertThat(Main.execute("check", recipe.toString())).isZero();
    assertThatThrownBy(
            () ->
                CheckedRecipe.read(
                    recipe, List.of("augment.policy=[{effect=gain},{effect=tempo}]")))
        .hasMessageStartingWith(recipe + ":" + line + ": augment.engine = columnar: tempo ");
    assertThatThrownBy(() -> CheckedRecipe.read(recipe, List.of("augment.engine=abacus")))
        .hasMessageContaining("augment.engine should be one of kernel, columnar");
  }

  @Test
  void missingInputAndMissingLakeAreTwoAndNothingIsLeftOfThem() {
    TestSpark.session();
    String recipe = RECIPES.resolve("demo-voice.conf").toString();
    for (String command :
        List.of("run", "ingest", "nightly --date today", "nightly --from today --to today")) {
      String[] more = {
        recipe,
        "--input",
        folder.resolve("none").toString() + (command.startsWith("nightly") ? "/{date}" : ""),
        "--lake",
        folder.resolve("lake").toString()
      };
      Printed said =
          Printed.by(
              Stream.concat(Stream.of(command.split(" ")), Stream.of(more)).toArray(String[]::new));
      assertThat(said.code()).isEqualTo(2);
      assertThat(said.complaint()).contains("There is no manifest at", "check --input");
    }
    assertThat(folder).as("neither a lake nor keys").isEmptyDirectory();
    assertThat(Main.execute("versions", "--lake", folder.resolve("nowhere").toString()))
        .isEqualTo(2);
  }

  @Test
  void aWrongFileOfConsentsIsTwoAndBeginsNoLake() throws IOException {
    TestSpark.session();
    Path lakes = Files.createDirectory(folder.resolve("lakes"));
    String lake = lakes.resolve("lake").toString();
    Path wrong = Files.writeString(folder.resolve("wrong.csv"), "person,purpose\np1,train\n");
    Path line = Files.writeString(folder.resolve("line.csv"), ConsentCsv.template() + "p1,train\n");
    for (Path file : List.of(folder.resolve("none.csv"), wrong, line)) {
      Printed said = Printed.by("consent", "import", file.toString(), "--lake", lake);
      assertThat(said.code()).isEqualTo(2);
      assertThat(said.complaint()).contains(file.toString()).doesNotContain("\tat ");
      assertThat(lakes).as("of " + file).isEmptyDirectory();
    }
    Path none = Files.writeString(folder.resolve("right.csv"), ConsentCsv.template());
    assertThat(Printed.by("consent", "import", none.toString(), "--lake", lake).ok())
        .contains("0 consents added");
  }

  @Test
  void aFullDiskIsTwoAndNoTraceAlsoWhereHadoopThrowsAnError() {
    assumeThat(Path.of("/dev/full")).exists();
    FullDisk.mountIn(TestSpark.session().sparkContext().hadoopConfiguration());
    String lake = folder.resolve("lake").toString();
    Lake.openOrCreate(TestSpark.session(), lake);
    Printed report =
        Printed.by("report", "--lake", lake, "--to", "full:" + folder.resolve("pages"));
    assertThat(report.code()).isEqualTo(2);
    assertThat(report.complaint()).contains("The disk is full").doesNotContain("\tat ");
  }

  @Test
  void aMetricsFileThatCannotBeWrittenIsRefusedBeforeTheNight() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    for (Path metrics : List.of(file.resolve("m.prom"), folder, Path.of("/"))) {
      Printed night =
          Printed.by(
              "nightly",
              RECIPES.resolve("demo-voice.conf").toString(),
              "--input",
              folder.resolve("none").toString(),
              "--lake",
              folder.resolve("lake").toString(),
              "--date",
              "today",
              "--metrics",
              metrics.toString());
      assertThat(night.code()).isEqualTo(2);
      assertThat(night.complaint()).contains("choose another file with --metrics");
    }
    assertThat(folder.resolve("lake")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"r3:site", "a:b", ""})
  void whatIsNoAddressIsOneAndNamesItsOption(String address) throws IOException {
    TestSpark.session();
    String lake = folder.resolve("lake").toString();
    Lake.openOrCreate(TestSpark.session(), lake);
    Path recipe = TinyCorpus.write(folder);
    String input = folder.resolve("input").toString();
    List<String[]> commands =
        List.of(
            new String[] {"--to", "report", "--lake", lake, "--to", address},
            new String[] {"--lake", "submission", "some-name", "--lake", address},
            new String[] {"--input", "run", recipe.toString(), "--lake", lake, "--input", address},
            new String[] {
              "--scratch", "estimate", recipe.toString(), "--input", input, "--scratch", address
            });
    for (String[] command : commands) {
      Printed said = Printed.by(Arrays.copyOfRange(command, 1, command.length));
      assertThat(said.code()).as(said.complaint()).isEqualTo(1);
      assertThat(said.complaint()).contains(command[0] + " is '" + address + "'");
    }
  }

  @Test
  void aLogThatIsMissingOrHasNoTimeIsTwoAndAnUnknownSplitOne() throws IOException {
    TestSpark.session();
    Path log = Files.writeString(folder.resolve("log.csv"), "user,time,item\na,1,x\na,noon,y\n");
    assertThat(Main.execute("next-item", log.toString())).isEqualTo(2);
    Path part = Files.writeString(folder.resolve("part.csv"), "user,time,item\na,1.5,x\n");
    assertThatThrownBy(() -> LogFile.read(TestSpark.session(), part.toString()))
        .hasMessageContaining("Row 2 of the log lacks time");
    Path semicolons = Files.writeString(folder.resolve("s.csv"), "\uFEFFuser;time;item\na;1;x,y\n");
    assertThat(LogFile.read(TestSpark.session(), semicolons.toString()))
        .containsExactly(new ItemLog.Event("a", 1, "x,y"));
    Files.writeString(semicolons, "\n\r\nuser;time;item\na;1;x,y\n");
    assertThat(LogFile.read(TestSpark.session(), semicolons.toString()))
        .containsExactly(new ItemLog.Event("a", 1, "x,y"));
    Files.writeString(semicolons, "\uFEFFsep=;\nuser;time;item\na;1;x\n");
    assertThatThrownBy(() -> LogFile.read(TestSpark.session(), semicolons.toString()))
        .hasMessageContaining("begins with a line for Excel, sep=;; take it out");
    assertThat(Main.execute("next-item", folder.resolve("none.csv").toString())).isEqualTo(2);
    assertThat(Main.execute("next-item", log.toString(), "--split", "taste")).isEqualTo(1);
    assertThat(Main.execute("next-item", log.toString(), "--workers", "3")).isEqualTo(1);
    assertThat(Main.execute("align", "voices", "hands", "--workers", "3")).isEqualTo(1);
    assertThat(Main.execute("align", "voices", "hands", "--temperature", "0")).isEqualTo(1);
    assertThat(Main.execute("align", "voices", "hands", "--within-kind", "1")).isEqualTo(1);
  }

  @Test
  void aModelThatTheLakeHasNotIsTwoAndOneThatCannotBeIsOne() throws IOException {
    TestSpark.session();
    String lake = folder.resolve("lake").toString();
    Lake.openOrCreate(TestSpark.session(), lake);
    String to = folder.resolve("weights").toString();
    for (String[] command :
        List.of(
            new String[] {"compare", "nobody", "anybody", "--lake", lake},
            new String[] {"fuse", "nobody", "anybody", "--lake", lake},
            new String[] {"weights", "nobody", "--to", to, "--lake", lake})) {
      Printed said = Printed.by(command);
      assertThat(said.code()).as(said.complaint()).isEqualTo(2);
      assertThat(said.complaint()).contains("There is no model nobody");
    }
    Path log = Files.writeString(folder.resolve("log.csv"), "user,time,item\na,1,x\n");
    for (String model : List.of("next-best", "voice-conv1d")) {
      assertThat(Main.execute("next-item", log.toString(), "--model", model)).isEqualTo(1);
    }
  }

  @Test
  void privacyParametersOutOfRangeAreTwo() {
    assertThat(Main.execute("privacy", "sigma", "--epsilon", "1", "--delta", "1e-5")).isZero();
    assertThat(Main.execute("privacy", "zcdp", "--delta", "1e-5")).isEqualTo(2);
    assertThat(Main.execute("privacy", "zcdp", "--noise-multiplier", "4", "--delta", "1e-5"))
        .isZero();
    String endless = "Infinity";
    for (String no : List.of("NaN", endless, "-Infinity", "0", "-0.0", "-1")) {
      refused(
          "epsilon must lie in (0, infinity), got " + Double.parseDouble(no), sigma(no, "1e-5"));
      refused("noise multiplier must lie in (0, infinity)", epsilon(no, "0.1", "9", "1e-5"));
      refused("sampling rate must lie in (0, 1]", epsilon("1", no, "9", "1e-5"));
      refused("delta must lie in (0, 1)", epsilon("1", "0.1", "9", no));
      refused("delta must lie in (0, 1)", sigma("1", no));
      refused(
          "sensitivity must lie in (0, infinity)",
          "privacy",
          "sigma",
          "--epsilon",
          "1",
          "--delta",
          "1e-5",
          "--l2-sensitivity",
          no);
    }
    refused("delta must lie in (0, 1), got 1.0", sigma("1", "1"));
    refused("got 0.0; take one well below 1 / persons, such as 1e-6", sigma("1", "0"));
    refused("sampling rate must lie in (0, 1], got 1.5", epsilon("1", "1.5", "9", "1e-5"));
    refused("the noise is too small to be accounted", epsilon("0.01", "1", "9", "1e-5"));
    refused("cannot be told apart from infinity", epsilon("1", "0.1", "9", "1e-300"));
    refused("must be at least 1, got 0", epsilon("1", "0.1", "0", "1e-5"));
    assertThat(Main.execute(epsilon("1", "0.1", "2.5", "1e-5"))).as("half a step").isEqualTo(1);
    assertThat(Main.execute(epsilon("1", "1", "9", "1e-5"))).isZero();
  }

  private static String[] sigma(String epsilon, String delta) {
    return new String[] {"privacy", "sigma", "--epsilon", epsilon, "--delta", delta};
  }

  private static String[] epsilon(String sigma, String rate, String steps, String delta) {
    return new String[] {
      "privacy",
      "epsilon",
      "--noise-multiplier",
      sigma,
      "--sampling-rate",
      rate,
      "--steps",
      steps,
      "--delta",
      delta
    };
  }

  /** Exit code 2, nothing on the standard output, and {@code why} on the other. */
  private static void refused(String why, String... command) {
    Printed printed = Printed.by(command);
    assertThat(printed.code()).as(String.join(" ", command)).isEqualTo(2);
    assertThat(printed.text()).as(String.join(" ", command)).isEmpty();
    assertThat(printed.complaint()).as(String.join(" ", command)).contains(why);
  }

  @Test
  void aRecipeWhosePrivacyWouldNotHoldIsTwoAndSaysWhatToDo() throws IOException {
    String recipe = TinyCorpus.write(folder).toString();
    Map<String, String> settings =
        Map.of(
            "release.unit=record", "release.unit should be person",
            "release.epsilon=0", "release.epsilon should be a positive number, not 0",
            "release.epsilon=11", "release.epsilon should be at most budget.epsilon (10.0)",
            "train.privacy.sampling=shuffle", "train.privacy.sampling should be poisson",
            "train.privacy.delta=0", "train.privacy.delta should be above 0",
            "privacy.record-steps=[{step=waveform-laplace,epsilon=1}]",
                "unit should be one of sample, clip, person",
            "release{groups=[{attribute=accent,values=private}],delta=0.001,budget.delta=0.01}",
                "release.delta should be below 0.001, and well below 1 / persons",
            "train.privacy.delta=0.5", "train.privacy.delta should be below 0.001",
            "train.privacy.epsilon=3",
                "release.budget (epsilon 10.0, delta 1.0E-6) and train.privacy.budget (epsilon 10.0,"
                    + " delta 1.0E-4) should be the same");
    assertThat(
            Main.execute(
                "check",
                recipe,
                "--set",
                "train.privacy.epsilon=3",
                "--set",
                "release.budget.delta=1e-4"))
        .as("one budget for both")
        .isZero();
    assertThat(Main.execute("check", recipe, "--set", "release.delta=0.001"))
        .as("no group is chosen, so none is spent")
        .isZero();
    settings.forEach((setting, why) -> refused(why, "check", recipe, "--set", setting));
    assertThat(Main.execute("check", recipe, "--set", "release.name=\"No\""))
        .as("a slip of the pen")
        .isEqualTo(1);
  }

  @Test
  void namesAreReadAsNoAttributeAndAsLabelsOnlyWithAWarning() throws IOException {
    Path recipe = TinyCorpus.write(folder);
    String changed = Files.readString(recipe);
    Path named =
        Files.writeString(
            folder.resolve("named.conf"), changed.replace("accent = accent", "accent = speaker"));
    Printed said = Printed.by("check", named.toString());
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.complaint())
        .contains("named.conf:4: the attribute accent is read from speaker, as the person is");
    Files.writeString(named, changed.replace("accent = accent", "accent = file"));
    assertThat(Printed.by("check", named.toString()).complaint())
        .contains("the attribute accent is read from file, as the file is");
    assertThat(Printed.by("check", recipe.toString()).ok()).doesNotContain("names stand");
    Path labelled =
        Files.writeString(
            folder.resolve("labelled.conf"), changed.replace("label = word", "label = speaker"));
    assertThat(Printed.by("check", labelled.toString()).ok())
        .contains("names stand in the clear in the lake");
  }

  @Test
  void checkSaysWhatAReleaseCounts() throws IOException {
    String recipe = TinyCorpus.write(folder).toString();
    assertThat(Printed.by("check", recipe).ok()).contains("counts at most 5 records of a person");
    refused("Release check: ", "check", recipe, "--set", "release.epsilon=1e-300");
  }

  @Test
  void aBadCaseOfPrivacyIsTwoWithItsLineAndNothingIsPrinted() throws IOException {
    String header = "name,noise_multiplier,sampling_rate,steps,delta\n";
    String good = "good,1,0.01,100,1e-5\n";
    Path file = folder.resolve("cases.csv");
    String[] command = {"privacy", "epsilon", "--cases", file.toString()};
    Files.writeString(
        file,
        header
            + good
            + "half,1,0.01,100.5,1e-5\n\n"
            + "often,1,1.5,1e2,1e-5\n"
            + "word,none,0.01,100,1e-5\n"
            + "nan,NaN,0.01,100,0\n"
            + "short,1,0.01,100\n");
    String mend = "; mend the cell or take the line out.\n";
    String noDelta =
        "; take one well below 1 / persons, such as 1e-6, for Gaussian noise and groups that are"
            + " chosen have no epsilon without";
    refused(
        file
            + ":3: column steps: \"100.5\" is not a whole number"
            + mend
            + file
            + ":5: column sampling_rate: sampling rate must lie in (0, 1], got 1.5"
            + mend
            + file
            + ":6: column noise_multiplier: \"none\" is not a number"
            + mend
            + file
            + ":7: column noise_multiplier: noise multiplier must lie in (0, infinity), got NaN"
            + mend
            + file
            + ":7: column delta: delta must lie in (0, 1), got 0.0"
            + noDelta
            + mend
            + file
            + ":8: the line has 4 cells and the first line 5; give each column one cell.\n",
        command);

    Files.writeString(file, header + good);
    assertThat(Printed.by(command).ok())
        .startsWith(header.strip() + ",epsilon_pld,epsilon_rdp,rdp_order\n" + good.strip() + ",");
    Files.writeString(file, good);
    refused(file + ":1: the first line must name the columns noise_multiplier,", command);
    refused("cannot be read", "privacy", "sigma", "--cases", folder.resolve("none").toString());
    Files.writeString(file, "\uFEFF" + (header + good).replace(',', ';'));
    assertThat(Printed.by(command).ok())
        .startsWith(header.strip().replace(',', ';') + ";epsilon_pld;epsilon_rdp;rdp_order\n")
        .doesNotContain(",");
    String quoted = "\"note\",\"noise_multiplier\",\"sampling_rate\",\"steps\",\"delta\"";
    String row = "\"a, b\",\"1\",\"0.01\",\"100\",\"1e-5\"";
    Files.writeString(file, quoted + "\n" + row + "\n");
    assertThat(Printed.by(command).ok()).startsWith(quoted + ",epsilon_pld").contains(row + ",");
    Files.writeString(file, "epsilon,delta,l2_sensitivity\n1,1e-5,1\n1,0,1\n");
    refused(
        file + ":3: column delta: delta must lie in (0, 1), got 0.0" + noDelta + mend,
        "privacy",
        "sigma",
        "--cases",
        file.toString());
  }
}
