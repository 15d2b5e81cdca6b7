package io.likeness.transforms.ingest;

import io.likeness.core.Sha256;
import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.keys.Hmac;
import io.likeness.core.keys.Seal;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.step.Transform;
import java.nio.ByteBuffer;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;

/**
 * Turns what is said of a source that was read into a record without identifiers in the clear.
 *
 * <p>Needs: {@link SealSources#CONTRACT} joined with {@code record_id}, {@code kind}, {@code
 * format} and {@code size_bytes}. Gives: {@link LakeTables#RECORDS}. Fan-out 1; deterministic apart
 * from the random nonces of what is sealed. A record without a person is a person of its own.
 *
 * @param salt the recipe's; slot and shard depend on it and the raw identifier only, so that a
 *     rotation of keys moves nobody
 */
public record DescribeRecords(Hmac pseudonyms, Seal uris, Seal subjects, String salt)
    implements Transform {
  private static final int SLOTS = 1000;
  private static final int SHARDS = 64;
  private static final TableContract NEEDS =
      SealSources.CONTRACT.plus(
          ColumnSpec.string("record_id", "SHA-256 of the content"),
          ColumnSpec.string("kind", "clip or face"),
          ColumnSpec.string("format", "container"),
          ColumnSpec.of("size_bytes", DataTypes.LongType, "length of the content"));

  @Override
  public String name() {
    return "describe-records";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    NEEDS.require(in.schema(), name());
    return LakeTables.RECORDS;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    NEEDS.require(in.schema(), name());
    return in.select(
            "source_id",
            "record_id",
            "kind",
            "format",
            "size_bytes",
            "person",
            "label",
            "attributes",
            "declared_split",
            "uri")
        .map((MapFunction<Row, Row>) this::describe, Encoders.row(LakeTables.RECORDS.schema()));
  }

  private Row describe(Row row) {
    String recordId = row.getString(1);
    boolean declared = !row.isNullAt(5);
    String identifier = declared ? "person:" + row.getString(5) : "record:" + recordId;
    return RowFactory.create(
        row.getString(0),
        recordId,
        row.getString(2),
        row.getString(3),
        row.getLong(4),
        pseudonyms.hex(identifier),
        declared,
        row.get(6),
        row.get(7),
        row.get(8),
        place("slot", identifier, SLOTS),
        place("shard", identifier, SHARDS),
        uris.seal(row.getString(9)),
        declared ? subjects.seal(row.getString(5)) : null);
  }

  /** A place in [0, places) that only the salt and the identifier decide. */
  private int place(String what, String identifier, int places) {
    byte[] hash = Sha256.of(what + "\n" + salt + "\n" + identifier);
    return (int) Long.remainderUnsigned(ByteBuffer.wrap(hash).getLong(), places);
  }
}
