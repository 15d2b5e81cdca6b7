package io.likeness.privacy.erase;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.likeness.core.keys.Hmac;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Persons who were erased and must not come back from a source that still has them.
 *
 * <p>Only an HMAC of the identifier is kept, under a key of its own, so that the entry fits no
 * pseudonym of any table.
 */
public record Suppressions(Lake lake) {
  /** What stands for a person here. */
  public String keyOf(String identifier) {
    return hmac().hex("person:" + identifier);
  }

  private Hmac hmac() {
    return new Hmac(lake.keys().key(KeyPurpose.SUPPRESSION));
  }

  /** Whether a person is suppressed. */
  public boolean has(String identifier) {
    return !lake.readOwn(LakeTables.SUPPRESSIONS)
        .where(col("subject").equalTo(keyOf(identifier)))
        .isEmpty();
  }

  /** Adds a person, once. */
  public void add(String identifier) {
    if (has(identifier)) {
      return;
    }
    Row row = RowFactory.create(keyOf(identifier), Timestamp.from(Instant.now()));
    lake.appendOwn(
        LakeTables.SUPPRESSIONS,
        lake.spark().createDataFrame(List.of(row), LakeTables.SUPPRESSIONS.schema()));
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
}
