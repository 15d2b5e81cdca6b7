package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.udf;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.Content;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.jobs.gpu.Obstacle;
import io.likeness.transforms.augment.AugmentationPolicy;
import io.likeness.transforms.augment.Derivation;
import io.likeness.transforms.augment.RenderCopies;
import io.likeness.transforms.bias.MeasureBias;
import io.likeness.transforms.bias.MeasureDisparities;
import io.likeness.transforms.rebalance.IntegerPlan;
import io.likeness.transforms.screen.ScreenRules;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

/** Rebalances the training split: plans, renders what copies are missing, measures the shares. */
final class AugmentStation implements Station {
  @Override
  public String name() {
    return "augment";
  }

  @Override
  public About about() {
    return new About(
        "Rebalances the training split: plans, renders what copies are missing, and measures the shares again.",
        List.of("rebalance", "augment"),
        Draws.KEYED,
        Optional.of(Obstacle.Place.CPU));
  }

  @Override
  public List<TableContract> owns() {
    return List.of(LakeTables.PLANS, LakeTables.ALLOCATIONS, LakeTables.LINEAGE);
  }

  @Override
  public Snapshot run(Context context, Snapshot snapshot) {
    if (context.recipe().rebalance().isEmpty()) {
      return snapshot;
    }
    Rebalancing rebalancing = Rebalancing.of(context, snapshot);
    Snapshot planned = rebalancing.writeTo(snapshot);
    context
        .narrator()
        .say(
            "plan       keep %d, copy %d, collect %d",
            sum(rebalancing, IntegerPlan.Decision::kept),
            sum(rebalancing, IntegerPlan.Decision::copies),
            sum(rebalancing, IntegerPlan.Decision::residualRows));
    return context.recipe().augment().isEmpty()
        ? measured(context, planned)
        : augmented(context, planned);
  }

  private static long sum(Rebalancing plan, ToLongFunction<IntegerPlan.Decision> of) {
    return plan.decisions().stream().mapToLong(of).sum();
  }

  private static Snapshot augmented(Context context, Snapshot snapshot) {
    Lake lake = context.lake();
    Sounds sounds = Sounds.of(lake, snapshot, context.recipe());
    Dataset<Row> wanted = wanted(context, snapshot, sounds.policy(context.recipe())).persist();
    try {
      Snapshot rendered = renderNew(context, snapshot, wanted, sounds);
      Dataset<Row> copies =
          lake.read(rendered, LakeTables.MEDIA)
              .drop("bytes")
              .join(
                  broadcast(wanted.select("derivation_id")),
                  col("source_id").equalTo(col("derivation_id")));
      Dataset<Row> made = copies.where(col("code").isNull());
      Dataset<Row> records = new CorpusView(lake, rendered).records().select("record_id");
      Snapshot after =
          lake.overwrite(
              rendered,
              LakeTables.LINEAGE,
              Derivation.lineage(made.join(records, "record_id", "left_anti")));
      long kept = lake.read(after, LakeTables.LINEAGE).count();
      context
          .narrator()
          .say(
              "augment    %d copies, %d refused by the gate, %d that were there already",
              kept, copies.where(col("code").isNotNull()).count(), made.count() - kept);
      return measured(context, after);
    } finally {
      wanted.unpersist();
    }
  }

  /** One row a planned copy: parent, number, and the id of its derivation. */
  private static Dataset<Row> wanted(
      Context context, Snapshot snapshot, AugmentationPolicy policy) {
    String code = context.measuresVersion();
    ScreenRules gate = context.rules();
    UserDefinedFunction derivation =
        udf(
            (UDF2<String, Integer, String>)
                (parent, number) -> policy.derivation(parent, number, gate, code),
            DataTypes.StringType);
    Dataset<Row> parents =
        new CorpusView(context.lake(), snapshot)
            .kept()
            .where(col("split").equalTo("train"))
            .select("record_id", "source_id");
    return context
        .lake()
        .read(snapshot, LakeTables.ALLOCATIONS)
        .where(col("copies").gt(0))
        .join(parents, "record_id")
        .withColumn("number", explode(sequence(lit(1), col("copies"))))
        .withColumn("derivation_id", derivation.apply(col("record_id"), col("number")))
        .select("record_id", "source_id", "number", "derivation_id");
  }

  private static Snapshot renderNew(
      Context context, Snapshot snapshot, Dataset<Row> wanted, Sounds sounds) {
    Lake lake = context.lake();
    Dataset<Row> there =
        lake.read(snapshot, LakeTables.MEDIA).select(col("source_id").as("derivation_id"));
    Dataset<Row> missing =
        wanted
            .join(there, "derivation_id", "left_anti")
            .groupBy("record_id", "source_id")
            .agg(sort_array(collect_list("number")).as("numbers"))
            .join(
                lake.read(snapshot, LakeTables.METRICS).select("record_id", "measures"),
                "record_id");
    if (missing.isEmpty()) {
      return snapshot;
    }
    if (context.narrator().isLive()) {
      context.narrator().expect(wanted.join(there, "derivation_id", "left_anti").count());
    }
    Content content = new Content(lake);
    Dataset<Row> parents =
        content
            .media(snapshot)
            .select("source_id", "record_id", "kind", "bytes", "key_id")
            .join(broadcast(missing), new String[] {"source_id", "record_id"});
    RenderCopies render =
        new RenderCopies(
            sounds.policy(context.recipe()),
            sounds.media(context.recipe()),
            context.rules(),
            context.measuresVersion(),
            context.recipe().augment().orElseThrow().materialise());
    return content.append(snapshot, render.apply(content.open(parents)));
  }

  private static Snapshot measured(Context context, Snapshot snapshot) {
    Lake lake = context.lake();
    Dataset<Row> training =
        new CorpusView(lake, snapshot).rows().where(col("split").equalTo("train"));
    BiasSpec spec = context.recipe().bias();
    Snapshot shares =
        added(
            lake,
            snapshot,
            LakeTables.BIAS,
            new MeasureBias(spec, MeasureBias.TRAINING).apply(training));
    return added(
        lake,
        shares,
        LakeTables.DISPARITIES,
        new MeasureDisparities(spec, MeasureBias.TRAINING).apply(training));
  }

  /** {@code table} as it was of what was collected, and {@code now}. */
  private static Snapshot added(
      Lake lake, Snapshot snapshot, TableContract table, Dataset<Row> now) {
    Dataset<Row> collected =
        lake.read(snapshot, table).where(col("stage").equalTo(MeasureBias.COLLECTED));
    return lake.overwrite(snapshot, table, collected.unionByName(now));
  }
}
