package io.likeness.core.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.LikenessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recipe says of texts and of the spellings of attributes. */
class TextRecipeTest {
  private static final String GOOD =
      """
      corpus = calls
      kind = voice
      ingest.sources = [
        { manifest = "m.csv", file = path, transcript = said, attributes { dialect = d } }
      ]
      """;

  @TempDir Path folder;

  private Recipe read(String text, String... settings) throws IOException {
    return RecipeReader.read(Files.writeString(folder.resolve("r.conf"), text), List.of(settings));
  }

  /** Votes name the file that was heard or seen; a sentence is a row of its manifest. */
  @Test
  void votesOnSentencesAreRefused() throws IOException {
    String sentences =
        """
        corpus = said
        kind = text
        ingest.sources = [{ manifest = "m.csv", text = said, label = mood }]
        """;
    assertThat(read(sentences).votes()).isEmpty();
    assertThatThrownBy(
            () ->
                read(
                    sentences + "votes { table = \"v.csv\", file = path, annotators = [ann, bo] }"))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining(
            "votes.table should stand beside clips or faces: votes name files, sentences are none");
  }

  @Test
  void spellingsOfDialectsStandForIso639Codes() {
    Vocabulary dialects = Vocabulary.shipped("zh-dialects").orElseThrow();
    for (String spelling :
        List.of("粤语", "广东话", " CANTONESE", "yue", "ｙｕｅ", "yue (Cantonese)", "廣州話")) {
      assertThat(dialects.codeOf(spelling)).as(spelling).contains("yue");
    }
    assertThat(dialects.codeOf("Wu  Chinese")).contains("wuu");
    assertThat(dialects.codeOf("Klingon")).isEmpty();
    assertThat(new TreeSet<>(dialects.codes().values()))
        .containsExactly("cjy", "cmn", "gan", "hak", "hsn", "nan", "wuu", "yue");
    assertThat(Vocabulary.shipped("no-such")).isEmpty();
  }

  @Test
  void aVocabularyIsKeptWithTheRecipeSoThatAVersionStillHasIt() throws IOException {
    Recipe recipe = read(GOOD, "ingest.vocabulary.dialect=zh-dialects");
    assertThat(recipe.ingest().vocabularies().get("dialect").codeOf("闽南语")).contains("nan");
    assertThat(RecipeReader.stored(recipe.json(), "calls-1").ingest().vocabularies())
        .isEqualTo(recipe.ingest().vocabularies());
  }

  @Test
  void aTargetNamesCodesAndNoSpellings() throws IOException {
    String recipe = GOOD + "ingest.vocabulary.dialect = zh-dialects\n";
    assertThatThrownBy(() -> read(recipe + "bias.targets.dialect { \"粤语\" = 0.5, cmn = 0.5 }"))
        .hasMessageContaining("bias.targets.dialect has 粤语, which the vocabulary makes yue");
    assertThat(read(recipe + "bias.targets.dialect { yue = 0.5, elvish = 0.5 }").bias().targets())
        .hasSize(1);
  }

  @Test
  void mistakesInAVocabularyAreNamedWithItsFileAndLine() throws IOException {
    Path own =
        Files.writeString(
            folder.resolve("own.conf"),
            """
            a { name = Ay, spellings = [x] }
            b { name = Bee, spellings = [y, X] }
            c { spelling = [z] }
            """);
    assertThatThrownBy(() -> read(GOOD, "ingest.vocabulary.dialect=\"own.conf\""))
        .hasMessageContaining(own + ":2: ")
        .hasMessageContaining("has X, which stands for a already")
        .hasMessageContaining(own + ":3: ")
        .hasMessageContaining("is not a key");
    Files.writeString(own, "a {\n name = \n}}");
    assertThatThrownBy(() -> read(GOOD, "ingest.vocabulary.dialect=\"own.conf\""))
        .hasMessageContaining("own.conf:3: ");
    Files.writeString(own, "a { name = Ay, spellings = [${nothing}] }");
    assertThatThrownBy(() -> read(GOOD, "ingest.vocabulary.dialect=\"own.conf\""))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("own.conf:1: ")
        .hasMessageContaining("${nothing}");
    assertThatThrownBy(() -> read(GOOD, "ingest.vocabulary.dialect=zh-dialect"))
        .hasMessageContaining("zh-dialects");
    assertThatThrownBy(() -> read(GOOD, "ingest.vocabulary.tone=zh-dialects"))
        .hasMessageContaining("is not an attribute");
  }

  @Test
  void textIsBoundWithItsDefaultsAndAllProblemsAreNamed() throws IOException {
    assertThat(read(GOOD).text()).isEmpty();
    assertThat(read(GOOD).ingest().sources().get(0).text()).contains("said");
    TextSpec spec =
        read(
                GOOD,
                "text.lexicons=[{topic=rude,file=\"a/b\",policy=leave-out}]",
                "text.classifier.offensive=[bad]",
                "text.language-from=dialect")
            .text()
            .orElseThrow();
    assertThat(spec.lexicons().get(0).measure()).isEqualTo("lexicon_rude");
    assertThat(spec.lexicons().get(0).policy()).isEqualTo(TextSpec.Policy.LEAVE_OUT);
    assertThat(spec.classifier().orElseThrow().cells()).isEqualTo(65536);
    assertThatThrownBy(
            () ->
                read(
                    GOOD,
                    "text.lexicons=[{topic=A,file=b,policy=shout}]",
                    "text.classifier={offensive=[],cells=1000,shortest=3,longest=2}",
                    "text.language-from=tone"))
        .hasMessageContaining("snake_case")
        .hasMessageContaining("review, leave-out, report")
        .hasMessageContaining("labels that mean offensive")
        .hasMessageContaining("power of two")
        .hasMessageContaining("at least shortest (3)")
        .hasMessageContaining("declared attribute or label, not tone");
  }

  @Test
  void aCorpusOfSentencesHasATextAndNoFile() throws IOException {
    String sentences =
        """
        corpus = words
        kind = text
        ingest.sources = [ { manifest = "m.csv", text = said, label = l } ]
        """;
    assertThat(read(sentences).kind()).isEqualTo(Kind.TEXT);
    assertThatThrownBy(() -> read(sentences.replace("text = said", "file = path")))
        .hasMessageContaining("column with the sentences, and no file");
    assertThatThrownBy(() -> read(GOOD.replace("transcript", "caption")))
        .hasMessageContaining("caption is not a key");
  }
}
