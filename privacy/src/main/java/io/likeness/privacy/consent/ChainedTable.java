package io.likeness.privacy.consent;

import io.likeness.core.contract.TableContract;
import io.likeness.core.error.LikenessException;
import io.likeness.core.keys.ChainEnds;
import io.likeness.core.keys.Hmac;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.core.lake.Snapshot;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * An append-only table of the lake itself: each row has its number in the column {@code sequence},
 * which is the first, and in {@code chain} an HMAC over the row before and itself.
 *
 * <p>Who may write to the lake but has not its keys can change no row, put none in, and take none
 * out, at the end neither, without being noticed: the last link stands beside the keys.
 */
record ChainedTable(Lake lake, TableContract table) {
  /** What stands for the link before the first. */
  static final String START = "0".repeat(64);

  /** Makes the links. */
  Hmac key() {
    return new Hmac(lake.keys().key(KeyPurpose.CHAIN));
  }

  /** All rows in their order. */
  Dataset<Row> rows() {
    return lake.readOwn(table).sort("sequence");
  }

  /**
   * Adds rows.
   *
   * @param next rows that go on where the table ends; nobody else adds any meanwhile
   * @return how many were added
   */
  int append(Supplier<List<Row>> next) {
    try (LakeLock held = turn()) {
      List<Row> rows = next.get();
      if (rows.isEmpty()) {
        return 0;
      }
      boolean whole = endStands();
      held.require();
      lake.appendOwn(table, lake.spark().createDataFrame(rows, table.schema()).coalesce(1));
      if (whole) {
        reached(rows.get(rows.size() - 1));
      }
      return rows.size();
    }
  }

  /**
   * Whether the last row that is known is there; where it is not, what follows must not hide it.
   */
  private boolean endStands() {
    return lake.keys()
        .chainEnds()
        .last(table.name())
        .map(
            end ->
                !lake.readOwn(table)
                    .where(functions.col("sequence").equalTo(end.count()))
                    .where(functions.col("chain").equalTo(end.link()))
                    .isEmpty())
        .orElse(true);
  }

  private void reached(Row last) {
    try {
      lake.keys().chainEnds().put(table.name(), new ChainEnds.End(last.getLong(0), link(last)));
    } catch (LikenessException e) {
      // Where the keys may be read only, the end stays behind, and a chain that goes on fits.
      return;
    }
  }

  /**
   * The number of the first row that does not fit, or is missing; empty when all are there and fit.
   *
   * @param rows all of them in their order
   * @param fits whether a row follows a link
   */
  Optional<Long> firstBroken(Iterator<Row> rows, BiPredicate<String, Row> fits) {
    Optional<ChainEnds.End> end = lake.keys().chainEnds().last(table.name());
    String before = START;
    long expected = 1;
    while (rows.hasNext()) {
      Row row = rows.next();
      long number = row.getLong(0);
      boolean known =
          end.filter(e -> e.count() == number).map(e -> e.link().equals(link(row))).orElse(true);
      if (number != expected || !known || !fits.test(before, row)) {
        return Optional.of(expected);
      }
      before = link(row);
      expected++;
    }
    long length = expected - 1;
    return end.filter(e -> e.count() > length).map(e -> length + 1);
  }

  /**
   * Puts others in the place of all rows; a process that dies meanwhile leaves the end unknown.
   *
   * @param anew makes of the rows in their order as many others, chained again
   * @return how many there are
   */
  int rechain(UnaryOperator<List<Row>> anew) {
    try (LakeLock held = turn()) {
      return rechain(held, anew);
    }
  }

  /** {@link #rechain(UnaryOperator)} by who has the turn. */
  int rechain(LakeLock turn, UnaryOperator<List<Row>> anew) {
    List<Row> rows = anew.apply(rows().collectAsList());
    lake.keys().chainEnds().forget(table.name());
    if (!rows.isEmpty()) {
      turn.require();
      lake.overwrite(
          Snapshot.empty(Lake.OWN),
          table,
          lake.spark().createDataFrame(rows, table.schema()).coalesce(1));
      reached(rows.get(rows.size() - 1));
    }
    return rows.size();
  }

  /** Until this is closed nobody else writes to a chained table of the lake. */
  LakeLock turn() {
    return LakeLock.await(lake, "chains");
  }

  private String link(Row row) {
    return row.getString(table.schema().fieldIndex("chain"));
  }
}
