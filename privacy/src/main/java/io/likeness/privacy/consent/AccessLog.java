package io.likeness.privacy.consent;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.error.Fault;
import io.likeness.core.keys.Hmac;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Who read what for which purpose, one row a read, each with HMAC-SHA-256(key, link before ‖ row),
 * so that a row that is changed or taken out shows, at the end too.
 */
public record AccessLog(Lake lake) {
  private static final int LINK = 7;

  /** Notes one read; it is on disk when this returns. */
  public void note(
      Instant at, String principal, String purpose, String tag, String basis, long records) {
    Timestamp when = new Timestamp(at.toEpochMilli());
    table().append(() -> List.of(next(when, principal, purpose, tag, basis, records)));
  }

  /** Notes what another log has, such as that of a lake which is deleted now. */
  public void noteAll(AccessLog other) {
    for (Row r : other.table().rows().collectAsList()) {
      note(
          r.getTimestamp(1).toInstant(),
          r.getString(2),
          r.getString(3),
          r.getString(4),
          r.getString(5),
          r.getLong(6));
    }
  }

  /** How often a version was read for a purpose. */
  public long reads(String tag, Purpose purpose) {
    return lake.readOwn(LakeTables.ACCESSES)
        .where(col("tag").equalTo(tag).and(col("purpose").equalTo(purpose.word())))
        .count();
  }

  private ChainedTable table() {
    return new ChainedTable(lake, LakeTables.ACCESSES);
  }

  private Row next(Timestamp at, Object... fields) {
    List<Row> last =
        lake.readOwn(LakeTables.ACCESSES).sort(col("sequence").desc()).limit(1).collectAsList();
    return last.isEmpty()
        ? row(table().key(), ChainedTable.START, 1, at, fields)
        : row(table().key(), last.get(0).getString(LINK), last.get(0).getLong(0) + 1, at, fields);
  }

  /** A row that follows the link {@code before}. */
  private static Row row(Hmac key, String before, long sequence, Timestamp at, Object... fields) {
    List<Object> cells = new ArrayList<>(List.of(sequence, at));
    cells.addAll(List.of(fields));
    cells.add(chain(key, before, sequence, at, fields));
    return RowFactory.create(cells.toArray());
  }

  /** Who, what for, what, on what basis and how many. */
  private static Object[] fields(Row r) {
    return new Object[] {
      r.getString(2), r.getString(3), r.getString(4), r.getString(5), r.getLong(6)
    };
  }

  /**
   * Chains what is there anew, whether it fitted or not: somebody answers for it.
   *
   * @return how many rows there are
   */
  public int accept() {
    return table().rechain(this::chained);
  }

  private List<Row> chained(List<Row> rows) {
    Hmac key = table().key();
    String link = ChainedTable.START;
    List<Row> out = new ArrayList<>();
    for (Row r : rows) {
      Row next = row(key, link, out.size() + 1L, r.getTimestamp(1), fields(r));
      link = next.getString(LINK);
      out.add(next);
    }
    return out;
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
                      + " restore LAKE/_likeness/accesses from its backup, or answer for what is there with"
                      + " `./likeness access verify --accept`.");
            });
  }

  /** The number of the first row that does not fit or is missing; empty when all fit. */
  public Optional<Long> firstBroken() {
    Hmac key = table().key();
    return table()
        .firstBroken(
            table().rows().toLocalIterator(),
            (before, r) ->
                chain(key, before, r.getLong(0), r.getTimestamp(1), fields(r))
                    .equals(r.getString(LINK)));
  }

  private static String chain(
      Hmac key, String before, long sequence, Timestamp at, Object... fields) {
    StringBuilder text =
        new StringBuilder(before).append(sequence).append(';').append(at.getTime());
    for (Object field : fields) {
      String s = String.valueOf(field);
      text.append(';').append(s.length()).append(':').append(s);
    }
    return key.hex(text.toString());
  }
}
