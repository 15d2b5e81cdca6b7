package io.likeness.core.lake;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.error.Fault;
import io.likeness.core.keys.Hmac;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.keys.KeyRing;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;

/**
 * The one door to what persons said and look like: media and transcripts, sealed as they are stored
 * and opened as they are read where a corpus has {@code lake.encryption = person}.
 *
 * <p>A key belongs to one person in one corpus; an item whose source names no person has a key of
 * its own, and copies have the key of their parent.
 */
public record Content(Lake lake) {
  private static final String KEY = "key_id";
  private static final int ID_DIGITS = 32;

  /**
   * The readable rows of {@link LakeTables#MEDIA} of {@code snapshot}, as they are stored; one of
   * each source and content, however often the source was touched and read again.
   */
  public Dataset<Row> media(Snapshot snapshot) {
    // What is left out is found among narrow rows and broadcast, so that media are not shuffled.
    return lake.read(snapshot, LakeTables.MEDIA)
        .where(col("bytes").isNotNull())
        .join(broadcast(readAgain(snapshot)), new String[] {"source_id", "stamp"}, "left_anti");
  }

  /** Originals that an earlier row has too, by {@code source_id} and {@code stamp}. */
  private Dataset<Row> readAgain(Snapshot snapshot) {
    return lake.hold(
        snapshot.corpus() + "/read-again",
        snapshot.version(LakeTables.MEDIA.name()),
        () -> {
          Dataset<Row> read =
              lake.read(snapshot, LakeTables.MEDIA)
                  .where(col("code").isNull().and(col("derivation").isNull()))
                  .select("source_id", "record_id", "stamp");
          Dataset<Row> first = read.groupBy("source_id", "record_id").agg(min("stamp").as("first"));
          return read.join(first, new String[] {"source_id", "record_id"})
              .where(col("stamp").gt(col("first")))
              .select("source_id", "stamp");
        });
  }

  /**
   * {@code media} with plaintext bytes. Rows that are not wanted are left out before, so that they
   * are not opened in vain.
   *
   * @param media has {@code bytes} and {@code key_id}
   * @throws io.likeness.core.error.LikenessException when the rows are computed, if the key of one
   *     of them is gone
   */
  public Dataset<Row> open(Dataset<Row> media) {
    if (lake.keys().persons().none()) {
      return media.withColumn("bytes", notSealed("bytes"));
    }
    Broadcast<KeyRing> ring = ring();
    // Said to be non-deterministic so that no filter moves it to rows that are not wanted.
    var open =
        udf(
                (UDF2<byte[], String, byte[]>)
                    (bytes, key) -> key == null ? bytes : ring.value().seal(key).open(bytes),
                DataTypes.BinaryType)
            .asNondeterministic();
    return media.withColumn("bytes", open.apply(col("bytes"), col(KEY)));
  }

  /** The rows of {@code media} that {@link #open} can open; the others are shredded. */
  public Dataset<Row> openable(Dataset<Row> media) {
    if (lake.keys().persons().none()) {
      return media.where(col(KEY).isNull());
    }
    Broadcast<KeyRing> ring = ring();
    var there =
        udf(
            (UDF1<String, Boolean>) key -> key == null || ring.value().has(key),
            DataTypes.BooleanType);
    return media.where(there.apply(col(KEY)));
  }

  /** {@link LakeTables#TRANSCRIPTS} of {@code snapshot} with text in the clear. */
  public Dataset<Row> transcripts(Snapshot snapshot) {
    Dataset<Row> rows = lake.read(snapshot, LakeTables.TRANSCRIPTS);
    if (lake.keys().persons().none()) {
      return rows.withColumn("text", notSealed("text"));
    }
    Broadcast<KeyRing> ring = ring();
    var open =
        udf(
            (UDF2<String, String, String>)
                (text, key) ->
                    key == null
                        ? text
                        : ring.value().seal(key).openText(Base64.getDecoder().decode(text)),
            DataTypes.StringType);
    return rows.withColumn("text", open.apply(col("text"), col(KEY)));
  }

  /** Sealed rows without any keys are never handed on as if they were content. */
  private static Column notSealed(String column) {
    return when(col(KEY).isNull(), col(column))
        .otherwise(
            raise_error(
                org.apache.spark.sql.functions.lit(
                    "The keys of persons are not in LAKE.keys/persons; restore it from its backup.")));
  }

  /**
   * {@code listing} with the {@code key_id} of each row's person; keys that are missing are made.
   *
   * @param listing has {@code source_id} and {@code person} in the clear, null where unknown
   */
  public Dataset<Row> withKeys(String corpus, Dataset<Row> listing) {
    Hmac names = names();
    var keyOf =
        udf(
            (UDF2<String, String, String>)
                (person, source) ->
                    keyId(names, corpus, person == null ? ofSource(source) : "person:" + person),
            DataTypes.StringType);
    Dataset<Row> owned = listing.withColumn(KEY, keyOf.apply(col("person"), col("source_id")));
    Set<String> ids = new TreeSet<>();
    owned.select(KEY).distinct().collectAsList().forEach(r -> ids.add(r.getString(0)));
    lake.keys().persons().make(ids);
    return owned;
  }

  /**
   * Adds {@code rows} of {@link LakeTables#MEDIA} with plaintext bytes; those with a key sealed.
   */
  public Snapshot append(Snapshot snapshot, Dataset<Row> rows) {
    if (lake.keys().persons().none()) {
      return lake.append(snapshot, LakeTables.MEDIA, rows);
    }
    Broadcast<KeyRing> ring = ring();
    var seal =
        udf(
                (UDF2<byte[], String, byte[]>)
                    (bytes, key) ->
                        bytes == null || key == null ? bytes : ring.value().seal(key).seal(bytes),
                DataTypes.BinaryType)
            .asNondeterministic();
    return lake.append(
        snapshot, LakeTables.MEDIA, rows.withColumn("bytes", seal.apply(col("bytes"), col(KEY))));
  }

  /**
   * Merges {@code rows} of {@link LakeTables#TRANSCRIPTS} in the clear; those with a key sealed.
   */
  public Snapshot merge(Snapshot snapshot, Dataset<Row> rows) {
    Dataset<Row> stored = rows;
    if (!lake.keys().persons().none()) {
      Broadcast<KeyRing> ring = ring();
      var seal =
          udf(
                  (UDF2<String, String, String>)
                      (text, key) ->
                          key == null
                              ? text
                              : Base64.getEncoder()
                                  .encodeToString(ring.value().seal(key).seal(text)),
                  DataTypes.StringType)
              .asNondeterministic();
      stored = rows.withColumn("text", seal.apply(col("text"), col(KEY)));
    }
    return lake.merge(snapshot, LakeTables.TRANSCRIPTS, stored, "source_id");
  }

  /**
   * Refuses a recipe that would leave a corpus half sealed.
   *
   * @param sealed what the recipe says
   */
  public void requireAllOrNothing(Snapshot snapshot, boolean sealed) {
    Column other = sealed ? col(KEY).isNull() : col(KEY).isNotNull();
    if (!lake.read(snapshot, LakeTables.MEDIA).where(col("code").isNull().and(other)).isEmpty()) {
      throw Fault.RECIPE_INVALID.because(
          "lake.encryption = "
              + (sealed ? "person" : "off")
              + ", but media of corpus "
              + snapshot.corpus()
              + " in this lake are "
              + (sealed ? "not " : "")
              + "sealed; keep the setting, or give the corpus another name or lake.");
    }
  }

  /** The ids of the keys of persons whom sources call {@code identifiers}. */
  public Set<String> keyIds(String corpus, Collection<String> identifiers) {
    Hmac names = names();
    return identifiers.stream()
        .map(i -> keyId(names, corpus, "person:" + i))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The ids of the keys that {@code sources} have where they name no person. */
  public Set<String> keysOf(String corpus, Collection<String> sources) {
    Hmac names = names();
    return sources.stream()
        .map(source -> keyId(names, corpus, ofSource(source)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The ids of the keys by which something of {@code snapshots} is sealed. */
  public Set<String> keysIn(Collection<Snapshot> snapshots) {
    Set<String> out = new TreeSet<>();
    for (Snapshot snapshot : lake.keys().persons().none() ? List.<Snapshot>of() : snapshots) {
      lake.read(snapshot, LakeTables.MEDIA)
          .select(KEY)
          .unionByName(lake.read(snapshot, LakeTables.TRANSCRIPTS).select(KEY))
          .where(col(KEY).isNotNull())
          .distinct()
          .collectAsList()
          .forEach(r -> out.add(r.getString(0)));
    }
    return out;
  }

  private static String ofSource(String source) {
    return "source:" + source;
  }

  private Hmac names() {
    return new Hmac(lake.keys().key(KeyPurpose.KEY_ID));
  }

  private Broadcast<KeyRing> ring() {
    return JavaSparkContext.fromSparkContext(lake.spark().sparkContext())
        .broadcast(lake.keys().persons().ring());
  }

  private static String keyId(Hmac names, String corpus, String owner) {
    return names.hex(corpus + "\n" + owner).substring(0, ID_DIGITS);
  }
}
