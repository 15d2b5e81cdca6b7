package io.likeness.transforms.bias;

import static io.likeness.transforms.bias.GroupSums.number;
import static io.likeness.transforms.bias.GroupSums.product;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.statistics.PersonDifference;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Means of quality measures in each group, less those of all other records.
 *
 * <p>Each measure is taken from the middle of its range in steps of a thousand-millionth of half of
 * it, so that all sums are whole numbers and equal for any number of partitions. Nothing is said of
 * a measure that is the same everywhere.
 */
final class QualityGaps {
  /** What a recording can be worse in; where a kind has no such measure, nothing is said. */
  static final List<String> MEASURES =
      List.of(
          "duration_seconds",
          "frame_snr_db",
          "wada_snr_db",
          "bandwidth_hz",
          "loudness_lufs",
          "clipping_ratio",
          "speech_ratio",
          "hum_db",
          "decay_seconds",
          "width_px",
          "laplacian_variance",
          "luma_p50",
          "dynamic_range_stops",
          "blockiness",
          "illumination_ratio",
          "light_confidence");

  private static final double STEPS = 1e9;

  private QualityGaps() {}

  /**
   * One measure in one group.
   *
   * @param records of the group that have the measure
   * @param persons of these records
   */
  record Gap(
      String attribute,
      String value,
      String measure,
      long records,
      long persons,
      PersonDifference difference) {}

  private record Scale(String measure, double middle, double half) {}

  private record Whole(
      long persons, BigDecimal n, BigDecimal y, BigDecimal nn, BigDecimal ny, BigDecimal yy) {}

  /** One gap a measure and group that is not all there is, in no order. */
  static List<Gap> of(Dataset<Row> view, List<String> attributes) {
    List<Scale> scales = scales(view);
    List<Gap> out = new ArrayList<>();
    if (scales.isEmpty()) {
      return out;
    }
    Dataset<Row> narrow =
        view.select(
            Stream.concat(
                    Stream.of(col("person"), col("label"), col("attributes")),
                    scales.stream().map(QualityGaps::steps))
                .toArray(Column[]::new));
    Dataset<Row> alls = byPerson(narrow, scales, "an", "ay", col("person"));
    Map<String, Whole> wholes = wholes(alls);
    Map<String, Scale> byName = new HashMap<>();
    scales.forEach(s -> byName.put(s.measure, s));
    Dataset<Row> groups =
        byPerson(
            Groups.spread(narrow, attributes.stream().map(List::of).toList()),
            scales,
            "n",
            "y",
            col("attribute"),
            col("value"),
            col("person"));
    groups
        .join(alls, new String[] {"person", "measure"})
        .groupBy("attribute", "value", "measure")
        .agg(
            count(lit(1)),
            sum(when(col("n").equalTo(col("an")), 1L).otherwise(0L)),
            sum("n"),
            sum("y"),
            product("n", "n"),
            product("n", "y"),
            product("y", "y"),
            product("n", "an"),
            product("n", "ay"),
            product("y", "an"),
            product("y", "ay"))
        .collectAsList()
        .forEach(
            r -> {
              String measure = r.getString(2);
              add(out, r, wholes.get(measure), byName.get(measure).half / STEPS);
            });
    return out;
  }

  private static List<Scale> scales(Dataset<Row> view) {
    Column[] ends =
        MEASURES.stream()
            .flatMap(m -> Stream.of(min(finite(m)), max(finite(m))))
            .toArray(Column[]::new);
    Row r = view.agg(ends[0], Stream.of(ends).skip(1).toArray(Column[]::new)).first();
    List<Scale> out = new ArrayList<>();
    for (int i = 0; i < MEASURES.size(); i++) {
      if (!r.isNullAt(2 * i) && r.getDouble(2 * i) < r.getDouble(2 * i + 1)) {
        double half = (r.getDouble(2 * i + 1) - r.getDouble(2 * i)) / 2;
        out.add(new Scale(MEASURES.get(i), r.getDouble(2 * i) + half, half));
      }
    }
    return out;
  }

  /** The measure, or null where it abstains or is no number. */
  private static Column finite(String measure) {
    Column value = col("measures").getItem(measure);
    double most = Double.MAX_VALUE / 4;
    return when(value.between(-most, most), value);
  }

  private static Column steps(Scale s) {
    return round(finite(s.measure).minus(s.middle).divide(s.half).multiply(STEPS))
        .cast(DataTypes.LongType)
        .as(s.measure);
  }

  /** One row for each of {@code keys} and measure that it has: its records, and their sum. */
  private static Dataset<Row> byPerson(
      Dataset<Row> rows, List<Scale> scales, String n, String y, Column... keys) {
    List<Column> sums = new ArrayList<>();
    List<Column> told = new ArrayList<>();
    for (Scale s : scales) {
      sums.add(
          struct(
                  lit(s.measure).as("measure"),
                  count(col(s.measure)).as(n),
                  coalesce(sum(s.measure), lit(0L)).as(y))
              .as(s.measure));
      told.add(col(s.measure));
    }
    List<Column> kept = new ArrayList<>(List.of(keys));
    kept.add(explode(array(told.toArray(Column[]::new))).as("told"));
    Column[] names =
        Stream.concat(Stream.of(keys), Stream.of("measure", n, y).map(c -> col("told." + c).as(c)))
            .toArray(Column[]::new);
    return rows.groupBy(keys)
        .agg(sums.get(0), sums.stream().skip(1).toArray(Column[]::new))
        .select(kept.toArray(Column[]::new))
        .select(names)
        .where(col(n).gt(0));
  }

  private static Map<String, Whole> wholes(Dataset<Row> alls) {
    Map<String, Whole> out = new HashMap<>();
    alls.groupBy("measure")
        .agg(
            count(lit(1)),
            sum("an"),
            sum("ay"),
            product("an", "an"),
            product("an", "ay"),
            product("ay", "ay"))
        .collectAsList()
        .forEach(
            r ->
                out.put(
                    r.getString(0),
                    new Whole(
                        r.getLong(1),
                        number(r, 2),
                        number(r, 3),
                        number(r, 4),
                        number(r, 5),
                        number(r, 6))));
    return out;
  }

  /** What is not in the group is what is left of the whole, person by person. */
  private static void add(List<Gap> out, Row r, Whole whole, double unit) {
    long persons = r.getLong(3);
    long others = whole.persons - r.getLong(4);
    BigDecimal n = number(r, 5);
    if (others == 0) {
      return;
    }
    BigDecimal y = number(r, 6);
    BigDecimal nn = number(r, 7);
    BigDecimal ny = number(r, 8);
    BigDecimal yy = number(r, 9);
    BigDecimal nAll = number(r, 10);
    BigDecimal nAllY = number(r, 11);
    BigDecimal yAllN = number(r, 12);
    BigDecimal yAll = number(r, 13);
    PersonDifference d =
        PersonDifference.of(
            side(persons, n, y, nn, ny, yy),
            side(
                others,
                whole.n.subtract(n),
                whole.y.subtract(y),
                whole.nn.subtract(nAll).subtract(nAll).add(nn),
                whole.ny.subtract(nAllY).subtract(yAllN).add(ny),
                whole.yy.subtract(yAll).subtract(yAll).add(yy)),
            new PersonDifference.Shared(
                nAll.subtract(nn).doubleValue(),
                nAllY.subtract(ny).doubleValue(),
                yAllN.subtract(ny).doubleValue(),
                yAll.subtract(yy).doubleValue()));
    out.add(
        new Gap(
            r.getString(0),
            r.getString(1),
            r.getString(2),
            n.longValueExact(),
            persons,
            new PersonDifference(d.estimate() * unit, d.low() * unit, d.high() * unit, d.p())));
  }

  private static PersonDifference.Side side(
      long persons, BigDecimal n, BigDecimal y, BigDecimal nn, BigDecimal ny, BigDecimal yy) {
    return new PersonDifference.Side(
        persons,
        n.doubleValue(),
        y.doubleValue(),
        nn.doubleValue(),
        ny.doubleValue(),
        yy.doubleValue());
  }
}
