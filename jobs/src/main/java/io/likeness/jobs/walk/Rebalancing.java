package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.RebalanceSpec;
import io.likeness.transforms.bias.Groups;
import io.likeness.transforms.rebalance.AllocateCopies;
import io.likeness.transforms.rebalance.BalanceReport;
import io.likeness.transforms.rebalance.CellWeights;
import io.likeness.transforms.rebalance.CollectionRequest;
import io.likeness.transforms.rebalance.IntegerPlan;
import io.likeness.transforms.rebalance.PlanRebalance;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How the training split of a snapshot reaches its target, and what has to be collected instead.
 *
 * <p>Making it writes nothing: {@code plan} prints it, and {@code augment} writes it down and
 * renders its copies.
 */
public final class Rebalancing {
  private final Context context;
  private final Dataset<Row> training;
  private final IntegerPlan plan;
  private final Dataset<Row> allocations;

  private Rebalancing(Context context, RebalanceSpec spec, Dataset<Row> training) {
    this.context = context;
    this.training = training;
    this.plan = new PlanRebalance(spec, context.recipe().bias()).plan(training);
    this.allocations = new AllocateCopies(spec, context.recipe().bias()).allocate(training, plan);
  }

  /**
   * Plans for the training split of {@code snapshot}.
   *
   * @throws io.likeness.core.error.LikenessException when the recipe does not rebalance, or the
   *     snapshot has no split yet
   */
  public static Rebalancing of(Context context, Snapshot snapshot) {
    RebalanceSpec spec =
        context
            .recipe()
            .rebalance()
            .orElseThrow(
                () ->
                    Fault.USAGE.because(
                        "The recipe has no rebalance block, so there is nothing to plan; add one."));
    if (snapshot.version(LakeTables.SPLITS.name()).isEmpty()) {
      throw Fault.CONTRACT_BROKEN.because(
          "A plan is for the training split, and this version has no split yet; start from one that"
              + " has, see `./likeness versions`.");
    }
    return new Rebalancing(
        context,
        spec,
        new CorpusView(context.lake(), snapshot).kept().where(col("split").equalTo("train")));
  }

  /** {@code snapshot} with the plan in it. */
  Snapshot writeTo(Snapshot snapshot) {
    Snapshot planned =
        context
            .lake()
            .overwrite(
                snapshot, LakeTables.PLANS, PlanRebalance.table(context.lake().spark(), plan));
    return context.lake().overwrite(planned, LakeTables.ALLOCATIONS, allocations);
  }

  /** One decision a cell. */
  public List<IntegerPlan.Decision> decisions() {
    return plan.decisions();
  }

  /** What the weights cost and miss, where rows are weighed. */
  public Optional<CellWeights> weights() {
    return plan.weights();
  }

  /** What is to be collected, in sentences; empty when nothing is. */
  public List<String> requests() {
    return CollectionRequest.sentences(plan, context.recipe().kind());
  }

  /** Who says what the shares of planned attributes should be: attributes to source. */
  public SortedMap<String, String> sources() {
    TreeMap<String, String> out = new TreeMap<>(context.recipe().bias().sources());
    out.keySet()
        .removeIf(
            names -> Collections.disjoint(List.of(names.split(Groups.TIMES)), plan.attributes()));
    return out;
  }

  /** The training split before and after, by cell and as a whole. */
  public List<BalanceReport.Line> balance() {
    return BalanceReport.of(training, allocations);
  }
}
