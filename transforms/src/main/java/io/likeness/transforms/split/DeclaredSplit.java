package io.likeness.transforms.split;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.likeness.core.lake.LakeTables;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a source's own split would tear apart. It is looked at and not used.
 *
 * @param persons declared persons with a record for which a split is declared
 * @param torn those of them with records in two parts
 */
public record DeclaredSplit(long persons, long torn) {

  /** Of rows of {@link LakeTables#RECORDS}; empty where nobody's split is declared. */
  public static Optional<DeclaredSplit> of(Dataset<Row> records) {
    Row row =
        records
            .where(col("declared_split").isNotNull().and(col("person_declared")))
            .groupBy("person")
            .agg(countDistinct("declared_split").as("parts"))
            .agg(
                coalesce(sum(lit(1L)), lit(0L)),
                coalesce(sum(col("parts").gt(1).cast("long")), lit(0L)))
            .head();
    return Optional.of(new DeclaredSplit(row.getLong(0), row.getLong(1)))
        .filter(found -> found.persons > 0);
  }
}
