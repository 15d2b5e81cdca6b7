package io.likeness.jobs.card;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.BiasSpec;
import io.likeness.jobs.language.Phrase;
import io.likeness.jobs.language.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;

/** What rebalancing did, and what is to be collected. */
final class PlanPage {
  private PlanPage() {}

  static List<Block> of(Lake lake, DatasetVersion version, BiasSpec bias) {
    List<Block> out = new ArrayList<>();
    List<Row> plan = lake.read(version.snapshot(), LakeTables.PLANS).sort("cell").collectAsList();
    if (plan.isEmpty()) {
      return out;
    }
    out.add(new Block.Heading(Phrase.of("Rebalancing plan and what is to be collected")));
    SharesPage.sources(out, bias);
    List<List<Phrase>> table = new ArrayList<>();
    for (Row r : plan) {
      table.add(
          IntStream.range(0, r.size())
              .mapToObj(
                  i ->
                      Phrase.verbatim(
                          r.get(i) instanceof Double d
                              ? String.format(Locale.ROOT, "%.3f", d)
                              : String.valueOf(r.get(i))))
              .toList());
    }
    out.add(
        new Block.Table(
            LakeTables.PLANS.columns().stream()
                .map(c -> Words.of(c.name().replace('_', ' ')))
                .toList(),
            table));
    weights(lake, version).ifPresent(out::add);
    return out;
  }

  /** What weights cost, and what they leave of the distance from the target. */
  private static Optional<Block> weights(Lake lake, DatasetVersion version) {
    Row r =
        lake.read(version.snapshot(), LakeTables.ALLOCATIONS)
            .where(col("keep"))
            .agg(
                count(lit(1)),
                sum("weight"),
                sum(col("weight").multiply(col("weight"))),
                min("weight"),
                max("weight"))
            .head();
    if (r.getLong(0) == 0 || r.getDouble(3) == r.getDouble(4)) {
      return Optional.empty();
    }
    Row gap =
        lake.read(version.snapshot(), LakeTables.BIAS)
            .where("stage = 'training' and unit = 'rows' and target is not null")
            .agg(max(abs(col("share").minus(col("target")))))
            .head();
    return Optional.of(
        new Block.Text(
            Phrase.of(
                "Weighted, the {0} rows tell as much as {1} rows of weight 1; the farthest share is"
                    + " {2} from its target.",
                r.getLong(0),
                String.format(
                    Locale.ROOT, "%.1f", r.getDouble(1) * r.getDouble(1) / r.getDouble(2)),
                gap.isNullAt(0) ? "–" : String.format(Locale.ROOT, "%.3f", gap.getDouble(0))),
            false));
  }
}
