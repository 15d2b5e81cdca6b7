package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.to_json;

import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.error.RejectCode;
import io.likeness.core.keys.Hmac;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.keys.Seal;
import io.likeness.core.lake.Content;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.step.Transform;
import io.likeness.jobs.gpu.Obstacle;
import io.likeness.privacy.erase.Suppressions;
import io.likeness.privacy.law.RecordRetention;
import io.likeness.transforms.ingest.DescribeRecords;
import io.likeness.transforms.ingest.Packing;
import io.likeness.transforms.ingest.ReadMedia;
import io.likeness.transforms.ingest.ReadSentences;
import io.likeness.transforms.ingest.SealSources;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;

/** Reads what is new in the input, and updates what the lake says of what was there before. */
final class IngestStation implements Station {
  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public About about() {
    return new About(
        "Reads what is new in the input, refuses what cannot be read, and updates what the lake says of what was there before.",
        List.of("ingest"),
        Draws.KEYED,
        Optional.of(Obstacle.Place.CPU));
  }

  @Override
  public List<TableContract> owns() {
    return List.of(LakeTables.RECORDS, LakeTables.QUARANTINE, LakeTables.DROPS);
  }

  @Override
  public Snapshot run(Context context, Snapshot snapshot) {
    Lake lake = context.lake();
    if (context.recipe().sealed()) {
      KeysInTheClear.of(lake.spark().sparkContext().getConf())
          .ifPresent(said -> context.narrator().say("ingest     %s", said));
    }
    Hmac ids = new Hmac(lake.keys().key(KeyPurpose.SOURCE_ID));
    Dataset<Row> listing =
        new RecordRetention(lake, context.recipe(), context.day())
            .refuse(new Suppressions(lake).filter(new SealSources(ids).apply(context.listing())))
            .persist();
    try {
      long listed = listing.count();
      if (listed == 0) {
        throw Fault.INPUT_MISSING.because(
            "The sources of the recipe name no files under "
                + context.input()
                + "; check --input.");
      }
      Snapshot read = readNew(context, snapshot, listing);
      Snapshot described = transcripts(context, describe(context, read, listing), listing);
      Snapshot refused = quarantine(context, Sounds.store(context, described), listing);
      long rejected = lake.read(refused, LakeTables.QUARANTINE).count();
      context.narrator().say("ingest     %d listed, %d refused", listed, rejected);
      long unknown =
          UnknownSpellings.of(context.recipe().ingest(), new CorpusView(lake, refused).records())
              .size();
      if (unknown > 0) {
        context
            .narrator()
            .say("ingest     %d spellings are in no vocabulary; the card lists them", unknown);
      }
      context.narrator().count("listed", listed);
      context.narrator().count("refused", rejected);
      RejectedLimit.check(context, rejected, listed);
      return refused;
    } finally {
      listing.unpersist();
    }
  }

  private static Snapshot readNew(Context context, Snapshot snapshot, Dataset<Row> listing) {
    Lake lake = context.lake();
    Content content = new Content(lake);
    content.requireAllOrNothing(snapshot, context.recipe().sealed());
    Dataset<Row> known = answered(lake, snapshot).select("source_id", "stamp").distinct();
    // Held, since packing reads it again and again.
    Dataset<Row> fresh =
        listing
            .where(col("code").isNull())
            .join(known, new String[] {"source_id", "stamp"}, "left_anti")
            .persist();
    try {
      return read(context, snapshot, content, fresh);
    } finally {
      fresh.unpersist();
    }
  }

  private static Snapshot read(
      Context context, Snapshot snapshot, Content content, Dataset<Row> fresh) {
    Lake lake = context.lake();
    long count = fresh.count();
    context.narrator().count("read", count);
    context.narrator().expect(count);
    if (count == 0) {
      return snapshot;
    }
    long mostBytes = context.recipe().ingest().maxRecordBytes();
    Transform read =
        context.recipe().kind() == Kind.TEXT
            ? new ReadSentences(mostBytes)
            : new ReadMedia(
                context.recipe().kind(),
                context.media(),
                mostBytes,
                new SerializableConfiguration(lake.spark().sparkContext().hadoopConfiguration()));
    Dataset<Row> packed =
        context.recipe().kind() == Kind.TEXT ? fresh : Packing.packed(fresh, Packing.FILE_BYTES);
    Dataset<Row> media = withoutRepeated(lake, snapshot, read.apply(packed));
    if (context.recipe().sealed()) {
      Dataset<Row> keys =
          content
              .withKeys(snapshot.corpus(), fresh)
              .select(col("source_id"), col("stamp"), col("key_id"));
      media =
          media.drop("key_id").join(broadcast(keys), new String[] {"source_id", "stamp"}, "left");
    }
    return content.append(snapshot, new Suppressions(lake).refuse(media));
  }

  /** Media rows but those that storage did not give: that may pass, so they are read again. */
  private static Dataset<Row> answered(Lake lake, Snapshot snapshot) {
    return lake.read(snapshot, LakeTables.MEDIA)
        .where(coalesce(col("code"), lit("")).notEqual(RejectCode.UNREADABLE.name()));
  }

  /** {@code read} but what storage again does not give, which the table says already. */
  private static Dataset<Row> withoutRepeated(Lake lake, Snapshot snapshot, Dataset<Row> read) {
    return read.join(
        broadcast(unreadable(lake, snapshot)),
        new String[] {"source_id", "stamp", "code"},
        "left_anti");
  }

  private static Dataset<Row> unreadable(Lake lake, Snapshot snapshot) {
    return lake.read(snapshot, LakeTables.MEDIA)
        .where(col("code").equalTo(RejectCode.UNREADABLE.name()))
        .select("source_id", "stamp", "code")
        .distinct();
  }

  private static Snapshot describe(Context context, Snapshot snapshot, Dataset<Row> listing) {
    Lake lake = context.lake();
    Dataset<Row> media =
        lake.read(snapshot, LakeTables.MEDIA)
            .where(col("code").isNull())
            .select("source_id", "stamp", "record_id", "kind", "format", "size_bytes");
    DescribeRecords describe =
        new DescribeRecords(
            new Hmac(lake.keys().key(KeyPurpose.PSEUDONYM)),
            new Seal(lake.keys().key(KeyPurpose.SOURCE_URI)),
            new Seal(lake.keys().key(KeyPurpose.SUBJECT)),
            context.recipe().salt());
    Dataset<Row> now =
        describe.apply(
            listing.where(col("code").isNull()).join(media, new String[] {"source_id", "stamp"}));
    Dataset<Row> before =
        lake.read(snapshot, LakeTables.RECORDS)
            // Rows of older lakes get their sealed identifier, by which keys are rotated.
            .where(not(col("person_declared").and(col("person_sealed").isNull())))
            .select(col("source_id"), said().as("said"));
    Dataset<Row> changed =
        now.withColumn("said", said())
            .join(before, new String[] {"source_id", "said"}, "left_anti");
    Snapshot merged = lake.merge(snapshot, LakeTables.RECORDS, changed, "source_id");
    Dataset<Row> gone = GoneSources.of(context, merged, listing).persist();
    try {
      long left = gone.count();
      if (left == 0) {
        return merged;
      }
      context.narrator().say("ingest     %d are no longer in the input and are left out", left);
      return lake.overwrite(merged, LakeTables.DROPS, gone);
    } finally {
      gone.unpersist();
    }
  }

  /** What is said in clips and to be seen in faces, where their sources declare it. */
  private static Snapshot transcripts(Context context, Snapshot snapshot, Dataset<Row> listing) {
    Recipe recipe = context.recipe();
    if (recipe.kind() == Kind.TEXT || !recipe.ingest().hasText()) {
      return snapshot;
    }
    Lake lake = context.lake();
    Content content = new Content(lake);
    Dataset<Row> readable = listing.where(col("code").isNull());
    Dataset<Row> now =
        (recipe.sealed()
                ? content.withKeys(snapshot.corpus(), readable)
                : readable.withColumn("key_id", lit(null).cast("string")))
            .select(
                col("source_id"),
                col("stamp"),
                col("key_id"),
                coalesce(col("text"), lit("")).as("text"))
            .join(
                lake.read(snapshot, LakeTables.MEDIA)
                    .where(col("code").isNull())
                    .select("source_id", "stamp", "record_id"),
                new String[] {"source_id", "stamp"});
    Dataset<Row> before = content.transcripts(snapshot);
    Dataset<Row> changed =
        now.join(before, new String[] {"source_id", "record_id", "text"}, "left_anti");
    return content.merge(snapshot, changed);
  }

  /** All of a record but what is sealed, which has a new nonce each time. */
  private static Column said() {
    return sha2(
        concat_ws(
            "\n",
            col("record_id"),
            col("kind"),
            col("format"),
            col("person"),
            coalesce(col("label"), lit("\u0000")),
            to_json(org.apache.spark.sql.functions.array_sort(map_entries(col("attributes")))),
            coalesce(col("declared_split"), lit("\u0000")),
            col("split_slot").cast("string"),
            col("person_shard").cast("string")),
        256);
  }

  private static Snapshot quarantine(Context context, Snapshot snapshot, Dataset<Row> listing) {
    Lake lake = context.lake();
    Seal seal = new Seal(lake.keys().key(KeyPurpose.SOURCE_URI));
    Dataset<Row> unread =
        answered(lake, snapshot)
            .where(col("code").isNotNull())
            .select("source_id", "stamp", "record_id", "code")
            .unionByName(
                unreadable(lake, snapshot)
                    .join(
                        answered(lake, snapshot).select("source_id", "stamp"),
                        new String[] {"source_id", "stamp"},
                        "left_anti")
                    .withColumn("record_id", lit(null).cast("string")))
            .withColumnRenamed("code", "read_code");
    Dataset<Row> refused =
        listing
            .join(unread, new String[] {"source_id", "stamp"}, "left")
            .withColumn("code", coalesce(col("code"), col("read_code")))
            .where(col("code").isNotNull())
            .select("source_id", "record_id", "uri", "code")
            .map(
                (MapFunction<Row, Row>)
                    row ->
                        RowFactory.create(
                            row.getString(0),
                            row.getString(1),
                            seal.seal(row.getString(2)),
                            "ingest",
                            row.getString(3),
                            null,
                            null),
                Encoders.row(LakeTables.QUARANTINE.schema()));
    return lake.overwrite(snapshot, LakeTables.QUARANTINE, refused);
  }
}
