package io.likeness.transforms.bias;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.core.recipe.TargetSpec;
import io.likeness.core.step.Transform;
import io.likeness.transforms.bias.GroupSums.Measured;
import io.likeness.transforms.bias.GroupSums.Whole;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Shares of each group in rows, hours and persons, with intervals, against the declared target.
 *
 * <p>Needs: {@link CorpusView#CONTRACT}. Gives: {@link LakeTables#BIAS} for every protected
 * attribute, every attribute with a target, the label, all pairs of protected attributes, and what
 * has a joint target. A group that a target names and nobody belongs to stands there with an amount
 * of 0. Hours need the measure {@value #DURATION}; rows of a table without it have none.
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

  @Override
  public String name() {
    return "measure-bias";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    CorpusView.CONTRACT.require(in.schema(), name());
    return LakeTables.BIAS;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    CorpusView.CONTRACT.require(in.schema(), name());
    List<List<String>> combinations =
        GroupTargets.with(Groups.alone(attributes(spec), spec.protectedAttributes()), spec);
    List<Row> out = new ArrayList<>();
    if (!combinations.isEmpty()) {
      Dataset<Row> counted = GroupSums.counted(in);
      Whole whole = GroupSums.whole(counted);
      Map<String, TreeMap<String, Measured>> measured = GroupSums.measured(counted, combinations);
      for (List<String> names : combinations) {
        TreeMap<String, Measured> groups = measured.get(String.join(Groups.TIMES, names));
        if (groups != null && !(names.equals(List.of(Groups.LABEL)) && isUnlabelled(groups))) {
          describe(out, names, groups, whole);
        }
      }
    }
    return in.sparkSession().createDataFrame(out, LakeTables.BIAS.schema());
  }

  /** What groups are formed by: the protected attributes, those with a target, and the label. */
  static List<String> attributes(BiasSpec spec) {
    LinkedHashSet<String> names = new LinkedHashSet<>(spec.protectedAttributes());
    names.addAll(spec.targeted());
    names.add(Groups.LABEL);
    return List.copyOf(names);
  }

  private boolean isUnlabelled(SortedMap<String, Measured> groups) {
    return groups.keySet().equals(java.util.Set.of(Groups.UNKNOWN))
        && spec.target(Groups.LABEL).isEmpty();
  }

  private void describe(
      List<Row> out, List<String> names, TreeMap<String, Measured> groups, Whole whole) {
    Optional<TargetSpec> target = GroupTargets.of(spec, names);
    addNobodies(groups, target);
    GroupShare.byUnit(groups, whole)
        .forEach(
            (unit, shares) -> {
              Optional<SortedMap<String, Double>> targets = GroupShare.targets(target, shares);
              shares.forEach(
                  (value, g) -> {
                    Double wanted = targets.map(t -> t.get(value)).orElse(null);
                    ShareInterval s = g.share();
                    out.add(
                        RowFactory.create(
                            stage,
                            String.join(Groups.TIMES, names),
                            value,
                            unit,
                            g.amount(),
                            s.share(),
                            s.low(),
                            s.high(),
                            wanted,
                            wanted != null && wanted > 0 ? s.share() / wanted : null,
                            g.designEffect()));
                  });
            });
  }

  /** Adds the groups that a target names and nobody belongs to. */
  static void addNobodies(SortedMap<String, Measured> groups, Optional<TargetSpec> target) {
    if (target.orElse(null) instanceof TargetSpec.Shares shares) {
      shares.byValue().keySet().forEach(v -> groups.putIfAbsent(v, Measured.NOBODY));
    }
  }
}
