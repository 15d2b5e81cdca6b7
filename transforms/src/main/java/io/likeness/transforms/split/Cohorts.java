package io.likeness.transforms.split;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.size;

import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.LakeTables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Tells {@link AssignSplit} what it may not tear apart: earlier assignments by person, and persons
 * that share near-duplicates.
 *
 * <p>Persons are one cohort when they are linked by a pair, by an earlier cohort, or by one content
 * that both have; the person with the smallest record id stands for all. Only linked persons are
 * collected on the driver.
 */
public final class Cohorts {
  private Cohorts() {}

  /** Pairs of persons that share near-duplicates. */
  public static final TableContract PAIRS =
      TableContract.of(
          "person_pairs",
          ColumnSpec.string("person_a", "pseudonym"),
          ColumnSpec.string("person_b", "pseudonym"));

  private static final StructType LINKED =
      new StructType(
          new StructField[] {
            DataTypes.createStructField("person", DataTypes.StringType, false),
            DataTypes.createStructField("linked_cohort", DataTypes.StringType, false),
            DataTypes.createStructField("linked_split", DataTypes.StringType, true)
          });

  /** No pairs. */
  public static Dataset<Row> noPairs(SparkSession spark) {
    return spark.createDataFrame(List.of(), PAIRS.schema());
  }

  /**
   * {@code kept} with {@code split} and {@code cohort} of every person.
   *
   * @param kept rows of {@link CorpusView#CONTRACT}
   * @param previous rows of {@link LakeTables#SPLITS}, empty on the first run
   * @param pairs rows of {@link #PAIRS}
   * @throws io.likeness.core.error.LikenessException SPLIT_LEAKS when {@code previous} has a person
   *     in two parts, or {@code pairs} link persons that already stand in two
   */
  public static Dataset<Row> onto(Dataset<Row> kept, Dataset<Row> previous, Dataset<Row> pairs) {
    CorpusView.CONTRACT.require(kept.schema(), "cohorts");
    LakeTables.SPLITS.require(previous.schema(), "cohorts");
    PAIRS.require(pairs.schema(), "cohorts");
    LeakageReport.of(previous).requireNone();
    Dataset<Row> before =
        previous
            .groupBy("person")
            .agg(max("split").as("split_before"), max("cohort").as("cohort_before"));
    Dataset<Row> linked = linked(kept, before, pairs);
    return kept.drop("split", "cohort")
        .join(before, "person", "left")
        .join(broadcast(linked), "person", "left")
        .withColumn("split", coalesce(col("split_before"), col("linked_split")))
        .withColumn("cohort", coalesce(col("linked_cohort"), col("person")))
        .select(
            CorpusView.CONTRACT.columns().stream().map(c -> col(c.name())).toArray(Column[]::new));
  }

  /**
   * {@code assigned} with the rows of {@code previous} whose records it lacks, so that a person
   * whose records are all dropped for one version still has a part when they come back.
   */
  public static Dataset<Row> carrying(Dataset<Row> assigned, Dataset<Row> previous) {
    return assigned.unionByName(
        previous
            .join(assigned.select("record_id"), "record_id", "left_anti")
            .select("record_id", "person", "cohort", "split"));
  }

  private static Dataset<Row> linked(Dataset<Row> kept, Dataset<Row> before, Dataset<Row> pairs) {
    SparkSession spark = kept.sparkSession();
    List<String[]> edges = new ArrayList<>();
    for (Row r : pairs.select("person_a", "person_b").distinct().collectAsList()) {
      edges.add(new String[] {r.getString(0), r.getString(1)});
    }
    for (Row r :
        before
            .where(col("cohort_before").notEqual(col("person")))
            .select("person", "cohort_before")
            .collectAsList()) {
      edges.add(new String[] {r.getString(0), r.getString(1)});
    }
    for (Row r :
        kept.groupBy("record_id")
            .agg(collect_set("person").as("persons"))
            .where(size(col("persons")).gt(1))
            .select("persons")
            .collectAsList()) {
      List<String> persons = r.getList(0);
      persons.forEach(p -> edges.add(new String[] {persons.get(0), p}));
    }
    if (edges.isEmpty()) {
      return spark.createDataFrame(List.of(), LINKED);
    }
    Set<String> names = new HashSet<>();
    edges.forEach(e -> names.addAll(List.of(e)));
    Dataset<Row> members = members(spark, names);
    Map<String, String> firstRecord =
        texts(
            kept.join(broadcast(members), "person")
                .groupBy("person")
                .agg(min("record_id").as("text")));
    Map<String, String> heldPart =
        texts(
            before
                .join(broadcast(members), "person")
                .select(col("person"), col("split_before").as("text")));
    // Persons without a kept record come last: they link others, but stand for nobody.
    Comparator<String> order =
        Comparator.<String, String>comparing(p -> firstRecord.getOrDefault(p, "~"))
            .thenComparing(p -> p);
    Components components = new Components(order);
    edges.forEach(e -> components.unite(e[0], e[1]));
    Map<String, TreeSet<String>> parts = new TreeMap<>(order);
    for (String person : names) {
      TreeSet<String> held = parts.computeIfAbsent(components.root(person), r -> new TreeSet<>());
      if (heldPart.containsKey(person)) {
        held.add(heldPart.get(person));
      }
    }
    parts.forEach(
        (root, held) -> {
          if (held.size() > 1) {
            throw Fault.SPLIT_LEAKS.because(
                "Near-duplicates link persons that stand in "
                    + String.join(" and ", held)
                    + " already; the first record of the cohort is "
                    + firstRecord.getOrDefault(root, "dropped")
                    + ". Drop the near-duplicates that link them, or start a new corpus.");
          }
        });
    List<Row> rows = new ArrayList<>();
    for (String person : names) {
      String root = components.root(person);
      TreeSet<String> held = parts.getOrDefault(root, new TreeSet<>());
      rows.add(RowFactory.create(person, root, held.isEmpty() ? null : held.first()));
    }
    return spark.createDataFrame(rows, LINKED);
  }

  private static Dataset<Row> members(SparkSession spark, Set<String> names) {
    List<Row> rows = new ArrayList<>();
    names.forEach(n -> rows.add(RowFactory.create(n)));
    return spark.createDataFrame(
        rows,
        new StructType(
            new StructField[] {
              DataTypes.createStructField("person", DataTypes.StringType, false)
            }));
  }

  private static Map<String, String> texts(Dataset<Row> personAndText) {
    Map<String, String> out = new HashMap<>();
    personAndText
        .select("person", "text")
        .collectAsList()
        .forEach(r -> out.put(r.getString(0), r.getString(1)));
    return out;
  }
}
