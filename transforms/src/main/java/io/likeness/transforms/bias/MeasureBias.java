package io.likeness.transforms.bias;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sum;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.core.recipe.TargetSpec;
import io.likeness.core.step.Transform;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;

/**
 * Shares of each group in rows, hours and persons, with intervals, against the declared target.
 *
 * <p>Needs: {@link CorpusView#CONTRACT}. Gives: {@link LakeTables#BIAS} for every protected
 * attribute, every attribute with a target, the label, and all pairs of protected attributes (which
 * have no target of their own). A group that a target names and nobody belongs to stands there with
 * an amount of 0. Hours need the measure {@value #DURATION}; rows of a table without it have none.
 *
 * <p>Persons count once in each group; their interval takes them as independent. Rows and hours
 * come in clusters, so theirs takes the {@link ClusterShare effective size}. Rows and hours count
 * with their weight, as training does: rows to a millionth, the time of a row to a millisecond. All
 * sums are whole numbers or decimals, hence equal for any number of partitions. Only built-in
 * expressions run on the executors; what is collected is one row a group.
 *
 * @param stage {@link #COLLECTED} or {@link #TRAINING}, written to every row
 */
public record MeasureBias(BiasSpec spec, String stage) implements Transform {
  /** The stage of the records as they were collected. */
  public static final String COLLECTED = "collected";

  /** The stage of what is trained on, with copies and weights. */
  public static final String TRAINING = "training";

  /** Seconds of a clip. */
  public static final String DURATION = "duration_seconds";

  private static final double MILLISECONDS_PER_HOUR = 3_600_000.0;

  /** Decimal places of a weight that count. */
  private static final int WEIGHT_DIGITS = 6;

  @Override
  public String name() {
    return "measure-bias";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    CorpusView.CONTRACT.require(in.schema(), name());
    return LakeTables.BIAS;
  }

  private record Group(String attribute, String value) {}

  /** What is known of one group in one unit, and of all groups of the attribute together. */
  private record Sums(double amount, double squares, double products) {}

  private record Measured(long persons, Sums byRows, Sums byTime) {}

  private record Whole(
      long persons, long units, double rows, double rowSquares, double time, double timeSquares) {}

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    CorpusView.CONTRACT.require(in.schema(), name());
    List<List<String>> combinations = Groups.alone(attributes(), spec.protectedAttributes());
    List<Row> out = new ArrayList<>();
    if (!combinations.isEmpty()) {
      Dataset<Row> timed =
          in.withColumn(
                  "time",
                  round(
                          coalesce(col("measures").getItem(DURATION), lit(0.0))
                              .multiply(col("weight"))
                              .multiply(1000))
                      .cast(DataTypes.LongType))
              .withColumn(
                  "rows",
                  round(col("weight").multiply(Math.pow(10, WEIGHT_DIGITS)))
                      .cast(DataTypes.LongType));
      Whole whole = whole(timed);
      Map<String, TreeMap<String, Measured>> measured = measured(timed, combinations);
      for (List<String> names : combinations) {
        TreeMap<String, Measured> groups = measured.get(String.join(Groups.TIMES, names));
        if (groups != null && !(names.equals(List.of(Groups.LABEL)) && isUnlabelled(groups))) {
          describe(out, names, groups, whole);
        }
      }
    }
    return in.sparkSession().createDataFrame(out, LakeTables.BIAS.schema());
  }

  private List<String> attributes() {
    LinkedHashSet<String> names = new LinkedHashSet<>(spec.protectedAttributes());
    names.addAll(spec.targets().keySet());
    names.add(Groups.LABEL);
    return List.copyOf(names);
  }

  private boolean isUnlabelled(SortedMap<String, Measured> groups) {
    return groups.keySet().equals(java.util.Set.of(Groups.UNKNOWN))
        && !spec.targets().containsKey(Groups.LABEL);
  }

  private static Column whole(Column of) {
    return of.cast(DataTypes.createDecimalType(18, 0));
  }

  /** Σ a·b of two columns of whole numbers, exactly. */
  static Column product(String a, String b) {
    return sum(whole(col(a)).multiply(whole(col(b))).cast(DataTypes.createDecimalType(38, 0)));
  }

  private static Dataset<Row> persons(Dataset<Row> timed) {
    return timed
        .groupBy("person")
        .agg(count(lit(1)).as("units"), sum("rows").as("all_rows"), sum("time").as("all_time"));
  }

  private static Whole whole(Dataset<Row> timed) {
    Row r =
        persons(timed)
            .agg(
                count(lit(1)),
                sum("units"),
                sum("all_rows"),
                product("all_rows", "all_rows"),
                sum("all_time"),
                product("all_time", "all_time"))
            .first();
    return new Whole(
        r.getLong(0), number(r, 1).longValue(), weighted(r, 2), squared(r, 3), of(r, 4), of(r, 5));
  }

  private static Map<String, TreeMap<String, Measured>> measured(
      Dataset<Row> timed, List<List<String>> combinations) {
    Map<String, TreeMap<String, Measured>> out = new TreeMap<>();
    Groups.spread(timed.select("person", "label", "attributes", "rows", "time"), combinations)
        .groupBy("attribute", "value", "person")
        .agg(sum("rows").as("rows"), sum("time").as("time"))
        .join(persons(timed), "person")
        .groupBy("attribute", "value")
        .agg(
            sum("rows"),
            count(lit(1)),
            product("rows", "rows"),
            product("rows", "all_rows"),
            sum("time"),
            product("time", "time"),
            product("time", "all_time"))
        .collectAsList()
        .forEach(
            r ->
                out.computeIfAbsent(r.getString(0), a -> new TreeMap<>())
                    .put(
                        r.getString(1),
                        new Measured(
                            r.getLong(3),
                            new Sums(weighted(r, 2), squared(r, 4), squared(r, 5)),
                            new Sums(of(r, 6), of(r, 7), of(r, 8)))));
    return out;
  }

  private static double of(Row r, int i) {
    return number(r, i).doubleValue();
  }

  /** A sum of weights. */
  private static double weighted(Row r, int i) {
    return number(r, i).movePointLeft(WEIGHT_DIGITS).doubleValue();
  }

  /** A sum of products of two weights. */
  private static double squared(Row r, int i) {
    return number(r, i).movePointLeft(2 * WEIGHT_DIGITS).doubleValue();
  }

  private static BigDecimal number(Row r, int i) {
    return r.isNullAt(i) ? BigDecimal.ZERO : new BigDecimal(r.get(i).toString());
  }

  private void describe(
      List<Row> out, List<String> names, TreeMap<String, Measured> groups, Whole whole) {
    TreeMap<String, ShareInterval> persons = new TreeMap<>();
    TreeMap<String, ShareInterval> rows = new TreeMap<>();
    TreeMap<String, ShareInterval> hours = new TreeMap<>();
    TreeMap<String, Double> personAmounts = new TreeMap<>();
    TreeMap<String, Double> rowAmounts = new TreeMap<>();
    TreeMap<String, Double> hourAmounts = new TreeMap<>();
    if (names.size() == 1 && spec.targets().get(names.get(0)) instanceof TargetSpec.Shares shares) {
      Measured nobody = new Measured(0, new Sums(0, 0, 0), new Sums(0, 0, 0));
      shares.byValue().keySet().forEach(v -> groups.putIfAbsent(v, nobody));
    }
    long memberships = groups.values().stream().mapToLong(Measured::persons).sum();
    groups.forEach(
        (value, g) -> {
          persons.put(value, ShareInterval.wilson((double) g.persons() / memberships, memberships));
          personAmounts.put(value, (double) g.persons());
          rows.put(value, interval(g.byRows(), whole.rows(), whole.rowSquares(), whole));
          rowAmounts.put(value, g.byRows().amount());
          if (whole.time() > 0) {
            hours.put(value, interval(g.byTime(), whole.time(), whole.timeSquares(), whole));
            hourAmounts.put(value, g.byTime().amount() / MILLISECONDS_PER_HOUR);
          }
        });
    write(out, names, "rows", rowAmounts, rows);
    write(out, names, "hours", hourAmounts, hours);
    write(out, names, "persons", personAmounts, persons);
  }

  private static ShareInterval interval(Sums sums, double total, double squares, Whole whole) {
    return new ClusterShare(
            sums.amount(),
            sums.squares(),
            sums.products(),
            total,
            squares,
            whole.persons(),
            whole.units())
        .interval();
  }

  private void write(
      List<Row> out,
      List<String> names,
      String unit,
      TreeMap<String, Double> amounts,
      Map<String, ShareInterval> shares) {
    if (amounts.isEmpty()) {
      return;
    }
    Optional<SortedMap<String, Double>> targets =
        names.size() == 1
            ? Optional.ofNullable(spec.targets().get(names.get(0))).map(t -> t.over(amounts))
            : Optional.empty();
    amounts.forEach(
        (value, amount) -> {
          ShareInterval s = shares.get(value);
          Double target = targets.map(t -> t.get(value)).orElse(null);
          Double ratio = target != null && target > 0 ? s.share() / target : null;
          out.add(
              RowFactory.create(
                  stage,
                  String.join(Groups.TIMES, names),
                  value,
                  unit,
                  amount,
                  s.share(),
                  s.low(),
                  s.high(),
                  target,
                  ratio));
        });
  }
}
