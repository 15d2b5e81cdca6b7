package io.likeness.jobs.card;

import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.language.Phrase;
import java.util.List;

/** The first lines of every card: what entitles its holder to have and to use what it describes. */
public final class LegalBasis {
  /** What is to be known where who somebody is is what is learnt. */
  public static final Phrase NAMES =
      Phrase.of(
          "Labels are the identifiers of persons as the source has them: names stand in the clear in"
              + " the lake, in its versions, models and exports. Where that must not be, put codes in"
              + " the place of names in the source.");

  private LegalBasis() {}

  /** As the version records them; a card says the same on any day. */
  static void add(List<Block> out, Recipe recipe, String basis) {
    out.add(
        basis.equals("none")
            ? new Block.Text(
                Phrase.of(
                    "No legal basis recorded: do not publish, export or hand on what is described here."),
                true)
            : new Block.Text(Phrase.of("Legal basis: {0}.", basis), false));
    if (recipe.ingest().labelsNamePersons()) {
      out.add(new Block.Text(NAMES, true));
    }
    if (recipe.kind() == Kind.TEXT) {
      return;
    }
    out.add(
        recipe
            .law()
            .assessment()
            .map(
                a ->
                    new Block.Text(
                        Phrase.of(
                            "Impact assessment: {0} by {1}, in force from {2} until {3}, SHA-256 {4}.",
                            a.document(), a.by(), a.from(), a.until(), a.sha256()),
                        false))
            .orElseGet(
                () ->
                    new Block.Text(
                        Phrase.of(
                            "No impact assessment declared: do not publish or hand on voices or faces."),
                        true)));
  }
}
