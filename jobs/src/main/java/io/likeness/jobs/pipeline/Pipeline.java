package io.likeness.jobs.pipeline;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.TrainSpec;
import io.likeness.jobs.card.Card;
import io.likeness.jobs.walk.Context;
import io.likeness.jobs.walk.Walk;
import io.likeness.privacy.law.PersonCounts;
import io.likeness.training.run.Fit;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** The walk, then training and the card of the version it made. */
public final class Pipeline {
  private final Context context;

  public Pipeline(Context context) {
    this.context = context;
  }

  /** What a run has led to. */
  public record Outcome(
      DatasetVersion version, Optional<Training.Registered> model, Optional<Path> cards) {}

  /**
   * Refuses a session that the training of {@code recipe} cannot run with, where a run comes to it.
   *
   * @param until station that the run ends with, or empty
   * @throws io.likeness.core.error.LikenessException when a property of it has a wrong value
   */
  public static void requireSession(SparkSession spark, Recipe recipe, String until) {
    if (until.isEmpty() && recipe.train().isPresent()) {
      Fit.requireSession(spark);
    }
  }

  /**
   * Runs all of the recipe, or up to the station {@code until} where it is not empty. It trains and
   * writes cards only where the version that the walk leads to has none yet: it is new, or what
   * made it died before it had ended, or an erasure has emptied its model; or where its model does
   * not follow from what is there today, as {@link Provenance} says.
   */
  public Outcome run(String until) {
    requireSession(context.lake().spark(), context.recipe(), until);
    Optional<TrainSpec> train =
        until.isEmpty() ? context.recipe().train() : Optional.<TrainSpec>empty();
    List<DatasetVersion> before = new VersionLog(context.lake()).of(context.recipe().corpus());
    DatasetVersion version = new Walk(context).run(until);
    thresholds();
    boolean known = before.stream().anyMatch(v -> v.tag().equals(version.tag()));
    String model = "";
    if (known && train.isPresent()) {
      boolean charged = train.get().settings().hasPath("privacy");
      Provenance now = Provenance.now(context, version, train.get());
      Provenance.Standing standing =
          now.standing(context.lake(), version.tag(), train.get().model());
      train = train.filter(t -> standing.train(charged));
      model = "; " + standing.sentence(charged);
    }
    boolean done =
        known && (!until.isEmpty() || train.isEmpty() && Card.exists(context.lake(), version));
    context
        .narrator()
        .say(
            "%-10s %s%s, digest %s%s",
            done ? "unchanged" : known ? "finishing" : "tagged",
            version.tag(),
            done ? " is what this input gives" : "",
            version.digest(),
            model);
    return done || !until.isEmpty()
        ? new Outcome(version, Optional.empty(), Optional.empty())
        : finish(version, train);
  }

  /** Says how many persons the lake holds where the law has a threshold, and that one is near. */
  private void thresholds() {
    for (PersonCounts.Gauge gauge :
        new PersonCounts(context.lake())
            .gauges(context.recipe().law().thresholds(), context.day())) {
      String name = "persons_" + gauge.name().replace('-', '_');
      context.narrator().count(name, gauge.persons());
      context.narrator().count(name + "_threshold", gauge.threshold());
      if (gauge.alerts()) {
        context.narrator().say("ALERT      %s", gauge.sentence());
      }
    }
  }

  private Outcome finish(DatasetVersion version, Optional<TrainSpec> train) {
    Optional<Training.Registered> model;
    try {
      model =
          train.map(
              t -> context.narrator().during("train", () -> new Training(context).train(version)));
    } catch (Exception e) {
      describe(version, e);
      throw e;
    }
    model.ifPresent(
        m ->
            context
                .narrator()
                .say("model      %s, weights %s", m.name(), m.model().weightsSha256()));
    return new Outcome(version, model, Optional.of(card(version)));
  }

  /**
   * A version that could not be trained on is tagged all the same, and may stay without a model.
   */
  private void describe(DatasetVersion version, Exception notTrained) {
    try {
      if (!Card.exists(context.lake(), version)) {
        card(version);
      }
    } catch (Exception e) {
      notTrained.addSuppressed(e);
    }
  }

  private Path card(DatasetVersion version) {
    Path cards =
        context
            .narrator()
            .during("card", () -> Card.write(context.lake(), version, context.recipe()));
    context.narrator().say("card       %s", cards);
    return cards;
  }
}
