package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.likeness.core.contract.TableContract;
import io.likeness.core.error.RejectCode;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.jobs.gpu.Obstacle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;

/** Does what reviewers have decided; what they disagree about stays as it is. */
final class ReviewStation implements Station {
  private static final String ORIGIN = "review";

  @Override
  public String name() {
    return "reviews";
  }

  @Override
  public About about() {
    return new About(
        "Does what reviewers have decided; what they disagree about stays as it is.",
        List.of(),
        Draws.NOTHING,
        Optional.of(Obstacle.Place.GPU));
  }

  @Override
  public List<TableContract> owns() {
    return List.of();
  }

  @Override
  public Snapshot run(Context context, Snapshot snapshot) {
    Lake lake = context.lake();
    Snapshot before = ScreenStation.forget(lake, snapshot, name());
    List<Verdicts.Verdict> verdicts = Verdicts.of(Verdicts.read(lake, before));
    if (verdicts.isEmpty()) {
      return before;
    }
    List<Row> labels = new ArrayList<>();
    List<String> out = new ArrayList<>();
    for (Verdicts.Verdict verdict : verdicts) {
      verdict
          .winner()
          .ifPresent(
              d -> {
                if (d.choice() == Decision.Choice.RELABEL) {
                  labels.add(RowFactory.create(d.recordId(), d.label().orElseThrow(), ORIGIN));
                } else if (d.choice() == Decision.Choice.LEAVE_OUT) {
                  out.add(d.recordId());
                }
              });
    }
    Dataset<Row> judged =
        Verdicts.records(lake, verdicts.stream().map(Verdicts.Verdict::recordId).toList());
    Snapshot relabelled =
        lake.overwrite(
            before,
            LakeTables.LABELS,
            inForce(
                lake.read(before, LakeTables.LABELS),
                judged,
                lake.spark().createDataFrame(labels, LakeTables.LABELS.schema())));
    context
        .narrator()
        .say(
            "reviews    %d records decided: %d relabelled, %d left out, %d disputed",
            verdicts.size(),
            labels.size(),
            out.size(),
            verdicts.stream().filter(v -> !v.settled()).count());
    return out.isEmpty()
        ? relabelled
        : lake.replaceStep(relabelled, LakeTables.DROPS, name(), drops(lake, relabelled, out));
  }

  /**
   * The labels after a review. What was decided before of a record that is judged again falls away;
   * what a step says of it holds unless reviewers chose another label.
   *
   * @param labels of {@link LakeTables#LABELS}
   * @param judged records that there are decisions about
   * @param chosen labels that reviewers chose, of the same table
   */
  static Dataset<Row> inForce(Dataset<Row> labels, Dataset<Row> judged, Dataset<Row> chosen) {
    String[] by = {"record_id"};
    Column reviewed = col("origin").equalTo(ORIGIN);
    return labels
        .where(not(reviewed))
        .unionByName(labels.where(reviewed).join(judged, by, "left_anti"))
        .join(chosen.select("record_id"), by, "left_anti")
        .unionByName(chosen);
  }

  private Dataset<Row> drops(Lake lake, Snapshot snapshot, List<String> out) {
    return new CorpusView(lake, snapshot)
        .kept()
        .select("source_id", "record_id")
        .join(Verdicts.records(lake, out), "record_id")
        .select(
            col("source_id"),
            col("record_id"),
            lit(name()).as("step"),
            lit(RejectCode.REVIEWED_OUT.name()).as("code"),
            lit(null).cast(DataTypes.StringType).as("measure"),
            lit(null).cast(DataTypes.DoubleType).as("value"),
            lit(null).cast(DataTypes.DoubleType).as("threshold"),
            lit(null).cast(DataTypes.StringType).as("kept_record_id"));
  }
}
