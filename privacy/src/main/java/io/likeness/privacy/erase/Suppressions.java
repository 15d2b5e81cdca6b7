package io.likeness.privacy.erase;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.error.RejectCode;
import io.likeness.core.keys.Hmac;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.Kind;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Persons who were erased, and the contents that were recorded of nobody else: neither must come
 * back from a source that still has them, under whatever name.
 *
 * <p>Only HMACs are kept, of the identifier and of the content's SHA-256, under a key of its own,
 * so that an entry fits no pseudonym and no id of any table, and tells nothing to who has no key.
 */
public record Suppressions(Lake lake) {
  private static final String CONTENT = "content:";

  /** What stands for a person here. */
  public String keyOf(String identifier) {
    return hmac().hex("person:" + identifier);
  }

  /** Adds contents by their SHA-256, each once. */
  public void addContents(Collection<String> records) {
    Hmac hmac = hmac();
    addKeys(records.stream().map(id -> hmac.hex(CONTENT + id)));
  }

  /** Adds a person, once. */
  public void add(String identifier) {
    addKeys(Stream.of(keyOf(identifier)));
  }

  private void addKeys(Stream<String> keys) {
    Set<String> there = new HashSet<>();
    lake.readOwn(LakeTables.SUPPRESSIONS)
        .select("subject")
        .collectAsList()
        .forEach(r -> there.add(r.getString(0)));
    Timestamp now = Timestamp.from(Instant.now());
    List<Row> fresh = keys.filter(there::add).map(key -> RowFactory.create(key, now)).toList();
    if (!fresh.isEmpty()) {
      lake.appendOwn(
          LakeTables.SUPPRESSIONS,
          lake.spark().createDataFrame(fresh, LakeTables.SUPPRESSIONS.schema()));
    }
  }

  private Hmac hmac() {
    return new Hmac(lake.keys().key(KeyPurpose.SUPPRESSION));
  }

  /** Whether a person is suppressed. */
  public boolean has(String identifier) {
    return !among(List.of(identifier)).isEmpty();
  }

  /** Those of {@code identifiers} who are suppressed. */
  public Set<String> among(Collection<String> identifiers) {
    Set<String> keys = new HashSet<>();
    lake.readOwn(LakeTables.SUPPRESSIONS)
        .select("subject")
        .collectAsList()
        .forEach(r -> keys.add(r.getString(0)));
    Set<String> out = new TreeSet<>(identifiers);
    out.removeIf(identifier -> !keys.contains(keyOf(identifier)));
    return out;
  }

  /**
   * {@code listing} without the rows of suppressed persons.
   *
   * @param listing has a column {@code person} with identifiers in the clear, null where unknown
   */
  public Dataset<Row> filter(Dataset<Row> listing) {
    Dataset<Row> gone =
        lake.readOwn(LakeTables.SUPPRESSIONS).select(col("subject").as("suppressed"));
    if (gone.isEmpty()) {
      return listing;
    }
    Hmac hmac = hmac();
    var key =
        udf(
            (UDF1<String, String>) person -> person == null ? null : hmac.hex("person:" + person),
            DataTypes.StringType);
    return listing
        .withColumn("suppressed", key.apply(col("person")))
        .join(gone, new String[] {"suppressed"}, "left_anti")
        .drop("suppressed");
  }

  /**
   * {@code media} in which a suppressed content has the code {@link RejectCode#ERASED} and nothing
   * else of it. Sentences pass: many persons write the same one.
   *
   * @param media has the columns of {@link LakeTables#MEDIA}, not written yet
   */
  public Dataset<Row> refuse(Dataset<Row> media) {
    Dataset<Row> gone =
        lake.readOwn(LakeTables.SUPPRESSIONS).select(col("subject").as("suppressed"));
    if (gone.isEmpty()) {
      return media;
    }
    Hmac hmac = hmac();
    var key =
        udf(
            (UDF1<String, String>) id -> id == null ? null : hmac.hex(CONTENT + id),
            DataTypes.StringType);
    Dataset<Row> found =
        media
            .withColumn("key", key.apply(col("record_id")))
            .join(
                broadcast(gone),
                col("key").equalTo(col("suppressed")).and(col("kind").notEqual(Kind.TEXT.item())),
                "left");
    Column erased = col("suppressed").isNotNull();
    for (String cell : List.of("record_id", "format", "bytes")) {
      found = found.withColumn(cell, when(not(erased), col(cell)));
    }
    return found
        .withColumn("size_bytes", when(erased, lit(0L)).otherwise(col("size_bytes")))
        .withColumn("code", when(erased, lit(RejectCode.ERASED.name())).otherwise(col("code")))
        .drop("key", "suppressed");
  }
}
