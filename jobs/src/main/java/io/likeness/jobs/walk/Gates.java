package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.GatesSpec;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.diff.Drift;
import io.likeness.jobs.diff.DriftLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Holds what is to become a version against the gates of its recipe. */
final class Gates {
  private final Context context;
  private final GatesSpec spec;
  private final DriftLimits limits;
  private final List<String> closed = new ArrayList<>();

  private Gates(Context context, GatesSpec spec) {
    this.context = context;
    this.spec = spec;
    this.limits = new DriftLimits(spec);
  }

  /**
   * Passes, or refuses with all gates that are closed.
   *
   * @throws io.likeness.core.error.LikenessException with {@link Fault#GATE_CLOSED}
   */
  static void require(Context context, Snapshot snapshot) {
    if (context.recipe().gates().isPresent()) {
      require(context, context.recipe().gates().get(), snapshot, true);
      context.narrator().say("gates      open");
    }
  }

  /**
   * Refuses what {@link #require} is going to refuse, as far as it shows before the release: budget
   * that is spent on what is never tagged does not come back. No later station opens what is closed
   * here, but rebalancing, which moves shares to their targets.
   *
   * @throws io.likeness.core.error.LikenessException with {@link Fault#GATE_CLOSED}
   */
  static void requireBeforeRelease(Context context, Snapshot snapshot) {
    Recipe recipe = context.recipe();
    if (recipe.gates().isPresent() && recipe.release().isPresent()) {
      require(context, recipe.gates().get(), snapshot, recipe.rebalance().isEmpty());
    }
  }

  private static void require(
      Context context, GatesSpec spec, Snapshot snapshot, boolean sharesAreFinal) {
    Gates gates = new Gates(context, spec);
    gates.size(snapshot);
    if (sharesAreFinal) {
      gates.targets(snapshot);
    }
    VersionLog log = new VersionLog(context.lake());
    String corpus = context.recipe().corpus();
    // A version of a single step or of `run --until` went through no gate: it vouches for nothing.
    log.latestWhole(corpus).ifPresent(v -> gates.drift(v, snapshot));
    if (!gates.closed.isEmpty()) {
      throw Fault.GATE_CLOSED.because(
          String.join("; ", gates.closed)
              + "; nothing was tagged, "
              + log.latest(corpus)
                  .map(v -> "readers stay on " + v.tag())
                  .orElse("there is no version yet")
              + ". Look into it, or widen the gate in the recipe on purpose.");
    }
  }

  private void size(Snapshot snapshot) {
    Lake lake = context.lake();
    CorpusView view = new CorpusView(lake, snapshot);
    Row kept =
        view.kept()
            .agg(org.apache.spark.sql.functions.count(lit(1)), countDistinct("person"))
            .head();
    long records = kept.getLong(0);
    List<String> steps = new ArrayList<>(List.of("screen", "text"));
    context.recipe().extraSteps().forEach(type -> steps.add(OwnSteps.load(type).name()));
    long left =
        lake.read(snapshot, LakeTables.DROPS)
            .where(col("step").isin(steps.toArray()))
            .select("record_id")
            .distinct()
            .count();
    long read = view.records().select("record_id").distinct().count();
    least("records", records, spec.minRecords(), "min-records");
    least("persons", kept.getLong(1), spec.minPersons(), "min-persons");
    double fraction = read == 0 ? 0 : (double) left / read;
    most("the fraction left out", fraction, spec.maxLeftOutFraction(), "max-left-out-fraction");
  }

  private void targets(Snapshot snapshot) {
    Dataset<Row> rows =
        context
            .lake()
            .read(snapshot, LakeTables.BIAS)
            .where(col("unit").equalTo("rows").and(col("target").isNotNull()).and(stage(snapshot)));
    worst(rows.withColumn("gap", abs(col("share").minus(col("target")))))
        .ifPresent(
            r ->
                most(
                    "the distance from the target of "
                        + group(r.getAs("attribute"), r.getAs("value")),
                    r.<Double>getAs("gap"),
                    spec.maxTargetGap(),
                    "max-target-gap"));
  }

  private Column stage(Snapshot snapshot) {
    boolean trained =
        !context
            .lake()
            .read(snapshot, LakeTables.BIAS)
            .where(col("stage").equalTo("training"))
            .isEmpty();
    return col("stage").equalTo(trained ? "training" : "collected");
  }

  private void drift(DatasetVersion before, Snapshot snapshot) {
    closed.addAll(
        Drift.beyond(
            context.lake(),
            before.tag(),
            before.snapshot(),
            snapshot,
            limits,
            context.recipe().screenedMeasures()));
  }

  private static Optional<Row> worst(Dataset<Row> rows) {
    return rows
        .sort(col("gap").desc(), col("attribute"), col("value"))
        .limit(1)
        .collectAsList()
        .stream()
        .findFirst();
  }

  private static String group(String attribute, String value) {
    return attribute + " = " + value;
  }

  private void least(String what, long found, long limit, String key) {
    if (found < limit) {
      closed.add("gates." + key + " = " + limit + " asks for more than the " + found + " " + what);
    }
  }

  private void most(String what, double found, double limit, String key) {
    limits.above(what, found, limit, key).ifPresent(closed::add);
  }
}
