package io.likeness.privacy.release;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.dense_rank;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.rint;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.likeness.privacy.mechanism.QuantileTree;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;

/**
 * The exact whole numbers that a release adds noise to, in one pass over bounded rows: {@code
 * attribute, value, statistic, bin, amount}.
 *
 * <p>All sums are of {@code long}, so they are the same in any order. {@code statistic} is {@link
 * #PERSONS}, {@link #RECORDS} or a place in {@link ReleasePlan#statistics}; {@code attribute} is a
 * place in {@link ReleasePlan#attributes}, or {@link #WHOLE}.
 */
record ReleaseCells(ReleasePlan plan, ContributionBound bound) {
  static final int PERSONS = -1;
  static final int RECORDS = -2;
  static final int WHOLE = -1;

  /** Bin of the sum of a mean or sum, and of the count of a mean. */
  static final int SUM = 0;

  static final int COUNT = 1;

  Dataset<Row> of(Dataset<Row> view) {
    return contributions(view)
        .groupBy("attribute", "value", "statistic", "bin")
        .agg(sum("amount").as("amount"));
  }

  /** What each bounded row of each person adds: {@code person} and the columns of a cell. */
  Dataset<Row> contributions(Dataset<Row> view) {
    Dataset<Row> rows = bound.records(view, plan.columns());
    for (int i = 0; i < plan.attributes().size(); i++) {
      rows = ranked(rows, i);
    }
    return rows.select(col("person"), explode(array(cells())).as("cell"))
        .where(col("cell").isNotNull())
        .select("person", "cell.*");
  }

  /** {@code rows} with the group of attribute i and whether it is one of those that count. */
  private Dataset<Row> ranked(Dataset<Row> rows, int i) {
    ReleasePlan.Attribute attribute = plan.attributes().get(i);
    Column value = ContributionBound.named(attribute.column()).cast(DataTypes.StringType);
    if (!attribute.unknown()) {
      value = when(value.isin(attribute.groups().toArray()), value);
    }
    Column group = col("group" + i);
    Column order =
        when(
            group.isNotNull(),
            bound
                .ordering()
                .apply(concat_ws("\u0000", lit(attribute.column()), group, col("person"))));
    WindowSpec window =
        Window.partitionBy("person")
            .orderBy(col("order" + i).asc_nulls_last(), group.asc_nulls_last());
    return rows.withColumn("group" + i, value)
        .withColumn("order" + i, order)
        .withColumn("rank" + i, dense_rank().over(window))
        .withColumn("first" + i, not(group.eqNullSafe(lag(group, 1).over(window))))
        .drop("order" + i);
  }

  private Column[] cells() {
    List<Column> cells = new ArrayList<>();
    for (int i = 0; i < plan.attributes().size(); i++) {
      cells.add(cell(i, PERSONS, lit(0), when(col("first" + i), lit(1L))));
      cells.add(cell(i, RECORDS, lit(0), lit(1L)));
    }
    for (int s = 0; s < plan.statistics().size(); s++) {
      Statistic statistic = plan.statistics().get(s);
      int by = plan.place(statistic.by());
      Column value = clamped(statistic);
      switch (statistic.kind()) {
        case SUM -> cells.add(cell(by, s, lit(SUM), fixed(statistic, value)));
        case MEAN -> {
          cells.add(cell(by, s, lit(SUM), fixed(statistic, value)));
          cells.add(cell(by, s, lit(COUNT), when(value.isNotNull(), lit(1L))));
        }
        case HISTOGRAM -> cells.add(cell(by, s, bin(statistic, value), present(value)));
        case QUANTILES -> cells.add(cell(by, s, leaf(statistic, value), present(value)));
      }
    }
    return cells.toArray(Column[]::new);
  }

  private static Column present(Column value) {
    return when(value.isNotNull(), lit(1L));
  }

  private Column cell(int attribute, int statistic, Column bin, Column amount) {
    Column counts =
        attribute == WHOLE
            ? lit(true)
            : col("group" + attribute)
                .isNotNull()
                .and(col("rank" + attribute).leq(plan.groupsPerPerson()));
    return when(
        counts.and(amount.isNotNull()),
        struct(
            lit(attribute).as("attribute"),
            (attribute == WHOLE ? lit("") : col("group" + attribute)).as("value"),
            lit(statistic).as("statistic"),
            coalesce(bin.cast(DataTypes.IntegerType), lit(0)).as("bin"),
            coalesce(amount, lit(0L)).as("amount")));
  }

  private static Column clamped(Statistic s) {
    Column raw = ContributionBound.named(s.of()).cast(DataTypes.DoubleType);
    return when(isnan(raw), lit(s.lower()))
        .when(raw.isNotNull(), greatest(lit(s.lower()), least(lit(s.upper()), raw)));
  }

  private static Column fixed(Statistic s, Column value) {
    long most = s.mostOfOne();
    Column whole = rint(value.minus(s.centre()).divide(s.fixedPoint())).cast(DataTypes.LongType);
    // The outer clamp holds the bound where rounding of the centre would pass it by one.
    return when(value.isNotNull(), greatest(lit(-most), least(lit(most), whole)));
  }

  private static Column bin(Statistic s, Column value) {
    Column bin = lit(0);
    for (double edge : s.points().subList(1, s.points().size() - 1)) {
      bin = bin.plus(when(value.geq(edge), lit(1)).otherwise(lit(0)));
    }
    return bin;
  }

  private Column leaf(Statistic s, Column value) {
    QuantileTree tree = plan.tree(s);
    return least(
        lit(tree.leaves() - 1L),
        floor(
            value.minus(s.lower()).divide(s.upper() - s.lower()).multiply((double) tree.leaves())));
  }
}
