package io.likeness.privacy.consent;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.privacy.release.LedgerLock;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Who read what for which purpose, one row a read, each with SHA-256(hash of the row before ‖ row),
 * so that a row that is changed or taken out shows.
 */
public record AccessLog(Lake lake) {
  private static final String START = "0".repeat(64);

  /** Notes one read; it is on disk when this returns. */
  public void note(
      Instant at, String principal, String purpose, String tag, String basis, long records) {
    try (LedgerLock held = LedgerLock.take(lake)) {
      List<Row> last =
          lake.readOwn(LakeTables.ACCESSES).sort(col("sequence").desc()).limit(1).collectAsList();
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
      lake.appendOwn(
          LakeTables.ACCESSES,
          lake.spark().createDataFrame(List.of(row), LakeTables.ACCESSES.schema()));
    }
  }

  /**
   * Refuses a log that does not fit.
   *
   * @throws io.likeness.core.error.LikenessException naming the first row that does not
   */
  public void requireWhole() {
    firstBroken()
        .ifPresent(
            row -> {
              throw Fault.CHAIN_BROKEN.because(
                  "Row "
                      + row
                      + " of the log of reads does not fit: a row was changed, put in or taken out;"
                      + " restore LAKE/_likeness/accesses from its backup.");
            });
  }

  /** The number of the first row that does not fit; empty when all fit. */
  public Optional<Long> firstBroken() {
    String before = START;
    long expected = 1;
    for (Row r : lake.readOwn(LakeTables.ACCESSES).sort("sequence").collectAsList()) {
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
    return Sha256.hex(text.toString());
  }
}
