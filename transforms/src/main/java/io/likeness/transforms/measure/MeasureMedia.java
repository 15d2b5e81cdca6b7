package io.likeness.transforms.measure;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.ScalaCollections;
import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.step.Transform;
import io.likeness.kernels.media.MediaException;
import io.likeness.transforms.RecordsDone;
import io.likeness.transforms.media.MediaKernel;
import java.util.Map;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.LongAccumulator;

/**
 * Decodes each record once and measures it; what cannot be decoded gets a code instead.
 *
 * <p>Needs: {@code record_id}, {@code kind}, {@code bytes}. Gives: {@link LakeTables#METRICS}.
 * Fan-out 1, deterministic for one CPU type and native build, no effect on the bound per person.
 * Measuring and deciding are apart: {@link io.likeness.transforms.screen.ScreenRecords} decides.
 *
 * @param version of what measures, kept with each row
 */
public record MeasureMedia(MediaKernel media, String version) implements Transform {
  private static final TableContract NEEDS =
      TableContract.of(
          "media of records",
          ColumnSpec.string("record_id", "SHA-256 of the content"),
          ColumnSpec.string("kind", "clip or face"),
          ColumnSpec.of("bytes", DataTypes.BinaryType, "plaintext content"));

  @Override
  public String name() {
    return "measure";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    NEEDS.require(in.schema(), name());
    return LakeTables.METRICS;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    NEEDS.require(in.schema(), name());
    LongAccumulator done = RecordsDone.of(in);
    return in.select(col("record_id"), col("kind"), col("bytes"))
        .map(
            (MapFunction<Row, Row>)
                row -> {
                  Row measured = measure(row);
                  done.add(1);
                  return measured;
                },
            Encoders.row(LakeTables.METRICS.schema()));
  }

  private Row measure(Row row) {
    try {
      MediaKernel.Measured measured = media.measure(row.getAs(2));
      return RowFactory.create(
          row.getString(0),
          row.getString(1),
          version,
          ScalaCollections.asScala(measured.values()),
          measured.perceptualHash().isPresent() ? measured.perceptualHash().getAsLong() : null,
          measured.fingerprint(),
          null);
    } catch (MediaException e) {
      return RowFactory.create(
          row.getString(0),
          row.getString(1),
          version,
          ScalaCollections.asScala(Map.of()),
          null,
          null,
          e.code().name());
    }
  }
}
