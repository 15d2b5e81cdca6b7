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
import io.likeness.core.recipe.SplitSpec;
import io.likeness.core.recipe.TargetSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Tells {@link AssignSplit} what it may not tear apart: earlier assignments, near-duplicates and
 * sessions.
 *
 * <p>By person, persons are one cohort when they are linked by a pair, by an earlier cohort, or by
 * one content that both have; the person with the smallest record id stands for all. By record,
 * records that a pair links are one. Only what is linked is collected on the driver.
 */
public final class Cohorts {
  private Cohorts() {}

  /** Pairs of near-duplicates. */
  public static final TableContract PAIRS =
      TableContract.of(
          "record_pairs",
          ColumnSpec.string("record_a", "the record that comes first"),
          ColumnSpec.string("record_b", "the other one"));

  /** Records that were made on one occasion. */
  public static final TableContract SESSIONS =
      TableContract.of(
          "record_sessions",
          ColumnSpec.string("record_id", "the record"),
          ColumnSpec.string("session", "what it has in common with others"));

  private static final StructType LINKED =
      new StructType(
          new StructField[] {
            DataTypes.createStructField("member", DataTypes.StringType, false),
            DataTypes.createStructField("linked_cohort", DataTypes.StringType, false),
            DataTypes.createStructField("linked_split", DataTypes.StringType, true)
          });

  /**
   * The sessions of {@code kept} by an attribute, whose value {@link TargetSpec#UNKNOWN} is none;
   * empty without an attribute.
   */
  public static Dataset<Row> sessions(Dataset<Row> kept, Optional<String> attribute) {
    if (attribute.isEmpty()) {
      return kept.sparkSession().createDataFrame(List.of(), SESSIONS.schema());
    }
    return kept.select(col("record_id"), col("attributes").getItem(attribute.get()).as("session"))
        .where(col("session").notEqual(TargetSpec.UNKNOWN))
        .distinct();
  }

  /** Pairs that link the records of each of {@code sessions}. */
  public static Dataset<Row> linking(Dataset<Row> sessions) {
    return sessions
        .withColumn("record_a", min("record_id").over(Window.partitionBy("session")))
        .withColumnRenamed("record_id", "record_b")
        .where(col("record_a").notEqual(col("record_b")))
        .select("record_a", "record_b");
  }

  /**
   * {@code kept} with the {@code split} that every person or record has had, and the {@code cohort}
   * of persons, or of records, that it may not be torn from.
   *
   * @param by what is kept together
   * @param kept rows of {@link CorpusView#CONTRACT}
   * @param previous rows of {@link LakeTables#SPLITS}, empty on the first run
   * @param pairs rows of {@link #PAIRS}, near-duplicates and what {@link #linking} gives; those
   *     with a record that is not kept are passed over
   * @throws io.likeness.core.error.LikenessException SPLIT_LEAKS when {@code previous} has a person
   *     (by record: a record) in two parts, or {@code pairs} link what already stands in two
   */
  public static Dataset<Row> onto(
      SplitSpec.By by, Dataset<Row> kept, Dataset<Row> previous, Dataset<Row> pairs) {
    CorpusView.CONTRACT.require(kept.schema(), "cohorts");
    LakeTables.SPLITS.require(previous.schema(), "cohorts");
    PAIRS.require(pairs.schema(), "cohorts");
    LeakageReport.of(previous).require(by);
    String member = by == SplitSpec.By.PERSON ? "person" : "record_id";
    Dataset<Row> members = kept.drop("split", "cohort").withColumn("member", col(member));
    Dataset<Row> before =
        previous
            .groupBy(col(member).as("member"))
            .agg(max("split").as("split_before"), max("cohort").as("cohort_before"));
    List<String[]> edges = edges(members, pairs);
    if (by == SplitSpec.By.PERSON) {
      edges.addAll(edgesOfPersons(members, before));
    }
    return members
        .join(before, "member", "left")
        .join(broadcast(linked(members, before, edges)), "member", "left")
        .withColumn("split", coalesce(col("split_before"), col("linked_split")))
        .withColumn("cohort", coalesce(col("linked_cohort"), col("member")))
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

  private static List<String[]> edges(Dataset<Row> members, Dataset<Row> pairs) {
    Dataset<Row> of = members.select("record_id", "member");
    List<String[]> edges = new ArrayList<>();
    for (Row r :
        pairs
            .join(of.toDF("record_a", "a"), "record_a")
            .join(of.toDF("record_b", "b"), "record_b")
            .where(col("a").notEqual(col("b")))
            .select("a", "b")
            .distinct()
            .collectAsList()) {
      edges.add(new String[] {r.getString(0), r.getString(1)});
    }
    return edges;
  }

  /** Earlier cohorts, and contents that two persons have. */
  private static List<String[]> edgesOfPersons(Dataset<Row> members, Dataset<Row> before) {
    List<String[]> edges = new ArrayList<>();
    for (Row r :
        before
            .where(col("cohort_before").notEqual(col("member")))
            .select("member", "cohort_before")
            .collectAsList()) {
      edges.add(new String[] {r.getString(0), r.getString(1)});
    }
    for (Row r :
        members
            .groupBy("record_id")
            .agg(collect_set("member").as("persons"))
            .where(size(col("persons")).gt(1))
            .select("persons")
            .collectAsList()) {
      List<String> persons = r.getList(0);
      persons.forEach(p -> edges.add(new String[] {persons.get(0), p}));
    }
    return edges;
  }

  private static Dataset<Row> linked(Dataset<Row> kept, Dataset<Row> before, List<String[]> edges) {
    SparkSession spark = kept.sparkSession();
    if (edges.isEmpty()) {
      return spark.createDataFrame(List.of(), LINKED);
    }
    Set<String> names = new HashSet<>();
    edges.forEach(e -> names.addAll(List.of(e)));
    Dataset<Row> members = members(spark, names);
    Map<String, String> firstRecord =
        texts(
            kept.join(broadcast(members), "member")
                .groupBy("member")
                .agg(min("record_id").as("text")));
    Map<String, String> heldPart =
        texts(
            before
                .join(broadcast(members), "member")
                .select(col("member"), col("split_before").as("text")));
    // Members without a kept record come last: they link others, but stand for nobody.
    Comparator<String> order =
        Comparator.<String, String>comparing(p -> firstRecord.getOrDefault(p, "~"))
            .thenComparing(p -> p);
    Components components = new Components(order);
    edges.forEach(e -> components.unite(e[0], e[1]));
    Map<String, TreeSet<String>> parts = new TreeMap<>(order);
    for (String member : names) {
      TreeSet<String> held = parts.computeIfAbsent(components.root(member), r -> new TreeSet<>());
      if (heldPart.containsKey(member)) {
        held.add(heldPart.get(member));
      }
    }
    parts.forEach(
        (root, held) -> {
          if (held.size() > 1) {
            throw Fault.SPLIT_LEAKS.because(
                "Near-duplicates or sessions link what stands in "
                    + String.join(" and ", held)
                    + " already; the first record of the cohort is "
                    + firstRecord.getOrDefault(root, "dropped")
                    + ". Drop what links them, or start a new corpus.");
          }
        });
    List<Row> rows = new ArrayList<>();
    for (String member : names) {
      String root = components.root(member);
      TreeSet<String> held = parts.getOrDefault(root, new TreeSet<>());
      rows.add(RowFactory.create(member, root, held.isEmpty() ? null : held.first()));
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
              DataTypes.createStructField("member", DataTypes.StringType, false)
            }));
  }

  private static Map<String, String> texts(Dataset<Row> memberAndText) {
    Map<String, String> out = new HashMap<>();
    memberAndText
        .select("member", "text")
        .collectAsList()
        .forEach(r -> out.put(r.getString(0), r.getString(1)));
    return out;
  }
}
