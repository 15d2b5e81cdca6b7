package io.likeness.core.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.LikenessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeReaderTest {
  private static final String GOOD =
      """
      corpus = digits
      kind = voice
      ingest.sources = [
        { manifest = "m.csv", file = path, label = digit, person = speaker, attributes { accent = accent } }
      ]
      bias { protected = [accent], targets { accent = uniform } }
      rebalance { attributes = [accent] }
      """;

  @TempDir Path folder;

  private Recipe read(String text, String... settings) throws IOException {
    return RecipeReader.read(Files.writeString(folder.resolve("r.conf"), text), List.of(settings));
  }

  @Test
  void recordStepsKeepTheirSettingsAsTextAndAnEmptyListIsRefused() throws IOException {
    Recipe recipe =
        read(
            GOOD,
            "privacy.record-steps=[{step=mcadams-voice,alpha=[0.7,0.9]},{step=x,epsilon=1.5}]");
    assertThat(recipe.recordSteps())
        .extracting(RecordStepSpec::step)
        .containsExactly("mcadams-voice", "x");
    assertThat(recipe.recordSteps().get(0).settings())
        .isEqualTo(Map.of("alpha", List.of("0.7", "0.9")));
    assertThat(recipe.recordSteps().get(1).settings()).isEqualTo(Map.of("epsilon", List.of("1.5")));
    assertThat(RecipeReader.stored(recipe.json(), "t-1").recordSteps())
        .isEqualTo(recipe.recordSteps());
    assertThat(read(GOOD).recordSteps()).isEmpty();
    assertThatThrownBy(() -> read(GOOD, "privacy.record-steps=[]"))
        .hasMessageContaining("should list at least one");
  }

  @Test
  void aRecipeHoldsTheModelThatItNames() throws IOException {
    String faces = "corpus = f\nkind = face\ningest.sources = [{ folder = \".\" }]\n";
    byte[] model = {0, 1, -1, 127};
    Files.write(folder.resolve("own.onnx"), model);
    Recipe recipe = read(faces, "ingest.face-detector=own.onnx");
    assertThat(recipe.ingest().faceDetector().orElseThrow().bytes()).isEqualTo(model);
    Files.write(folder.resolve("own.onnx"), new byte[] {1});
    assertThat(RecipeReader.stored(recipe.json(), "f-1").ingest().faceDetector())
        .isEqualTo(recipe.ingest().faceDetector());
    assertThat(read(faces, "ingest.face-detector=own.onnx").sha256()).isNotEqualTo(recipe.sha256());
    Files.writeString(folder.resolve("haar"), "is a word, not this file");
    assertThat(read(faces).ingest().faceDetector()).isEmpty();
    assertThatThrownBy(() -> read(faces, "ingest.face-detector=\"a\\u0000b\""))
        .hasMessageContaining("face-detector should be haar, or a file");
    assertThatThrownBy(() -> read(faces, "ingest.face-detector=no.onnx"))
        .hasMessageContaining("face-detector should be haar, or a file of at most 16 MiB");
    assertThatThrownBy(() -> read(GOOD, "ingest.face-detector=own.onnx"))
        .hasMessageContaining("face-detector is for faces");
  }

  @Test
  void whatIsInForceIsToldWithItsSourceAndWithoutSecrets() throws IOException {
    Files.writeString(folder.resolve("more.conf"), "seed = 3\n");
    String file =
        Files.writeString(
                folder.resolve("r.conf"),
                "include \"more.conf\"\n"
                    + GOOD
                    + "salt = hidden\ntrain { epochs = 7 }\ningest.label-map.token = hidden\n")
            .toString();
    List<String> over = List.of("split.train=0.7", "split.test=0.15", "salt=concealed");
    List<Setting> told = RecipeReader.effective(Path.of(file), over);
    assertThat(told).isSortedAccordingTo((a, b) -> a.key().compareTo(b.key()));
    assertThat(told)
        .contains(
            new Setting("corpus", "\"digits\"", file + ":2"),
            new Setting("seed", "3", folder.resolve("more.conf") + ":1"),
            new Setting("split.train", "0.7", "--set split.train=0.7"),
            new Setting("split.validation", "0.15", defaultAt("  validation = 0.15")),
            new Setting("salt", "***", "--set salt=***"),
            new Setting("ingest.label-map.token", "***", file + ":11"),
            new Setting("rebalance.cap-per-record", "4", defaultAt("    cap-per-record = 4")),
            new Setting("train.epochs", "7", file + ":10"));
    assertThat(told.toString()).doesNotContain("hidden", "concealed", "when-present");
    List<Setting> address =
        RecipeReader.effective(
            Path.of(file), List.of("ingest.sources=[{folder=\"s3a://key:word@bucket/x\"}]"));
    assertThat(address)
        .filteredOn(s -> s.key().equals("ingest.sources"))
        .extracting(Setting::value)
        .containsExactly("[{\"folder\":\"s3a://***@bucket/x\"}]");
  }

  private static String defaultAt(String line) throws IOException {
    return "conf/reference.conf:"
        + (Files.readAllLines(Path.of("../conf/reference.conf")).indexOf(line) + 1);
  }

  @ParameterizedTest
  @CsvSource({
    "voice, 'kaldi = k'",
    "voice, 'lhotse = l'",
    "voice, 'archives = \"*.tar\"'",
    "text, 'manifest = \"m.csv\", text = said'"
  })
  void aPatternThatOlderBuildsLetPassIsRefusedButWhereItIsStored(String kind, String source) {
    String recipe =
        """
        corpus = digits
        kind = %s
        ingest.sources = [ { %s, pattern = "(?<who>.*)", person = who } ]
        """
            .formatted(kind, source);
    assertThatThrownBy(() -> read(recipe)).hasMessageContaining("pattern should be left out");
    assertThat(RecipeReader.stored(recipe, "digits-1").ingest().sources().get(0).pattern())
        .contains("(?<who>.*)");
  }

  @Test
  void whatIsRefusedOfANewRunAloneCanBeReadWhereItIsStored() {
    String recipe =
        """
        corpus = digits
        kind = voice
        ingest.sources = [
          { manifest = "m.csv", file = path, person = who, attributes { name = who, place = path } }
        ]
        release { unit = person, groups = [ { attribute = name, values = private } ], delta = 0.01,
          budget.delta = 0.01 }
        train { vary = true, privacy { delta = 0.01 } }
        """;
    Recipe stored = RecipeReader.stored(recipe, "digits-1");
    assertThat(stored.release().orElseThrow().delta()).isEqualTo(0.01);
    assertThat(stored.train().orElseThrow().settings().getString("vary")).isEqualTo("true");
    assertThat(stored.ingest().sources().get(0).attributes())
        .isEqualTo(Map.of("name", "who", "place", "path"));
  }

  @Test
  void bindsARecipeOverTheDefaults() throws IOException {
    Recipe recipe = read(GOOD);
    assertThat(recipe.kind()).isEqualTo(Kind.VOICE);
    assertThat(recipe.rebalance().orElseThrow().capPerRecord()).isEqualTo(4);
    assertThat(recipe.train()).isEmpty();
    assertThat(recipe.ingest().sources().get(0).attributes()).isEqualTo(Map.of("accent", "accent"));
  }

  @Test
  void aStudentMayBeTestedOnEachPersonInTurn() throws IOException {
    assertThat(
            read(GOOD, "train.leave-one-person-out=true", "train.teacher.model=voice-conv1d")
                .train()
                .orElseThrow()
                .leaveOnePersonOut())
        .as("the trainer gives each left-out person a teacher who has not met them")
        .isTrue();
  }

  @Test
  void namesEveryProblemWithItsLine() {
    String bad =
        """
        corpus = Digits
        kind = smell
        ingest.sources = [
          { manifest = "m.csv", file = path, attributes { accent = accent } }
        ]
        split.train = 0.9
        sead = 3
        screen = [ { code = LOW, measures = [peak] } ]
        """;
    assertThatThrownBy(() -> read(bad))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("r.conf:1: corpus should be kebab-case")
        .hasMessageContaining("r.conf:2: kind should be one of voice, face, text, not smell")
        .hasMessageContaining("r.conf:6: split.train")
        .hasMessageContaining("r.conf:7: sead is not a key")
        .hasMessageContaining("r.conf:8: screen[0].min or max should be given");
  }

  @Test
  void namesTheLineOfASyntaxError() {
    assertThatThrownBy(() -> read("corpus = a\nkind = [voice\n"))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("r.conf:");
  }

  @Test
  void settingsOverrideTheFileAndChangeTheHash() throws IOException {
    assertThat(read(GOOD, "seed=7").seed()).isEqualTo(7);
    assertThat(read(GOOD, "seed=7").sha256()).isNotEqualTo(read(GOOD).sha256());
    assertThat(read(GOOD + "\n# a comment").sha256()).isEqualTo(read(GOOD).sha256());
  }

  @Test
  void theEngineBelongsToTheHashAndRecipesWithoutOneKeepTheirs() throws IOException {
    String copies = GOOD + "\naugment.policy = [ { effect = gain } ]";
    Recipe without = read(copies);
    assertThat(without.augment().orElseThrow().engine()).isEqualTo(AugmentSpec.Engine.KERNEL);
    assertThat(without.json()).doesNotContain("engine");
    Recipe columnar = read(copies, "augment.engine=columnar");
    assertThat(columnar.augment().orElseThrow().engine()).isEqualTo(AugmentSpec.Engine.COLUMNAR);
    assertThat(columnar.sha256()).isNotEqualTo(without.sha256());
    assertThat(RecipeReader.stored(columnar.json(), "t-1").augment()).isPresent();
  }

  @Test
  void uniformLeavesWhatIsUnknownTheShareThatItHas() {
    assertThat(new TargetSpec.Uniform().over(Map.of("f", 6.0, "m", 2.0, "unknown", 2.0)))
        .isEqualTo(Map.of("f", 0.4, "m", 0.4, "unknown", 0.2));
    assertThat(new TargetSpec.Uniform().over(Map.of("unknown", 3.0)))
        .isEqualTo(Map.of("unknown", 1.0));
  }

  @Test
  void refusesATargetThatDoesNotSumToOne() {
    assertThatThrownBy(() -> read(GOOD, "rebalance.attributes=[accent,accent]"))
        .hasMessageContaining("rebalance.attributes should name each attribute once");
    assertThatThrownBy(() -> read(GOOD + "bias.worst { attributes = [age], depth = 4 }"))
        .hasMessageContaining("bias.worst.attributes names age, which no source declares")
        .hasMessageContaining("bias.worst.depth should be a whole number from 1 to 3");
    assertThatThrownBy(() -> read(GOOD + "bias.protected = [\n  accent\n  age\n]"))
        .hasMessageContaining("r.conf:10: bias.protected names age");
    assertThatThrownBy(() -> read(GOOD + "bias.targets.accent { a = 0.5, b = 0.6 }"))
        .hasMessageContaining("r.conf:8: bias.targets.accent");
  }

  @Test
  void labelsOfAColumnOfAgesAreForAuditsOnly() throws IOException {
    String ages = GOOD.replace("label = digit", "label = age_band");
    assertThatThrownBy(() -> read(ages + "train { epochs = 2 }"))
        .hasMessageContaining(
            "train.audit should be true, since labels come from the column age_band");
    assertThat(read(ages).train()).as("bias of ages is measured freely").isEmpty();
    Recipe audit = read(ages + "train { epochs = 2, audit = true }");
    assertThat(audit.train()).isPresent();
    assertThat(read(GOOD + "train { epochs = 2 }").json()).doesNotContain("audit");
    assertThatThrownBy(
            () -> read(ages + "train { audit = true, teacher { model = voice-conv1d } }"))
        .hasMessageContaining("train.audit should not stand beside a teacher");
  }

  @Test
  void refusesWorkersThatDoNotDivideShards() {
    assertThatThrownBy(() -> read(GOOD + "train { workers = 3 }"))
        .hasMessageContaining("train.workers should divide shards (16), not 3");
  }

  @Test
  void refusedValuesAreStoodInForUntilAllProblemsAreKnown() {
    for (String none : List.of("0", "0.5", "-3")) {
      assertThatThrownBy(() -> read(GOOD + "train { workers = " + none + " }\nsead = 3"))
          .isInstanceOf(LikenessException.class)
          .hasMessageContaining("r.conf:8: train.workers should be a whole number from 1 to 64")
          .hasMessageContaining("r.conf:9: sead is not a key");
    }
  }

  @Test
  void refusesACharsetThatCannotBeOne() {
    for (String charset : List.of("UTF 8", "", "utf-9")) {
      String source = "{ manifest = m, file = f, charset = \"" + charset + "\" }";
      assertThatThrownBy(() -> read("corpus = a\nkind = voice\ningest.sources = [" + source + "]"))
          .isInstanceOf(LikenessException.class)
          .hasMessageContaining("r.conf:3: ingest.sources[0].charset should be a character set");
    }
  }

  @Test
  void refusesWhatASourceOfThisFormWouldIgnore() {
    Map<String, String> ignored =
        Map.of(
            "{ folder = f, charset = GB18030 }",
            "ingest.sources[0].charset should be left out: a folder has no text",
            "{ kaldi = k, charset = GB18030 }",
            "ingest.sources[0].charset should be left out: files of kaldi are in UTF-8",
            "{ lhotse = l, charset = GB18030 }",
            "ingest.sources[0].charset should be left out: files of lhotse are in UTF-8",
            "{ folder = f, files-under = g }",
            "ingest.sources[0].files-under should be left out: files lie where folder says",
            "{ archives = \"*.tar\", files-under = g }",
            "ingest.sources[0].files-under should be left out: files lie where archives says");
    ignored.forEach(
        (source, sentence) ->
            assertThatThrownBy(
                    () -> read("corpus = a\nkind = voice\ningest.sources = [" + source + "]"))
                .isInstanceOf(LikenessException.class)
                .hasMessageContaining(sentence));
  }

  @Test
  void theDefaultsOfOptionalBlocksAreNotForARecipeToSay() {
    for (String said : List.of("5", "null", "{ train { workers = 2 } }")) {
      assertThatThrownBy(() -> read(GOOD + "when-present = " + said))
          .isInstanceOf(LikenessException.class)
          .hasMessageContaining("r.conf:8: when-present is not a key of a recipe");
    }
  }

  @Test
  void aSettingThatIsWrongIsNamedAndNoLineOfTheFile() {
    assertThatThrownBy(() -> read(GOOD, "split.train=2"))
        .hasMessageContaining("--set split.train=2: split.train should be from 0 to 1, not 2")
        .message()
        .doesNotContain("r.conf:1");
    assertThatThrownBy(() -> read(GOOD, "split = {"))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("--set split = {: ")
        .message()
        .doesNotContain("r.conf", ": 1");
  }

  @Test
  void theSaltInASettingThatIsWrongIsNotPrinted() {
    for (String setting :
        List.of(
            "salt=[hidden]",
            "salt = {hidden",
            "salt=hidden:x",
            "salt=\"hidden",
            "salt {hidden=1}",
            "\"salt\" : {hidden}",
            "salty=hidden")) {
      assertThatThrownBy(() -> read(GOOD, setting))
          .as(setting)
          .isInstanceOf(LikenessException.class)
          .hasMessageContaining("--set ")
          .hasMessageContaining("salt")
          .hasMessageContaining("***: ")
          .message()
          .doesNotContain("hidden");
    }
    assertThatThrownBy(() -> read(GOOD, "split.train=basalt"))
        .hasMessageContaining("--set split.train=basalt: ");
  }

  @Test
  void whatAMisspeltKeyInASettingSaysIsNotPrinted() {
    for (String setting :
        List.of(
            "slat=hidden",
            "slat = [hidden]",
            "slat: hidden",
            "slat {hidden=1}",
            "\"slat\"=hidden",
            "slat+=hidden",
            "slat=[hidden",
            "slat hidden",
            "split={slat=hidden,train=7}",
            "split.slat=hidden")) {
      assertThatThrownBy(() -> read(GOOD, setting))
          .as(setting)
          .isInstanceOf(LikenessException.class)
          .hasMessageContaining("--set ")
          .hasMessageContaining("***: ")
          .message()
          .doesNotContain("hidden");
    }
    assertThatThrownBy(() -> read(GOOD, "split={slat=hidden,train=7}"))
        .hasMessageContaining("--set split=***: split.slat is not a key of a recipe; known here: ")
        .hasMessageContaining("--set split=***: split.train should be from 0 to 1");
  }

  @Test
  void theSaltInAFileThatIsWrongIsNotPrinted() {
    for (String wrong :
        List.of(
            "salt = [hidden]",
            "salt hidden",
            "\"salt hidden\" 5",
            "salt = Xk9,hidden",
            "salt = {hidden}",
            "salt {hidden}",
            "salt = ab{hidden",
            "salt\nhidden",
            "salt = {\n\n  # so\n  a = 1\n  hidden\n}",
            "salt = 'Xk9,hidden'\n\nseed = 5",
            "salt = Xk9,hidden=Qz",
            "salt = \"\\hidden\"",
            "train { token = Xk9,hidden }",
            "slat hidden",
            "slat = hidden",
            "slat\nhidden",
            "slat = {hidden}",
            "slat = Xk9,hidden",
            "slat = Xk9,hidden=Qz")) {
      assertThatThrownBy(() -> read(GOOD + wrong + "\n"))
          .as(wrong)
          .isInstanceOf(LikenessException.class)
          .hasMessageContaining("r.conf:")
          .message()
          .matches("(?s).*r.conf:\\d+: .*")
          .doesNotContain("hidden", "Xk9", "Qz", "\\h");
    }
    assertThatThrownBy(() -> read(GOOD + "salt = Xk9,hidden"))
        .hasMessageEndingWith(
            "r.conf:8: a key has no value; write KEY = VALUE, with quotes around a text.");
    assertThatThrownBy(() -> read(GOOD + "salt = ${hidden}\n"))
        .hasMessageContaining("r.conf:8: ")
        .hasMessageContaining("variables of the environment are not read; write the value itself.");
  }

  @Test
  void keysThatAreNoneAreToldBesideASalt() {
    assertThatThrownBy(() -> read(GOOD + "salt = x\nsead = 4 # sead, not salt\n"))
        .hasMessageContaining("r.conf:9: sead is not a key of a recipe");
    assertThatThrownBy(() -> read(GOOD + "split { trian = 0.5, tset = 4 }\n"))
        .hasMessageContaining("r.conf:8: split.trian is not a key of a recipe")
        .hasMessageContaining("r.conf:8: split.tset is not a key of a recipe");
    assertThatThrownBy(() -> read(GOOD + "salt = x\nseed = 4\nsplit { train\n}\n"))
        .hasMessageContaining("the key train has no value");
  }

  @Test
  void whatIsWrongInASettingIsToldEvenWhereItsValueIsNot() {
    for (List<String> said :
        List.of(
            List.of("epochs", "--set epochs: a key has no value; write KEY = VALUE"),
            List.of("epochs", "--set epochs: epochs is not a key of a recipe"),
            List.of("seed", "--set seed: the key seed has no value; write KEY = VALUE"),
            List.of(".split.train=0.5", "--set .split.train=0.5: a key begins or ends with a dot"),
            List.of(".slat=hidden", "--set .slat=***: a key begins or ends with a dot"),
            List.of("=hidden", "--set =***: a key is missing; write KEY = VALUE."),
            List.of("{split={train=[}}", "--set {split={train=[}}: '}' stands in a list"),
            List.of("split={slat=[hidden}", "--set split=***: a list does not end"),
            List.of("seed=1,slat=[hidden", "--set seed=***: a list does not end"),
            List.of("split={slat hidden}", "--set split=***: a key has no value"),
            List.of("ingst.sources=[\"hidden\"", "--set ingst.sources=***: ingst is not a key"),
            List.of("ingst.sources=[\"hidden\"", "--set ingst.sources=***: a list does not end"),
            List.of("slat=\"hidden", "--set slat=***: a text in quotes does not end"),
            List.of("slat=${hidden", "--set slat=***: a ${ is not closed; write ${KEY}"),
            List.of("[hidden]", "--set ***: the value cannot be read"),
            List.of("\"hidden", "--set ***: a text in quotes does not end"),
            List.of("slat=Xk9,hidden=1", "--set slat=***: what stands behind a comma is not a key"),
            List.of("salt=Xk9,hidden=1", "--set salt=***: what stands behind a comma"))) {
      assertThatThrownBy(() -> read(GOOD, said.get(0)))
          .as(said.get(0))
          .isInstanceOf(LikenessException.class)
          .hasMessageContaining(said.get(1))
          .message()
          .doesNotContain("hidden");
    }
  }

  @Test
  void refusesAScreenThatKeepsNothing() throws IOException {
    String screen = GOOD + "screen = [ { code = A, measures = [peak], min = 5, max = ";
    assertThatThrownBy(() -> read(screen + "1 } ]"))
        .hasMessageContaining("r.conf:8: screen[0].min should not be above max");
    assertThat(read(screen + "5 } ]").screen()).hasSize(1);
  }
}
