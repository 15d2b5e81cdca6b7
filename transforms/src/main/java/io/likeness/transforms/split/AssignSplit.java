package io.likeness.transforms.split;

import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.posexplode_outer;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.SplitSpec;
import io.likeness.core.step.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Puts every record into train, validation or test, so that no cohort stands in two.
 *
 * <p>Needs: {@link CorpusView#CONTRACT}, where {@code split} holds the part that a person was
 * assigned earlier (null: new) and {@code cohort} the persons that share near-duplicates (null: the
 * person alone); by record, the part of the record and the records that are near-duplicates; {@link
 * Cohorts#onto} fills both. Gives: {@link LakeTables#SPLITS}, one row a record. Who has a part
 * keeps it. The others go where their {@code split_slot} puts them, and {@link SplitPlan} moves as
 * few as it takes to give each part its whole persons and a person of each class. Deterministic:
 * order is by the smallest record id, never by pseudonym. The bound on rows a person is unchanged.
 *
 * <p>Only units that are new are ever collected on the driver, and only when a correction is
 * needed, which above some ten thousand persons is rare.
 */
public record AssignSplit(SplitSpec spec) implements Transform {
  private static final StructType MOVES =
      new StructType(
          new StructField[] {
            DataTypes.createStructField("moved_key", DataTypes.StringType, false),
            DataTypes.createStructField("moved_to", DataTypes.StringType, false)
          });

  @Override
  public String name() {
    return "assign-split";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    CorpusView.CONTRACT.require(in.schema(), name());
    return LakeTables.SPLITS;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    CorpusView.CONTRACT.require(in.schema(), name());
    boolean byPerson = spec.by() == SplitSpec.By.PERSON;
    Dataset<Row> rows = byPerson ? withCohorts(in) : withRecords(in);
    SplitPlan plan = SplitPlan.of(spec);
    Dataset<Row> units =
        units(rows)
            .withColumn(
                "natural",
                when(col("slot").lt(plan.validationFrom()), Part.TRAIN.text())
                    .when(col("slot").lt(plan.testFrom()), Part.VALIDATION.text())
                    .otherwise(Part.TEST.text()));
    Dataset<Row> placed =
        units
            .join(broadcast(moves(plan, units)), col("key").equalTo(col("moved_key")), "left")
            .select(
                col("unit"),
                col("key"),
                coalesce(col("held"), col("moved_to"), col("natural")).as("part"));
    // One content may have two persons; they are then one cohort, and any of them stands for it.
    return rows.join(placed, "unit")
        .groupBy("record_id")
        .agg(min(struct("person", "cohort", "part")).as("at"))
        .select(
            col("record_id"),
            col("at.person").as("person"),
            col("at.cohort").as("cohort"),
            col("at.part").as("split"));
  }

  /** Rows with {@code unit} = {@code cohort}, which a person's rows share. */
  private static Dataset<Row> withCohorts(Dataset<Row> in) {
    Dataset<Row> cohorts =
        in.groupBy("person").agg(coalesce(max("cohort"), col("person")).as("cohort"));
    return in.select("record_id", "person", "label", "split", "split_slot")
        .join(cohorts, "person")
        .withColumn("unit", col("cohort"));
  }

  private static Dataset<Row> withRecords(Dataset<Row> in) {
    return in.select(
        col("record_id"),
        col("person"),
        col("label"),
        col("split"),
        pmod(hash(col("record_id")), lit(SplitPlan.SLOTS)).as("split_slot"),
        col("person").as("cohort"),
        coalesce(col("cohort"), col("record_id")).as("unit"));
  }

  private Dataset<Row> units(Dataset<Row> rows) {
    Dataset<Row> members =
        rows.withColumn(
                "member", spec.by() == SplitSpec.By.PERSON ? col("person") : col("record_id"))
            .groupBy("unit", "member")
            .agg(
                min(struct("record_id", "split_slot")).as("first"),
                collect_set("label").as("labels"),
                min("split").as("held"),
                max("split").as("held_too"));
    return members
        .groupBy("unit")
        .agg(
            min("first").as("first"),
            count(lit(1)).as("persons"),
            sort_array(array_distinct(flatten(collect_list("labels")))).as("labels"),
            min("held").as("held"),
            max("held_too").as("held_too"))
        .select(
            col("unit"),
            col("first.record_id").as("key"),
            col("first.split_slot").as("slot"),
            col("persons"),
            col("labels"),
            col("held"),
            col("held_too"));
  }

  /** Names the cohorts whose persons were assigned to two parts. */
  private static LikenessException torn(Dataset<Row> units) {
    return Fault.SPLIT_LEAKS.because(
        "What was assigned to different parts earlier now belongs together; the first"
            + " records of such cohorts are "
            + units
                .where(col("held").notEqual(col("held_too")))
                .select("key")
                .orderBy("key")
                .limit(3)
                .collectAsList()
                .stream()
                .map(r -> r.getString(0))
                .toList()
            + ". Drop the near-duplicates that link them, or start a new corpus.");
  }

  private static Dataset<Row> moves(SplitPlan plan, Dataset<Row> units) {
    SplitPlan.Counts all = new SplitPlan.Counts();
    SplitPlan.Counts held = new SplitPlan.Counts();
    Column first = coalesce(col("position"), lit(0)).equalTo(0);
    for (Row r :
        units
            .select(
                col("held").isNotNull().as("is_held"),
                coalesce(col("held"), col("natural")).as("part"),
                col("held").notEqual(col("held_too")).as("torn"),
                col("persons"),
                posexplode_outer(col("labels")).as(new String[] {"position", "label"}))
            .groupBy("is_held", "part", "label")
            .agg(
                count(lit(1)).as("units"),
                sum(when(first, col("persons")).otherwise(0L)).as("persons"),
                max(coalesce(col("torn"), lit(false))).as("torn"))
            .collectAsList()) {
      if (r.getBoolean(5)) {
        throw torn(units);
      }
      Part part = Part.of(r.getString(1));
      for (SplitPlan.Counts counts : r.getBoolean(0) ? List.of(all, held) : List.of(all)) {
        counts.addPersons(part, r.getLong(4));
        if (!r.isNullAt(2)) {
          counts.addUnits(r.getString(2), part, r.getLong(3));
        }
      }
    }
    List<Row> moved = new ArrayList<>();
    if (!plan.holds(all)) {
      List<SplitPlan.Unit> fresh = new ArrayList<>();
      for (Row r :
          units
              .where(col("held").isNull())
              .select("key", "slot", "persons", "labels")
              .collectAsList()) {
        fresh.add(
            new SplitPlan.Unit(
                r.getString(0), r.getInt(1), r.getLong(2), new TreeSet<>(r.<String>getList(3))));
      }
      for (Map.Entry<String, Part> move : plan.moves(held, fresh).entrySet()) {
        moved.add(RowFactory.create(move.getKey(), move.getValue().text()));
      }
    }
    return units.sparkSession().createDataFrame(moved, MOVES);
  }
}
