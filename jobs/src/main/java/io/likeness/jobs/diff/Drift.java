package io.likeness.jobs.diff;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.GatesSpec;
import io.likeness.transforms.bias.Groups;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Holds what has moved since a version against limits: those of a recipe's gates in a run, those of
 * the command line in {@code diff}.
 */
public final class Drift {
  private final Lake lake;
  private final String tag;
  private final Snapshot from;
  private final Snapshot to;
  private final DriftLimits limits;
  private final GatesSpec spec;
  private final List<String> beyond = new ArrayList<>();

  private Drift(Lake lake, String tag, Snapshot from, Snapshot to, DriftLimits limits) {
    this.lake = lake;
    this.tag = tag;
    this.from = from;
    this.to = to;
    this.limits = limits;
    this.spec = limits.spec();
  }

  /**
   * What is beyond {@code limits}, a sentence without its full stop each; empty where nothing is.
   *
   * @param tag of the version that {@code from} is
   * @param measures that {@link GatesSpec#maxMeasureShift} is about
   */
  public static List<String> beyond(
      Lake lake,
      String tag,
      Snapshot from,
      Snapshot to,
      DriftLimits limits,
      Collection<String> measures) {
    Drift drift = new Drift(lake, tag, from, to, limits);
    GatesSpec spec = drift.spec;
    // What nothing limits is not computed.
    if (spec.maxRemovedFraction() < GatesSpec.OPEN.maxRemovedFraction()) {
      drift.removed();
    }
    if (spec.maxShareShift() < GatesSpec.OPEN.maxShareShift()) {
      drift.shares();
    }
    if (spec.maxMeasureShift() < GatesSpec.OPEN.maxMeasureShift()) {
      new TreeSet<>(measures).forEach(drift::measure);
    }
    if (spec.maxDistanceRise() < GatesSpec.OPEN.maxDistanceRise()) {
      drift.distances();
    }
    if (spec.maxEffectivePersonsDrop() < GatesSpec.OPEN.maxEffectivePersonsDrop()) {
      drift.persons();
    }
    return List.copyOf(drift.beyond);
  }

  private void most(String what, double found, double limit, String key) {
    limits.above(what, found, limit, key).ifPresent(beyond::add);
  }

  private void removed() {
    Dataset<Row> then = originals(from);
    Dataset<Row> now = originals(to);
    long records = then.count();
    long gone = then.join(now, new String[] {"record_id"}, "left_anti").count();
    most(
        "the fraction of the records of " + tag + " that are no longer there",
        records == 0 ? 0 : (double) gone / records,
        spec.maxRemovedFraction(),
        "max-removed-fraction");
  }

  private Dataset<Row> originals(Snapshot of) {
    return new CorpusView(lake, of).rows().where("copy = 0").select("record_id");
  }

  private void shares() {
    VersionDiff.shares(lake, from, to).stream()
        .findFirst()
        .ifPresent(
            s ->
                most(
                    "the change since "
                        + tag
                        + " of the share of "
                        + s.attribute()
                        + " = "
                        + s.value(),
                    Math.abs(s.shift()),
                    spec.maxShareShift(),
                    "max-share-shift"));
  }

  private void measure(String measure) {
    Optional<double[]> then = quartiles(measure, from);
    Optional<double[]> now = quartiles(measure, to);
    if (then.isEmpty() || now.isEmpty()) {
      return;
    }
    double moved = Math.abs(now.get()[1] - then.get()[1]);
    double range = then.get()[2] - then.get()[0];
    most(
        "the change since " + tag + " of the median of " + measure,
        moved == 0 ? 0 : moved / range,
        spec.maxMeasureShift(),
        "max-measure-shift");
  }

  private Optional<double[]> quartiles(String measure, Snapshot snapshot) {
    Column value = col("measures").getItem(measure);
    Row row =
        new CorpusView(lake, snapshot)
            .kept()
            .select(value.as("v"))
            .where("v is not null and not isnan(v)")
            .agg(expr("percentile(v, array(0.25, 0.5, 0.75))"))
            .head();
    return row.isNullAt(0)
        ? Optional.empty()
        : Optional.of(row.<Double>getList(0).stream().mapToDouble(x -> x).toArray());
  }

  private void distances() {
    VersionDiff.disparities(lake, from, to).stream()
        .max(Comparator.comparingDouble(VersionDiff.DisparityShift::shift))
        .ifPresent(
            d ->
                most(
                    "the rise since "
                        + tag
                        + " of "
                        + d.statistic()
                        + " of "
                        + d.attribute()
                        + " in "
                        + d.unit(),
                    d.shift(),
                    spec.maxDistanceRise(),
                    "max-distance-rise"));
  }

  /** Rows of a few more persons do not make up for persons who are gone. */
  private void persons() {
    Set<String> attributes = new TreeSet<>(attributes(from));
    attributes.retainAll(attributes(to));
    Map<String, Double> then = effectivePersons(from, attributes);
    Map<String, Double> now = effectivePersons(to, attributes);
    String worst = "";
    double most = 0;
    for (Map.Entry<String, Double> e : then.entrySet()) {
      double drop = 1 - now.getOrDefault(e.getKey(), 0.0) / e.getValue();
      if (drop > most) {
        most = drop;
        worst = e.getKey();
      }
    }
    most(
        "the fall since "
            + tag
            + " of the effective persons"
            + (worst.isEmpty() ? "" : " of " + worst),
        most,
        spec.maxEffectivePersonsDrop(),
        "max-effective-persons-drop");
  }

  private List<String> attributes(Snapshot snapshot) {
    return lake
        .read(snapshot, LakeTables.BIAS)
        .select("attribute")
        .distinct()
        .collectAsList()
        .stream()
        .map(r -> r.getString(0))
        .filter(a -> !a.contains(Groups.TIMES))
        .toList();
  }

  /**
   * Kish's (Σ n)² / Σ n² over the originals n of each person, of all (under an empty text) and of
   * each group whose value is known.
   */
  private Map<String, Double> effectivePersons(Snapshot snapshot, Set<String> attributes) {
    List<Column> groups = new ArrayList<>();
    groups.add(struct(lit("").as("name"), lit("").as("value")));
    attributes.forEach(
        a -> groups.add(struct(lit(a + " = ").as("name"), Groups.value(a).as("value"))));
    Column n = col("n").cast("decimal(18,0)");
    Map<String, Double> out = new TreeMap<>();
    new CorpusView(lake, snapshot)
        .kept()
        .select(col("person"), explode(array(groups.toArray(Column[]::new))).as("of"))
        .groupBy("of", "person")
        .agg(count(lit(1)).as("n"))
        .groupBy("of.name", "of.value")
        .agg(sum(n), sum(n.multiply(n).cast("decimal(38,0)")))
        .where(col("value").notEqual(Groups.UNKNOWN))
        .collectAsList()
        .forEach(
            r ->
                out.put(
                    r.getString(0) + r.getString(1),
                    Math.pow(r.getDecimal(2).doubleValue(), 2) / r.getDecimal(3).doubleValue()));
    return out;
  }
}
