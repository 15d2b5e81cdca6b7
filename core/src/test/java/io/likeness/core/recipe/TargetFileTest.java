package io.likeness.core.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetFileTest {
  private static final String GOOD =
      """
      corpus = calls
      kind = voice
      ingest.sources = [
        { manifest = "m.csv", file = path, person = who, attributes { dialect = d, gender = g } }
      ]
      ingest.vocabulary.dialect = zh-dialects
      """;
  private static final String MARGIN =
      GOOD + "bias.targets.gender { file = \"census.csv\", source = \"Census 2020, table 4\" }\n";
  private static final String JOINT =
      GOOD
          + "bias.joint-targets = [ { attributes = [dialect, gender], file = \"census.csv\","
          + " source = \"Census 2020, table 4\" } ]\n";

  @TempDir Path folder;

  private Recipe read(String recipe, String table) throws IOException {
    Files.writeString(folder.resolve("census.csv"), table);
    return RecipeReader.read(Files.writeString(folder.resolve("r.conf"), recipe), List.of());
  }

  @Test
  void sharesOfATableBesideTheRecipeAreATargetWithASource() throws IOException {
    BiasSpec bias = read(MARGIN, "gender,share\nf,0.6\nm,0.4\n").bias();
    assertThat(bias.target("gender").orElseThrow().over(Map.of("f", 1.0)))
        .isEqualTo(Map.of("f", 0.6, "m", 0.4));
    assertThat(bias.sources()).isEqualTo(Map.of("gender", "Census 2020, table 4"));
  }

  @Test
  void countsAreMadeSharesAndColumnsMayStandInAnyOrder() throws IOException {
    BiasSpec bias =
        read(JOINT, "\uFEFFcount;gender;dialect\n30;f;cmn\n20;m;cmn\n\n50;\"f\";yue\n").bias();
    assertThat(bias.joints())
        .singleElement()
        .satisfies(
            j -> {
              assertThat(j.attributes()).containsExactly("dialect", "gender");
              assertThat(j.byCell())
                  .isEqualTo(
                      Map.of(
                          List.of("cmn", "f"), 0.3,
                          List.of("cmn", "m"), 0.2,
                          List.of("yue", "f"), 0.5));
            });
    assertThat(bias.targeted()).containsExactly("dialect", "gender");
    assertThat(bias.sources()).containsOnlyKeys("dialect × gender");
    assertThat(bias.target("gender").orElseThrow().over(Map.of()).get("f"))
        .isCloseTo(0.8, within(1e-12));
  }

  @Test
  void whatTheTableSaysIsPartOfTheRecipeAndOfItsHash() throws IOException {
    Recipe recipe = read(JOINT, "dialect,gender,share\ncmn,f,0.5\nyue,m,0.5\n");
    Recipe other = read(JOINT, "dialect,gender,share\ncmn,f,0.4\nyue,m,0.6\n");
    assertThat(other.sha256()).isNotEqualTo(recipe.sha256());
    Files.delete(folder.resolve("census.csv"));
    assertThat(RecipeReader.stored(recipe.json(), "calls-1").bias()).isEqualTo(recipe.bias());
    Recipe margin = read(MARGIN, "gender,share\nf,0.6\nm,0.4\n");
    assertThat(RecipeReader.stored(margin.json(), "calls-1").bias()).isEqualTo(margin.bias());
  }

  private void refused(String recipe, String table, String... messages) {
    assertThatThrownBy(() -> read(recipe, table))
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RECIPE_INVALID))
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSameSizeAs(messages))
        .satisfies(e -> assertThat(e).hasMessageContainingAll(messages));
  }

  @Test
  void everyLineThatIsWrongIsNamed() {
    String at = folder.resolve("census.csv") + ":";
    refused(
        JOINT,
        "dialect,gender,share\ncmn,f,half\ncmn,m\nyue,,0.5\nyue,m,-1\n",
        at + "2: share should be from 0 to 1, not half",
        at + "3: the line has 2 cells, and the first 3",
        at + "4: the cell of gender is empty",
        at + "5: share should be from 0 to 1, not -1");
    refused(
        MARGIN,
        "gender,count\nf,1.5\nm,x\n",
        at + "2: count should be a whole number, at least 0, not 1.5",
        at + "3: count should be a whole number, at least 0, not x",
        at + "1: no count is above 0");
    refused(MARGIN, "gender,count\nf,0\n", at + "1: no count is above 0");
    refused(
        MARGIN,
        "sex,share,note\nf,1,\n",
        at + "1: the first line should name the columns gender and share or count, not sex, share");
  }

  @Test
  void whatCanBeReadAndIsNoTargetIsNamedByLineToo() {
    String at = folder.resolve("census.csv") + ":";
    refused(
        JOINT,
        "dialect,gender,share\n粤语,f,0.5\ncmn,m,0.3\ncmn,m,0.3\n",
        at + "2: bias.joint-targets[0].cells[0].values has 粤语, which the vocabulary makes yue",
        at + "4: bias.joint-targets[0].cells[2].values has cmn × m for the second time",
        at + " bias.joint-targets[0].cells should have shares that sum to 1, not 0.8");
  }

  @Test
  void aTargetFromAFileNeedsTheFileAndASource() throws IOException {
    refused(
        GOOD + "bias.targets.gender { file = \"none.csv\" }\n",
        "",
        "r.conf:7: bias.targets.gender.source should say who says these shares",
        "r.conf:7: bias.targets.gender.file should be a table beside the recipe; there is none at");
    Files.write(
        folder.resolve("gb.csv"), "gender,share\n男性,1\n".getBytes(Charset.forName("GB18030")));
    refused(
        GOOD + "bias.targets.gender { file = \"gb.csv\", source = us }\n",
        "",
        "gb.csv: is not in UTF-8");
  }

  @Test
  void anAttributeHasOneTarget() {
    refused(
        GOOD
            + """
            bias.targets.gender = uniform
            bias.joint-targets = [
              { attributes = [gender, dialect], cells = [ { values = [f], share = 1 } ] }
              { attributes = [dialect], cells = [], sauce = x }
            ]
            """,
        "",
        "r.conf:9: bias.joint-targets[0].attributes names gender, which has a target already",
        "r.conf:9: bias.joint-targets[0].cells[0].values should be one of each of gender, dialect",
        "r.conf:9: bias.joint-targets[0].cells should name at least one",
        "r.conf:10: bias.joint-targets[1].attributes should name at least two",
        "r.conf:10: bias.joint-targets[1].attributes names dialect, which has a target already",
        "r.conf:10: bias.joint-targets[1].cells should name at least one",
        "r.conf:10: bias.joint-targets[1].sauce is not a key of a recipe");
  }

  @Test
  void aGroupMayBeCalledFile() throws IOException {
    assertThat(
            read(GOOD + "bias.targets.gender { file = 0.5, cells = 0.5 }\n", "").bias().targets())
        .containsKey("gender");
  }
}
