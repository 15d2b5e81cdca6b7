package io.likeness.transforms.split;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.LakeTables;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Whom sources name, and what a source's own split, which is looked at and not used, would tear
 * apart.
 *
 * @param records all of them
 * @param unnamed records whose person no source names, so that each counts as one of its own
 * @param split named persons with a record for which a split is declared
 * @param torn those of them with records in two parts of it
 */
public record DeclaredPersons(long records, long unnamed, long split, long torn) {

  /** Of rows of {@link LakeTables#RECORDS}. */
  public static DeclaredPersons of(Dataset<Row> records) {
    Row row =
        records
            .groupBy("person")
            .agg(
                count(lit(1)).as("records"),
                count(when(not(col("person_declared")), true)).as("unnamed"),
                countDistinct(when(col("person_declared"), col("declared_split"))).as("parts"))
            .agg(
                total(col("records")),
                total(col("unnamed")),
                total(col("parts").gt(0).cast("long")),
                total(col("parts").gt(1).cast("long")))
            .head();
    return new DeclaredPersons(row.getLong(0), row.getLong(1), row.getLong(2), row.getLong(3));
  }

  /**
   * Refuses what is promised to persons where some are not named: whose five records count as five
   * persons has a fifth of the promise.
   *
   * @param promise begins the sentence, as {@code DP-SGD}
   * @throws io.likeness.core.error.LikenessException PRIVACY_REFUSED when there are unnamed records
   */
  public void requireNamed(String promise) {
    if (unnamed > 0) {
      throw Fault.PRIVACY_REFUSED.because(
          promise
              + " is promised to each person, and no source names the person of "
              + unnamed
              + " of "
              + records
              + " records, so who has several would have it for each of them alone; give person for"
              + " every source in ingest.sources, or leave out those that name none.");
    }
  }

  private static Column total(Column of) {
    return coalesce(sum(of), lit(0L));
  }
}
