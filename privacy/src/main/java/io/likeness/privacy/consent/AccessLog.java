package io.likeness.privacy.consent;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.Lake;
import io.likeness.privacy.release.LedgerLock;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;

/**
 * Who read what for which purpose, one row a read, each with SHA-256(hash of the row before ‖ row),
 * so that a row that is changed or taken out shows.
 */
public record AccessLog(Lake lake) {
  public static final TableContract TABLE =
      TableContract.of(
          "accesses",
          ColumnSpec.of("sequence", DataTypes.LongType, "1, 2, … within the lake"),
          ColumnSpec.of("read_at", DataTypes.TimestampType, "when it was read (UTC)"),
          ColumnSpec.string("principal", "who read"),
          ColumnSpec.string("purpose", "what for"),
          ColumnSpec.string("tag", "version that was read"),
          ColumnSpec.string("basis", "legal basis that the version records"),
          ColumnSpec.of("records", DataTypes.LongType, "number of rows handed out"),
          ColumnSpec.string("chain", "SHA-256 of the chain before and this row"));

  private static final String START = "0".repeat(64);

  /** Notes one read; it is on disk when this returns. */
  public void note(
      Instant at, String principal, String purpose, String tag, String basis, long records) {
    try (LedgerLock held = LedgerLock.take(lake)) {
      List<Row> last = lake.readOwn(TABLE).sort(col("sequence").desc()).limit(1).collectAsList();
      long sequence = last.isEmpty() ? 1 : last.get(0).getLong(0) + 1;
      String before = last.isEmpty() ? START : last.get(0).getString(7);
      Timestamp when = new Timestamp(at.toEpochMilli());
      Row row =
          RowFactory.create(
              sequence,
              when,
              principal,
              purpose,
              tag,
              basis,
              records,
              chain(before, sequence, when, principal, purpose, tag, basis, records));
      lake.appendOwn(TABLE, lake.spark().createDataFrame(List.of(row), TABLE.schema()));
    }
  }

  /** The number of the first row that does not fit; empty when all fit. */
  public Optional<Long> firstBroken() {
    String before = START;
    long expected = 1;
    for (Row r : lake.readOwn(TABLE).sort("sequence").collectAsList()) {
      String chain =
          chain(
              before,
              r.getLong(0),
              r.getTimestamp(1),
              r.getString(2),
              r.getString(3),
              r.getString(4),
              r.getString(5),
              r.getLong(6));
      if (r.getLong(0) != expected || !chain.equals(r.getString(7))) {
        return Optional.of(expected);
      }
      before = chain;
      expected++;
    }
    return Optional.empty();
  }

  private static String chain(String before, long sequence, Timestamp at, Object... fields) {
    StringBuilder text =
        new StringBuilder(before).append(sequence).append(';').append(at.getTime());
    for (Object field : fields) {
      String s = String.valueOf(field);
      text.append(';').append(s.length()).append(':').append(s);
    }
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
