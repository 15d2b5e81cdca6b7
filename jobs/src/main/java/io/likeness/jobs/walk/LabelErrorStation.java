package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.likeness.core.contract.TableContract;
import io.likeness.core.error.RejectCode;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.LabelErrorSpec;
import io.likeness.jobs.gpu.Obstacle;
import io.likeness.transforms.label.ConfidentLearning;
import io.likeness.transforms.label.OutOfFold;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;

/** Doubts labels that other persons' records speak against. */
final class LabelErrorStation implements Station {
  @Override
  public String name() {
    return "label-errors";
  }

  @Override
  public About about() {
    return new About(
        "Doubts labels that other persons' records speak against.",
        List.of("label-errors"),
        Draws.NOTHING,
        Optional.of(Obstacle.Place.CPU));
  }

  @Override
  public List<TableContract> owns() {
    return List.of(LakeTables.LABEL_ISSUES, LakeTables.LABEL_NOISE);
  }

  @Override
  public void require(Context context) {
    context
        .recipe()
        .labelErrors()
        .flatMap(LabelErrorSpec::embedding)
        .ifPresent(
            model ->
                context
                    .asking(model)
                    .requireOneLength(context.lake().spark().sparkContext().hadoopConfiguration()));
  }

  @Override
  public Snapshot run(Context context, Snapshot snapshot) {
    Lake lake = context.lake();
    Snapshot before = ScreenStation.forget(lake, snapshot, name());
    if (context.recipe().labelErrors().isEmpty()) {
      return before;
    }
    LabelErrorSpec spec = context.recipe().labelErrors().get();
    CorpusView view = new CorpusView(lake, before);
    Dataset<Row> labelled = view.kept().where(col("label").isNotNull());
    Map<String, Long> records = new HashMap<>();
    for (Row row : labelled.groupBy("label").count().collectAsList()) {
      records.put(row.getString(0), row.getLong(1));
    }
    List<String> labels = records.keySet().stream().sorted().toList();
    OutOfFold folds = new OutOfFold(spec, context.media());
    Dataset<Row> media = context.read(view, labelled);
    Dataset<Row> shown =
        spec.embedding()
            .map(model -> folds.embedded(media, context.asking(model).apply(media)))
            .orElseGet(() -> folds.sketched(media));
    try (OutOfFold.Judged judged = folds.judged(shown, labels)) {
      ConfidentLearning.Found found = ConfidentLearning.of(judged.rows(), labels.size());
      Snapshot told =
          lake.overwrite(
              lake.overwrite(before, LakeTables.LABEL_ISSUES, issues(found, labels, spec)),
              LakeTables.LABEL_NOISE,
              lake.spark()
                  .createDataFrame(noise(found, labels, records), LakeTables.LABEL_NOISE.schema()));
      long doubted = lake.read(told, LakeTables.LABEL_ISSUES).count();
      long all = Arrays.stream(found.counts()).sum();
      context
          .narrator()
          .say(
              "label-errors  %d of %d labels judged by a model that agrees with %d, %d probably wrong"
                  + " (%s)",
              all,
              records.values().stream().mapToLong(Long::longValue).sum(),
              Arrays.stream(found.agreed()).sum(),
              doubted,
              spec.policy().word());
      return spec.policy() == LabelErrorSpec.Policy.LEAVE_OUT && doubted > 0
          ? lake.replaceStep(told, LakeTables.DROPS, name(), drops(lake, told, labelled))
          : told;
    }
  }

  private static Dataset<Row> issues(
      ConfidentLearning.Found found, List<String> labels, LabelErrorSpec spec) {
    Column names =
        org.apache.spark.sql.functions.array(
            labels.stream().map(l -> lit(l)).toArray(Column[]::new));
    double million = ConfidentLearning.MILLION;
    return found
        .issues()
        .select(
            col("record_id"),
            org.apache.spark.sql.functions.get(names, col("given")).as("label"),
            org.apache.spark.sql.functions.get(names, col("likely")).as("likely_label"),
            col("p_given").divide(million).as("label_probability"),
            col("p_likely").divide(million).as("likely_probability"),
            lit(spec.policy().word()).as("policy"));
  }

  private static List<Row> noise(
      ConfidentLearning.Found found, List<String> labels, Map<String, Long> records) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      long judged = found.counts()[i];
      long not = records.getOrDefault(labels.get(i), 0L) - judged;
      for (int j = 0; j < labels.size(); j++) {
        if (i == j || found.confident()[i][j] > 0) {
          rows.add(
              RowFactory.create(
                  labels.get(i),
                  labels.get(j),
                  found.confident()[i][j],
                  found.estimated()[i][j],
                  judged,
                  not));
        }
      }
    }
    return rows;
  }

  private Dataset<Row> drops(Lake lake, Snapshot snapshot, Dataset<Row> labelled) {
    return lake.read(snapshot, LakeTables.LABEL_ISSUES)
        .join(labelled.select("record_id", "source_id"), "record_id")
        .select(
            col("source_id"),
            col("record_id"),
            lit(name()).as("step"),
            lit(RejectCode.LABEL_SUSPECT.name()).as("code"),
            lit("label_probability").as("measure"),
            col("label_probability").as("value"),
            col("likely_probability").as("threshold"),
            lit(null).cast(DataTypes.StringType).as("kept_record_id"));
  }
}
