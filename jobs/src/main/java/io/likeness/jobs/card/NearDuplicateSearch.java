package io.likeness.jobs.card;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.jobs.language.Phrase;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/** How thoroughly near-duplicates were looked for. */
final class NearDuplicateSearch {

  private NearDuplicateSearch() {}

  static List<Block> of(Lake lake, DatasetVersion version) {
    return of(lake.read(version.snapshot(), LakeTables.NEAR_DUPLICATE_SEARCH).collectAsList());
  }

  /** Of the rows of {@link LakeTables#NEAR_DUPLICATE_SEARCH}, one or none. */
  static List<Block> of(List<Row> searches) {
    List<Block> out = new ArrayList<>();
    for (Row search : searches) {
      long dropped = search.<Long>getAs("dropped_keys");
      out.add(new Block.Heading(Phrase.of("How near-duplicates were looked for")));
      out.add(
          new Block.Table(
              Phrase.list(
                  "candidate pairs compared", "keys", "largest bucket", "keys not followed"),
              List.of(
                  Phrase.row(
                      search.<Long>getAs("candidates"),
                      search.<Long>getAs("keys"),
                      search.<Long>getAs("largest_bucket"),
                      dropped))));
      if (dropped > 0) {
        out.add(
            new Block.Text(
                Phrase.of(
                    "{0} keys are shared by more than {1} records each and were not followed, so"
                        + " copies may be left among the records that have them ({2} entries)."
                        + " near-duplicates.max-shared sets the limit.",
                    dropped,
                    search.<Long>getAs("max_shared"),
                    search.<Long>getAs("dropped_entries")),
                true));
      }
    }
    return out;
  }
}
