package io.likeness.transforms.bias;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.core.recipe.WorstSpec;
import io.likeness.core.step.Transform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The intersections of attribute values in which the largest share of records is hit.
 *
 * <p>Needs: {@link #FLAGGED}. Gives: {@link LakeTables#WORST_GROUPS}, from the worst on. Records
 * are summed once a person and combination of values; the levels of {@link SliceSearch} read only
 * that, in built-in expressions, and one row a counted slice is collected. All sums are whole,
 * hence equal for any number of partitions.
 *
 * @param concern what being hit means, written to every row
 */
public record FindWorstGroups(BiasSpec bias, String concern) implements Transform {
  /** What it needs. */
  public static final TableContract FLAGGED =
      TableContract.of(
          "flagged records",
          ColumnSpec.string("person", "HMAC pseudonym"),
          ColumnSpec.optional("label", DataTypes.StringType, "label in force"),
          ColumnSpec.of(
              "attributes",
              DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false),
              "declared attributes"),
          ColumnSpec.of("hit", DataTypes.BooleanType, "whether the record is one of the bad ones"));

  private static final StructType SLICES =
      new StructType()
          .add("names", DataTypes.createArrayType(DataTypes.StringType, false), false)
          .add("values", DataTypes.createArrayType(DataTypes.StringType, false), false);

  @Override
  public String name() {
    return "find-worst-groups";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    FLAGGED.require(in.schema(), name());
    return LakeTables.WORST_GROUPS;
  }

  private WorstSpec spec() {
    return bias.worst();
  }

  /** What is crossed, in ascending order. */
  private List<String> attributes() {
    return List.copyOf(
        new TreeSet<>(
            spec().attributes().isEmpty() ? bias.protectedAttributes() : spec().attributes()));
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    FLAGGED.require(in.schema(), name());
    List<Row> out = new ArrayList<>();
    if (spec().atMost() > 0 && !attributes().isEmpty()) {
      Dataset<Row> profiles = profiles(in).persist();
      try {
        Row whole = profiles.agg(sum("records"), sum("hit")).first();
        if (!whole.isNullAt(0) && whole.getLong(1) > 0) {
          long records = whole.getLong(0);
          long hit = whole.getLong(1);
          SliceScore score = new SliceScore(records, hit, spec().rateWeight(), spec().minRecords());
          write(
              out,
              SliceSearch.of(spec(), score, (level, among) -> counted(profiles, level, among)),
              hit / (double) records);
        }
      } finally {
        profiles.unpersist();
      }
    }
    return in.sparkSession().createDataFrame(out, LakeTables.WORST_GROUPS.schema());
  }

  /** One row a person and combination of values. */
  private Dataset<Row> profiles(Dataset<Row> in) {
    List<Column> columns = new ArrayList<>(List.of(col("person")));
    List<Column> keys = new ArrayList<>(List.of(col("person")));
    for (int i = 0; i < attributes().size(); i++) {
      columns.add(Groups.value(attributes().get(i)).as("v" + i));
      keys.add(col("v" + i));
    }
    columns.add(col("hit").cast(DataTypes.LongType).as("hit"));
    return in.select(columns.toArray(Column[]::new))
        .groupBy(keys.toArray(Column[]::new))
        .agg(count(lit(1)).as("records"), sum("hit").as("hit"));
  }

  private Map<Slice, SliceSupport> counted(
      Dataset<Row> profiles, int level, Optional<Set<Slice>> among) {
    Set<List<String>> named = new java.util.LinkedHashSet<>();
    if (among.isPresent()) {
      among.get().forEach(s -> named.add(s.attributes()));
    } else if (level == 1) {
      attributes().forEach(a -> named.add(List.of(a)));
    }
    Dataset<Row> spread =
        profiles
            .select(
                col("person"),
                col("records"),
                col("hit"),
                explode(array(named.stream().map(this::slice).toArray(Column[]::new))).as("slice"))
            .select("person", "records", "hit", "slice.names", "slice.values");
    if (among.isPresent()) {
      List<Row> wanted =
          among.get().stream()
              .map(s -> RowFactory.create(s.attributes().toArray(), s.values().toArray()))
              .toList();
      spread =
          spread.join(
              broadcast(profiles.sparkSession().createDataFrame(wanted, SLICES)),
              new String[] {"names", "values"});
    }
    Map<Slice, SliceSupport> out = new HashMap<>();
    Dataset<Row> byPerson =
        spread
            .groupBy("names", "values", "person")
            .agg(sum("records").as("records"), sum("hit").as("hit"));
    SliceSupport.counted(byPerson, "names", "values")
        .where(col("all_records").geq(spec().minRecords()))
        .collectAsList()
        .forEach(r -> out.put(new Slice(r.getList(0), r.getList(1)), SliceSupport.of(r)));
    return out;
  }

  private Column slice(List<String> names) {
    return struct(
        array(names.stream().map(n -> lit(n)).toArray(Column[]::new)).as("names"),
        array(names.stream().map(n -> col("v" + attributes().indexOf(n))).toArray(Column[]::new))
            .as("values"));
  }

  private void write(List<Row> out, SliceSearch.Outcome outcome, double whole) {
    List<SliceSearch.Found> worst = outcome.worst();
    double[] chances = worst.stream().mapToDouble(f -> f.support().chance(whole)).toArray();
    double[] adjusted = HolmBound.adjusted(chances, outcome.possible());
    for (int i = 0; i < worst.size(); i++) {
      SliceSearch.Found f = worst.get(i);
      ShareInterval share = f.support().share().interval();
      out.add(
          RowFactory.create(
              concern,
              i + 1,
              String.join(Groups.TIMES, f.slice().attributes()),
              String.join(Groups.TIMES, f.slice().values()),
              f.support().records(),
              f.support().persons(),
              f.support().hit(),
              share.share(),
              share.low(),
              share.high(),
              whole,
              share.share() / whole,
              f.score(),
              adjusted[i]));
    }
  }
}
