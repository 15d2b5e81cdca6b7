package io.likeness.jobs.card;

import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.language.Phrase;
import io.likeness.jobs.language.Sentences;
import io.likeness.privacy.record.Guarantee;
import io.likeness.privacy.record.RecordStep;
import io.likeness.privacy.record.RecordSteps;
import java.util.List;

/** What a card says of the privacy steps that exported records go through. */
final class RecordPrivacy {
  private RecordPrivacy() {}

  /** Adds nothing where the recipe has no such step. */
  static void add(List<Block> out, Recipe recipe) {
    if (recipe.recordSteps().isEmpty()) {
      return;
    }
    out.add(new Block.Heading(Phrase.of("What every exported record goes through")));
    out.add(
        new Block.Text(
            Phrase.of(
                "The lake itself is not changed. Each export of the same records is another look at"
                    + " them, and losses add up."),
            false));
    out.add(
        new Block.Table(
            Phrase.list("step", "epsilon", "of what", "not covered", "cost"),
            RecordSteps.of(recipe.kind(), recipe.recordSteps()).stream()
                .map(RecordStep::guarantee)
                .map(RecordPrivacy::row)
                .toList()));
  }

  private static List<Phrase> row(Guarantee g) {
    return Phrase.row(
        g.step(),
        g.holds() ? Double.toString(g.epsilon()) : Phrase.of("no guarantee"),
        g.holds() ? Sentences.of(g.unit()) : "–",
        Sentences.of(g.notCovered()),
        Sentences.of(g.cost()));
  }
}
