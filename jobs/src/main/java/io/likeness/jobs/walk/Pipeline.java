package io.likeness.jobs.walk;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.VersionLog;
import io.likeness.jobs.card.Card;
import io.likeness.privacy.law.PersonCounts;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

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
   * Runs all of the recipe, or up to the station {@code until} where it is not empty. It trains and
   * writes cards only where the version that the walk leads to has none yet: it is new, or what
   * made it died before it had ended, or an erasure has emptied its model.
   */
  public Outcome run(String until) {
    List<DatasetVersion> before = new VersionLog(context.lake()).of(context.recipe().corpus());
    DatasetVersion version = new Walk(context).run(until);
    thresholds();
    boolean known = before.stream().anyMatch(v -> v.tag().equals(version.tag()));
    boolean train = !known || !hasModel(version);
    if (known && (!until.isEmpty() || !train && hasCard(version))) {
      context
          .narrator()
          .say(
              "unchanged  %s is what this input gives, digest %s%s",
              version.tag(),
              version.digest(),
              until.isEmpty() && context.recipe().train().isPresent()
                  ? "; its model is there and was not trained again"
                  : "");
      return new Outcome(version, Optional.empty(), Optional.empty());
    }
    context
        .narrator()
        .say(
            known ? "finishing  %s, digest %s" : "tagged     %s, digest %s",
            version.tag(),
            version.digest());
    return until.isEmpty()
        ? finish(version, train)
        : new Outcome(version, Optional.empty(), Optional.empty());
  }

  private boolean hasModel(DatasetVersion version) {
    return context
        .recipe()
        .train()
        .map(t -> Training.registered(context.lake(), version.tag(), t.model()))
        .orElse(true);
  }

  private boolean hasCard(DatasetVersion version) {
    Path card = Card.folder(context.lake(), version);
    try {
      return card.getFileSystem(context.lake().spark().sparkContext().hadoopConfiguration())
          .exists(card);
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because("The cards of the lake cannot be read.", e);
    }
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

  private Outcome finish(DatasetVersion version, boolean train) {
    Optional<Training.Registered> model =
        context
            .recipe()
            .train()
            .filter(t -> train)
            .map(
                t ->
                    context.narrator().during("train", () -> new Training(context).train(version)));
    model.ifPresent(
        m ->
            context
                .narrator()
                .say("model      %s, weights %s", m.name(), m.model().weightsSha256()));
    Path cards =
        context
            .narrator()
            .during("card", () -> Card.write(context.lake(), version, context.recipe()));
    context.narrator().say("card       %s", cards);
    return new Outcome(version, model, Optional.of(cards));
  }
}
