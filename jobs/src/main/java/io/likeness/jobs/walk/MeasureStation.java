package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.Content;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.jobs.gpu.Obstacle;
import io.likeness.transforms.measure.MeasureMedia;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Decodes and measures each content that this code has not measured yet, once; what duplicates have
 * left out as well, since a release counts a person's records whoever else has them.
 */
final class MeasureStation implements Station {
  @Override
  public String name() {
    return "measure";
  }

  @Override
  public About about() {
    return new About(
        "Decodes and measures each content that this code has not measured yet, once.",
        List.of(),
        Draws.NOTHING,
        Optional.of(Obstacle.Place.CPU));
  }

  @Override
  public List<TableContract> owns() {
    return List.of();
  }

  @Override
  public void require(Context context) {
    Scorers.require(context);
  }

  @Override
  public Snapshot run(Context context, Snapshot snapshot) {
    Lake lake = context.lake();
    Snapshot measured = refused(context, measureNew(context, withoutStale(context, snapshot)));
    Dataset<Row> quarantine = lake.read(measured, LakeTables.QUARANTINE);
    long rejected = quarantine.count();
    long records = new CorpusView(lake, measured).records().count();
    context
        .narrator()
        .say(
            "measure    %d records measured, %d items in quarantine",
            lake.read(measured, LakeTables.METRICS).count(), rejected);
    // What could not be decoded here is a record all the same.
    long unread = quarantine.where(col("step").notEqual(name())).count();
    RejectedLimit.check(context, rejected, Math.max(1, records + unread));
    return measured;
  }

  /**
   * Refuses measures of another version, which a walk that begins after this station meets: their
   * fingerprints may be laid out in another way.
   */
  static void requireCurrent(Context context, Snapshot snapshot) {
    Dataset<Row> stale =
        context
            .lake()
            .read(snapshot, LakeTables.METRICS)
            .where(col("code_version").notEqual(context.measuresVersion()));
    if (!stale.isEmpty()) {
      throw Fault.VERSION_BROKEN.because(
          "Another version of Likeness has measured the records of "
              + snapshot.corpus()
              + "; run the recipe again first, which measures them anew.");
    }
  }

  /** Measures of another version would make the same recipe give another digest. */
  private static Snapshot withoutStale(Context context, Snapshot snapshot) {
    Lake lake = context.lake();
    Dataset<Row> metrics = lake.read(snapshot, LakeTables.METRICS);
    Dataset<Row> current = metrics.where(col("code_version").equalTo(context.measuresVersion()));
    return metrics.count() == current.count()
        ? snapshot
        : lake.overwrite(snapshot, LakeTables.METRICS, current);
  }

  private static Snapshot measureNew(Context context, Snapshot snapshot) {
    Lake lake = context.lake();
    Dataset<Row> todo =
        new CorpusView(lake, snapshot)
            .records()
            .join(
                lake.read(snapshot, LakeTables.METRICS).select("record_id"),
                "record_id",
                "left_anti")
            .groupBy("record_id")
            .agg(min("source_id").as("source_id"));
    if (todo.isEmpty()) {
      return snapshot;
    }
    if (context.narrator().isLive()) {
      context.narrator().expect(todo.count());
    }
    Dataset<Row> media = media(lake, snapshot, todo);
    Dataset<Row> measured = measured(context, media);
    if (context.hidesFingerprints()) {
      measured =
          measured.withColumn(
              "fingerprint", lit(null).cast(measured.schema().apply("fingerprint").dataType()));
    }
    return lake.append(snapshot, LakeTables.METRICS, Scorers.scored(context, measured, media));
  }

  /** Contents of {@code of}, which has {@code source_id} and {@code record_id}, in the clear. */
  private static Dataset<Row> media(Lake lake, Snapshot snapshot, Dataset<Row> of) {
    Content content = new Content(lake);
    return content.open(
        content
            .media(snapshot)
            .select("source_id", "record_id", "kind", "bytes", "key_id")
            .join(broadcast(of), new String[] {"source_id", "record_id"}));
  }

  private static Dataset<Row> measured(Context context, Dataset<Row> media) {
    return new MeasureMedia(context.media(), context.measuresVersion()).apply(media);
  }

  /**
   * What near-duplicates of {@code kept} are told by: of {@link LakeTables#METRICS}, or of their
   * contents where the table does not say it.
   */
  static Dataset<Row> fingerprints(Context context, Snapshot snapshot, Dataset<Row> kept) {
    Lake lake = context.lake();
    Dataset<Row> metrics =
        context.hidesFingerprints()
            ? measured(context, media(lake, snapshot, kept.select("source_id", "record_id")))
            : lake.read(snapshot, LakeTables.METRICS);
    return metrics
        .select("record_id", "perceptual_hash", "fingerprint")
        .join(kept.select("record_id"), "record_id");
  }

  private Snapshot refused(Context context, Snapshot snapshot) {
    Lake lake = context.lake();
    Dataset<Row> rows =
        new CorpusView(lake, snapshot)
            .records()
            .join(
                lake.read(snapshot, LakeTables.METRICS)
                    .where(col("code").isNotNull())
                    .select("record_id", "code"),
                "record_id")
            .select(
                col("source_id"),
                col("record_id"),
                col("source_sealed"),
                lit(name()).as("step"),
                col("code"),
                lit(null).cast(DataTypes.DoubleType).as("value"),
                lit(null).cast(DataTypes.DoubleType).as("threshold"));
    return lake.replaceStep(snapshot, LakeTables.QUARANTINE, name(), rows);
  }
}
