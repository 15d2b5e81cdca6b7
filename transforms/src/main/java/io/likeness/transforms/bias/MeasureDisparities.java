package io.likeness.transforms.bias;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.core.recipe.TargetSpec;
import io.likeness.core.statistics.FalseDiscoveries;
import io.likeness.core.step.Transform;
import io.likeness.transforms.bias.Disparity.Subject;
import io.likeness.transforms.bias.GroupSums.Measured;
import io.likeness.transforms.bias.GroupSums.Whole;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How far groups are from the target, and from each other in label and quality.
 *
 * <p>Needs: {@link CorpusView#CONTRACT}. Gives: {@link LakeTables#DISPARITIES} for the attributes
 * of {@link MeasureBias}, and for several only where they have a joint target: {@link Divergence}
 * from the declared target in rows, hours and persons, tested by {@link RaoScott}; {@link
 * Association} of each attribute with the label, and {@link PointwiseInformation} of each group
 * with each label; {@link QualityGaps}, of collected records only, since copies carry the measures
 * of their parents. All p values of a stage are one family of {@link FalseDiscoveries}.
 *
 * <p>All sums are whole numbers or decimals, hence equal for any number of partitions. Only
 * built-in expressions run on the executors; what is collected is one row a group, label or
 * measure.
 *
 * @param stage {@link MeasureBias#COLLECTED} or {@link MeasureBias#TRAINING}, written to every row
 */
public record MeasureDisparities(BiasSpec spec, String stage) implements Transform {
  /** {@link Divergence#jensenShannon}. */
  public static final String JENSEN_SHANNON = "jensen-shannon";

  /** {@link Divergence#totalVariation}. */
  public static final String TOTAL_VARIATION = "total-variation";

  /** {@link Divergence#likelihoodRatio}, tested by {@link RaoScott}. */
  public static final String G_TEST = "g-test";

  /** {@link Association#cramersV}. */
  public static final String CRAMERS_V = "cramers-v";

  /** {@link PointwiseInformation}. */
  public static final String PMI = "pmi";

  /** {@link QualityGaps}. */
  public static final String QUALITY = "quality";

  private static final String TARGET = "target";

  @Override
  public String name() {
    return "measure-disparities";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    CorpusView.CONTRACT.require(in.schema(), name());
    return LakeTables.DISPARITIES;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    CorpusView.CONTRACT.require(in.schema(), name());
    List<String> attributes = MeasureBias.attributes(spec);
    Dataset<Row> counted = GroupSums.counted(in);
    Whole whole = GroupSums.whole(counted);
    List<Disparity> found = new ArrayList<>();
    if (whole.units() > 0) {
      Map<String, TreeMap<String, Measured>> measured =
          GroupSums.measured(counted, Groups.alone(attributes, List.of()));
      LabelCells.of(counted, attributes, measured, whole)
          .forEach((attribute, a) -> associations(found, attribute, a, measured));
      measured.forEach(
          (attribute, groups) -> divergences(found, List.of(attribute), groups, whole));
      joint(found, counted, whole);
      if (stage.equals(MeasureBias.COLLECTED)) {
        qualities(found, in, attributes);
      }
    }
    double[] adjusted =
        FalseDiscoveries.adjusted(found.stream().mapToDouble(Disparity::p).toArray());
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < adjusted.length; i++) {
      rows.add(found.get(i).row(stage, adjusted[i]));
    }
    return in.sparkSession().createDataFrame(rows, LakeTables.DISPARITIES.schema());
  }

  /** How far what has a joint target is from that, which margins on target do not tell. */
  private void joint(List<Disparity> out, Dataset<Row> counted, Whole whole) {
    List<List<String>> combinations = GroupTargets.with(List.of(), spec);
    if (!combinations.isEmpty()) {
      Map<String, TreeMap<String, Measured>> measured = GroupSums.measured(counted, combinations);
      for (List<String> names : combinations) {
        divergences(out, names, measured.get(String.join(Groups.TIMES, names)), whole);
      }
    }
  }

  private void divergences(
      List<Disparity> out, List<String> names, TreeMap<String, Measured> groups, Whole whole) {
    Optional<TargetSpec> target = GroupTargets.of(spec, names);
    MeasureBias.addNobodies(groups, target);
    if (target.isEmpty() || groups.size() < 2) {
      return;
    }
    GroupShare.byUnit(groups, whole)
        .forEach(
            (unit, shares) -> {
              SortedMap<String, Double> targets = GroupShare.targets(target, shares).orElseThrow();
              double[] p = shares.values().stream().mapToDouble(g -> g.share().share()).toArray();
              double[] q = shares.keySet().stream().mapToDouble(targets::get).toArray();
              double[] effects =
                  shares.values().stream().mapToDouble(GroupShare::designEffect).toArray();
              Subject all =
                  new Subject(
                      String.join(Groups.TIMES, names),
                      "",
                      TARGET,
                      unit,
                      whole.units(),
                      whole.persons());
              out.add(Disparity.bare(JENSEN_SHANNON, all, Divergence.jensenShannon(p, q)));
              out.add(Disparity.bare(TOTAL_VARIATION, all, Divergence.totalVariation(p, q)));
              double g =
                  Divergence.likelihoodRatio(p, q)
                      * (unit.equals(GroupShare.PERSONS)
                          ? GroupShare.memberships(groups)
                          : whole.units());
              int degrees = (int) DoubleStream.of(q).filter(one -> one > 0).count() - 1;
              // What the target gives nothing, and is there, needs no test to refute it.
              if (degrees >= 1 && Double.isFinite(g)) {
                RaoScott test =
                    RaoScott.of(g, degrees, RaoScott.meanEffect(p, q, effects), whole.persons());
                out.add(Disparity.tested(G_TEST, all, test.statistic(), test));
              }
            });
  }

  private static void associations(
      List<Disparity> out,
      String attribute,
      Association association,
      Map<String, TreeMap<String, Measured>> measured) {
    double v = association.cramersV();
    if (!Double.isNaN(v)) {
      out.add(
          Disparity.tested(
              CRAMERS_V,
              new Subject(
                  attribute,
                  "",
                  Groups.LABEL,
                  GroupShare.ROWS,
                  association.rows(),
                  association.persons()),
              v,
              association.test()));
    }
    Iterator<LabelCell> cells = association.cells().iterator();
    measured
        .get(attribute)
        .forEach(
            (group, g) ->
                measured
                    .get(Groups.LABEL)
                    .forEach(
                        (label, l) -> {
                          LabelCell cell = cells.next();
                          if (PointwiseInformation.canTell(cell, association.rows())) {
                            PointwiseInformation i =
                                PointwiseInformation.of(
                                    cell, association.rows(), Math.min(g.persons(), l.persons()));
                            out.add(
                                Disparity.within(
                                    PMI,
                                    new Subject(
                                        attribute,
                                        group,
                                        label,
                                        GroupShare.ROWS,
                                        Math.round(cell.both()),
                                        cell.persons()),
                                    i.bits(),
                                    i.low(),
                                    i.high(),
                                    i.p()));
                          }
                        }));
  }

  private static void qualities(List<Disparity> out, Dataset<Row> in, List<String> attributes) {
    QualityGaps.of(in, attributes).stream()
        .sorted(
            Comparator.comparing(QualityGaps.Gap::attribute)
                .thenComparing(QualityGaps.Gap::value)
                .thenComparing(QualityGaps.Gap::measure))
        .forEach(
            g ->
                out.add(
                    Disparity.within(
                        QUALITY,
                        new Subject(
                            g.attribute(),
                            g.value(),
                            g.measure(),
                            GroupShare.ROWS,
                            g.records(),
                            g.persons()),
                        g.difference().estimate(),
                        g.difference().low(),
                        g.difference().high(),
                        g.difference().p())));
  }
}
