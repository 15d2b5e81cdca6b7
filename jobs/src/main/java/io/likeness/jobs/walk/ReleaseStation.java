package io.likeness.jobs.walk;

import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.ReleaseSpec;
import io.likeness.jobs.gpu.Obstacle;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.release.DeltaLedger;
import io.likeness.privacy.release.ReleaseOutcome;
import io.likeness.privacy.release.ReleasePlan;
import io.likeness.privacy.release.ReleaseStatistics;
import java.util.List;
import java.util.Optional;

/** Releases counts and statistics under differential privacy, once for the same data. */
final class ReleaseStation implements Station {
  @Override
  public String name() {
    return "release";
  }

  @Override
  public About about() {
    return new About(
        "Releases counts and statistics under differential privacy, once for the same data.",
        List.of("release"),
        Draws.NOISE,
        Optional.of(Obstacle.Place.CPU));
  }

  /** Nothing is stale here: what was released stays released. */
  @Override
  public List<TableContract> owns() {
    return List.of();
  }

  @Override
  public Snapshot run(Context context, Snapshot snapshot) {
    if (context.recipe().release().isEmpty()) {
      return snapshot;
    }
    Lake lake = context.lake();
    ReleaseSpec spec = context.recipe().release().get();
    ReleasePlan plan =
        CountedRecords.plan(
            CountedRecords.releaseId(lake, snapshot, context.recipe()), snapshot.corpus(), spec);
    DeltaLedger ledger =
        new DeltaLedger(
            lake,
            snapshot.corpus(),
            new PrivacyLoss.Approximate(spec.budgetEpsilon(), spec.budgetDelta()));
    long unnamed = CountedRecords.unnamed(lake, snapshot);
    if (unnamed > 0) {
      context
          .narrator()
          .say("release    %d records do not count, for no source names their person", unnamed);
    }
    ReleaseOutcome outcome;
    try {
      outcome =
          new ReleaseStatistics(lake, ledger)
              .run(plan, ReleaseStatistics.columnsOf(CountedRecords.rows(context, snapshot), plan));
    } catch (LikenessException e) {
      if (e.fault() != Fault.BUDGET_EXCEEDED || !context.goOnWhenSpent()) {
        throw e;
      }
      context.narrator().say("release    none: the privacy budget of the corpus is used up");
      context.narrator().count("releases_skipped", 1);
      return snapshot;
    }
    context
        .narrator()
        .say(
            "release    %d noisy values, epsilon %s, %s",
            outcome.values().size(),
            spec.epsilon(),
            outcome.fresh() ? "charged" : "served again for nothing");
    return lake.head(snapshot.corpus()).version(LakeTables.RELEASES.name()).stream()
        .mapToObj(v -> snapshot.with(LakeTables.RELEASES.name(), v))
        .findFirst()
        .orElse(snapshot);
  }
}
