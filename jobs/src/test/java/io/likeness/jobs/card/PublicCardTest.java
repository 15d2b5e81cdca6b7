package io.likeness.jobs.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.jobs.language.Language;
import io.likeness.jobs.language.Phrase;
import io.likeness.privacy.release.ReleasedValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The public edition shows what was released and nothing where that is too little. */
class PublicCardTest {
  @TempDir Path folder;

  private String card(double persons) throws IOException {
    return card(persons, 0.2);
  }

  private String card(double persons, double epsilon) throws IOException {
    Recipe recipe =
        RecipeReader.read(
            Files.writeString(
                folder.resolve("r.conf"),
                """
                corpus = c
                kind = voice
                ingest.sources = [ { manifest = "m.csv", file = path, attributes { town = town } } ]
                release { unit = person, groups = [ { attribute = town, values = private } ], delta = 2e-7 }
                """),
            List.of());
    return MarkdownPage.of(
        Phrase.verbatim("card"),
        PublicCard.of(
            recipe,
            Optional.of(
                List.of(
                    new ReleasedValue("groups", "", "town", "", "", 1, 0.2, 1e-7, 0, Double.NaN),
                    new ReleasedValue(
                        "persons", "", "town", "york", "", persons, epsilon, 0, 5, 15),
                    new ReleasedValue("persons", "", "town", "ely", "", 1, 0.2, 0, 5, 0),
                    new ReleasedValue("records", "", "town", "york", "", 300, 0.2, 0, 5, 15),
                    new ReleasedValue(
                        "mean", "seconds", "town", "york", "", 2.34567, 0.2, 0, 0, 0.5),
                    new ReleasedValue(
                        "mean", "seconds", "town", "ely", "", 9.87654, 0.2, 0, 0, 0.5),
                    new ReleasedValue(
                        "quantiles", "seconds", "", "", "0.5", 2.5, 0.2, 0, 0, Double.NaN),
                    new ReleasedValue(
                        "histogram", "seconds", "", "", "[0.0, 1.0)", -7, 0.2, 0, 5, 15)))),
        Language.EN);
  }

  @Test
  void showsCountsAndStatisticsWithTheirMargins() throws IOException {
    assertThat(card(40))
        .contains("| town | york | persons | 40 | ± 15 | 0.2000 |")
        .contains("| town | york | records | 300 |")
        .contains("| seconds | mean | town = york | 2.346 | ± 0.5000 | 0.2000 |")
        .contains("| seconds | quantiles 0.5 | all | 2.500 | – | 0.2000 |")
        .contains("| seconds | histogram \\[0.0, 1.0) | all | too few | – |");
  }

  @Test
  void tellsNothingOfAGroupOfOneWhateverItsMargin() throws IOException {
    assertThat(card(40))
        .contains("| town | ely | persons | too few | – |")
        .contains("| seconds | mean | town = ely | too few | – |")
        .doesNotContain("9.877");
  }

  @Test
  void saysOfWhatUnitAndHowMuchIsLost() throws IOException {
    assertThat(card(40)).contains("a person with all their records", "epsilon 1.0, delta 2.0E-7");
  }

  @Test
  void tellsNothingWhereNoiseIsLessThanOnePersonChanges() throws IOException {
    assertThat(card(40, 100)).contains("hides less than what one person").doesNotContain("york");
  }

  @Test
  void tellsNothingOfTooFew() throws IOException {
    assertThat(card(20)).contains("Too few persons to publish").doesNotContain("york");
  }
}
