package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.walk.CheckedRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(Main.execute("no-such-command")).isEqualTo(1);
  }

  @Test
  void unknownMeasureAndEffectAreNamedByCheck() {
    String recipe = RECIPES.resolve("demo-voice.conf").toString();
    assertThat(Main.execute("check", recipe, "--set", "screen=[{code=A,measures=[smell],min=1}]"))
        .isEqualTo(1);
    assertThat(Main.execute("check", recipe, "--set", "augment.policy=[{effect=perfume}]"))
        .isEqualTo(1);
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
  void missingInputAndMissingLakeAreTwo() {
    TestSpark.session();
    String recipe = RECIPES.resolve("demo-voice.conf").toString();
    assertThat(
            Main.execute(
                "run",
                recipe,
                "--input",
                folder.resolve("none").toString(),
                "--lake",
                folder.resolve("lake").toString()))
        .isEqualTo(2);
    assertThat(Main.execute("versions", "--lake", folder.resolve("nowhere").toString()))
        .isEqualTo(2);
  }

  @Test
  void aLogThatIsMissingOrHasNoTimeIsTwoAndAnUnknownSplitOne() throws IOException {
    TestSpark.session();
    Path log = Files.writeString(folder.resolve("log.csv"), "user,time,item\na,1,x\na,noon,y\n");
    assertThat(Main.execute("next-item", log.toString())).isEqualTo(2);
    assertThat(Main.execute("next-item", folder.resolve("none.csv").toString())).isEqualTo(2);
    assertThat(Main.execute("next-item", log.toString(), "--split", "taste")).isEqualTo(1);
    assertThat(Main.execute("next-item", log.toString(), "--workers", "3")).isEqualTo(1);
    assertThat(Main.execute("align", "voices", "hands", "--workers", "3")).isEqualTo(1);
    assertThat(Main.execute("align", "voices", "hands", "--temperature", "0")).isEqualTo(1);
  }

  @Test
  void privacyParametersOutOfRangeAreTwo() {
    assertThat(Main.execute("privacy", "sigma", "--epsilon", "1", "--delta", "0")).isEqualTo(2);
    assertThat(Main.execute("privacy", "sigma", "--epsilon", "1", "--delta", "1e-5")).isZero();
    assertThat(Main.execute("privacy", "zcdp", "--delta", "1e-5")).isEqualTo(2);
    assertThat(Main.execute("privacy", "zcdp", "--noise-multiplier", "4", "--delta", "1e-5"))
        .isZero();
  }
}
