package io.likeness.transforms.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.encode;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.contract.TableContract;
import io.likeness.core.error.RejectCode;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.Kind;
import io.likeness.core.step.Transform;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Takes the sentences of a listing for content: their UTF-8 and its SHA-256.
 *
 * <p>Needs: {@link SealSources#CONTRACT} without a code. Gives: {@link LakeTables#MEDIA}. Fan-out
 * 1, deterministic.
 */
public record ReadSentences(long maxRecordBytes) implements Transform {
  @Override
  public String name() {
    return "read-sentences";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    SealSources.CONTRACT.require(in.schema(), name());
    return LakeTables.MEDIA;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    SealSources.CONTRACT.require(in.schema(), name());
    Column bytes = encode(col("text"), "UTF-8");
    Column fits = length(bytes).leq(maxRecordBytes);
    return in.select(
        col("source_id"),
        col("stamp"),
        sha2(bytes, 256).as("record_id"),
        lit(Kind.TEXT.item()).as("kind"),
        lit("TXT").as("format"),
        length(bytes).cast(DataTypes.LongType).as("size_bytes"),
        when(fits, lit(null)).otherwise(RejectCode.OVERSIZED.name()).as("code"),
        lit(null).cast(DataTypes.StringType).as("derivation"),
        when(fits, bytes).as("bytes"),
        lit(null).cast(DataTypes.StringType).as("key_id"));
  }
}
