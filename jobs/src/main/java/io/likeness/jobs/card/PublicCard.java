package io.likeness.jobs.card;

import io.likeness.core.recipe.EffectSpec;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.ReleaseSpec;
import io.likeness.jobs.language.Phrase;
import io.likeness.jobs.language.Words;
import io.likeness.privacy.release.PublicRelease;
import io.likeness.privacy.release.ReleasedValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The card that may leave the house: a function of the recipe and of released values alone, so that
 * it cannot undo the release that it shows.
 */
final class PublicCard {
  private PublicCard() {}

  static List<Block> of(Recipe recipe, Optional<List<ReleasedValue>> released) {
    List<Block> out = new ArrayList<>();
    LegalBasis.add(out, recipe, recipe.legalBasis());
    out.add(
        new Block.Text(
            Phrase.of("Corpus {0}; kind of records: {1}.", recipe.corpus(), recipe.kind().item()),
            false));
    out.add(new Block.Heading(Phrase.of("Who is in it")));
    if (released.isEmpty()) {
      out.add(new Block.Text(Phrase.of("No release was made: no numbers are published."), false));
    } else {
      counts(out, recipe.release(), released.get());
    }
    recipe.augment().ifPresent(a -> policy(out, a.policy()));
    RecordPrivacy.add(out, recipe);
    out.add(new Block.Heading(Phrase.of("How it was made")));
    out.add(new Block.Text(Phrase.of("Recipe {0}.", recipe.sha256()), false));
    return out;
  }

  private static void counts(
      List<Block> out, Optional<ReleaseSpec> spec, List<ReleasedValue> released) {
    PublicRelease release = new PublicRelease(released);
    if (!release.hides()) {
      out.add(
          new Block.Text(
              Phrase.of(
                  "Nothing is published: noise of an epsilon above {0} a number hides less than what"
                      + " one person changes; lower release.epsilon.",
                  Words.number(PublicRelease.LARGEST_EPSILON)),
              true));
      return;
    }
    boolean counted = released.stream().anyMatch(ReleasedValue::counts);
    if (counted && released.stream().filter(ReleasedValue::counts).noneMatch(release::tells)) {
      out.add(new Block.Text(Phrase.of("Too few persons to publish."), false));
      return;
    }
    out.add(
        new Block.Text(
            Phrase.of(
                "Counted are collected records whose person the source names and that pass the"
                    + " recipe's rules by themselves, each content once a person. Numbers carry noise for differential privacy: a"
                    + " person's records change none of them by more than the noise hides. Groups"
                    + " are those publicly listed, or those that enough persons are in to be"
                    + " named."),
            false));
    spec.ifPresent(
        r ->
            out.add(
                new Block.Text(
                    Phrase.of(
                        "Unit of privacy: a person with all their records. Of the whole release:"
                            + " epsilon {0}, delta {1}.",
                        r.epsilon(), r.deltaSpent()),
                    false)));
    out.add(
        new Block.Text(
            Phrase.of(
                "Told is no count below {0}, and nothing of groups of fewer persons or of fewer than"
                    + " twice their margin: they are too few.",
                PublicRelease.FEWEST),
            false));
    List<List<Phrase>> counts = new ArrayList<>();
    List<List<Phrase>> statistics = new ArrayList<>();
    for (ReleasedValue c : released) {
      String epsilon = Words.number(c.epsilon());
      boolean told = release.tells(c);
      Object shown = told ? c.shown() : Phrase.of("too few");
      String margin = told ? c.shownMargin() : "–";
      if (c.measure().isEmpty()) {
        counts.add(
            Phrase.row(c.attribute(), c.group(), Words.of(c.statistic()), shown, margin, epsilon));
      } else {
        statistics.add(
            Phrase.row(
                c.measure(),
                c.part().isEmpty() ? Words.of(c.statistic()) : c.statistic() + " " + c.part(),
                c.attribute().isEmpty() ? Words.of("all") : c.attribute() + " = " + c.group(),
                shown,
                margin,
                epsilon));
      }
    }
    if (!counts.isEmpty()) {
      out.add(
          new Block.Table(
              Phrase.list("attribute", "group", "counted", "noisy count", "95 % margin", "epsilon"),
              counts));
    }
    if (!statistics.isEmpty()) {
      out.add(new Block.Heading(Phrase.of("What is measured in it")));
      out.add(
          new Block.Table(
              Phrase.list("measure", "statistic", "of", "noisy value", "95 % margin", "epsilon"),
              statistics));
    }
  }

  static void policy(List<Block> out, List<EffectSpec> policy) {
    out.add(new Block.Heading(Phrase.of("Augmentation policy")));
    out.add(
        new Block.Text(
            Phrase.of(
                "Copies are synthetic: the table lineage says so and how they were made, and every"
                    + " exported file of one carries the label AIGC in its metadata (GB"
                    + " 45438-2025)."),
            false));
    List<List<Phrase>> rows = new ArrayList<>();
    for (EffectSpec e : policy) {
      StringBuilder ranges = new StringBuilder();
      e.ranges()
          .forEach(
              (name, r) ->
                  ranges
                      .append(name)
                      .append(' ')
                      .append(r[0])
                      .append(" … ")
                      .append(r[1])
                      .append(' '));
      rows.add(Phrase.row(e.effect(), e.probability(), ranges.toString().strip()));
    }
    out.add(new Block.Table(Phrase.list("effect", "probability", "drawn from"), rows));
  }
}
