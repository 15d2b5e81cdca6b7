package io.likeness.privacy.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImpactAssessmentTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 1);
  private static final String DECLARED =
      "law.assessment { document = \"PIA 7\", sha256 = \""
          + "ab".repeat(32)
          + "\", by = \"J. Doe\", from = 2026-01-10, until = 2027-01-10 }\n";

  @TempDir Path folder;

  private Recipe recipe(String kind, String law) throws IOException {
    String source =
        kind.equals("text")
            ? "{ manifest = \"m.csv\", text = said }"
            : "{ manifest = \"m.csv\", file = path }";
    return RecipeReader.read(
        Files.writeString(
            folder.resolve("r.conf"),
            "corpus = c\nkind = " + kind + "\ningest.sources = [ " + source + " ]\n" + law),
        List.of());
  }

  private static void refuses(Runnable gate, String... words) {
    assertThatThrownBy(gate::run)
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.ASSESSMENT_MISSING))
        .hasMessageContainingAll(words);
  }

  @Test
  void aLawThatAsksForAnAssessmentIsRefusedWithoutOneInForce() throws IOException {
    for (String profile : List.of("pipl", "gdpr")) {
      String law = "law.profile = " + profile + "\n";
      Recipe none = recipe("voice", law);
      refuses(
          () -> ImpactAssessment.requireForProcessing(none, DAY),
          "law.profile = " + profile,
          "declares none",
          "law.assessment");
      Recipe declared = recipe("face", law + DECLARED);
      ImpactAssessment.requireForProcessing(declared, DAY);
      ImpactAssessment.requireForProcessing(declared, LocalDate.of(2026, 1, 10));
      refuses(
          () -> ImpactAssessment.requireForProcessing(declared, LocalDate.of(2027, 1, 10)),
          "PIA 7",
          "until 2027-01-10, not on 2027-01-10");
      refuses(
          () -> ImpactAssessment.requireForProcessing(declared, LocalDate.of(2026, 1, 9)),
          "from 2026-01-10");
    }
  }

  @Test
  void handingOutAsksForOneUnderAnyLawButNotForSentences() throws IOException {
    Recipe none = recipe("voice", "");
    ImpactAssessment.requireForProcessing(none, DAY);
    refuses(
        () -> ImpactAssessment.requireForHandingOut(none, DAY, "publish"),
        "handed out for publish");
    ImpactAssessment.requireForHandingOut(recipe("voice", DECLARED), DAY, "publish");
    Recipe sentences = recipe("text", "law.profile = pipl\n");
    ImpactAssessment.requireForProcessing(sentences, DAY);
    ImpactAssessment.requireForHandingOut(sentences, DAY, "publish");
  }

  @Test
  void everyFieldOfADeclarationIsCheckedWithItsLine() {
    assertThatThrownBy(
            () ->
                recipe(
                    "voice",
                    "law { profile = ccpa, assessment { document = \" \", sha256 = beef, by = \"\","
                        + " from = 2026-13-01, until = 2026-01-01, seal = x } }"))
        .isInstanceOf(LikenessException.class)
        .hasMessageContainingAll(
            "law.profile should be one of none, pipl, gdpr, not ccpa",
            "law.assessment.document should be",
            "law.assessment.sha256 should be 64",
            "law.assessment.by should say",
            "law.assessment.from should be a day such as 2026-11-01, not 2026-13-01",
            "law.assessment.seal is not a key");
    assertThatThrownBy(() -> recipe("voice", DECLARED.replace("until = 2027", "until = 2025")))
        .hasMessageContaining("law.assessment.until should be after from (2026-01-10)");
    assertThatThrownBy(() -> recipe("voice", "law.assessment { document = x }"))
        .hasMessageContaining("law.assessment.sha256 is missing");
  }
}
