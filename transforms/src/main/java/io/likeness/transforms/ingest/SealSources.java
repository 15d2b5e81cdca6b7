package io.likeness.transforms.ingest;

import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.keys.Hmac;
import io.likeness.core.step.Transform;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;

/**
 * Gives each listed source its {@code source_id} and {@code stamp}.
 *
 * <p>Needs: {@link SourceListing#CONTRACT}. Adds: two columns. Fan-out 1, deterministic for one
 * lake. The listing's identifiers are still in the clear.
 *
 * @param ids HMAC under the key for source ids
 */
public record SealSources(Hmac ids) implements Transform {
  /** The listing with ids. */
  public static final TableContract CONTRACT =
      SourceListing.CONTRACT.plus(
          ColumnSpec.string("source_id", "HMAC of the source URI"),
          ColumnSpec.string("stamp", "HMAC of URI, length and modification time"));

  @Override
  public String name() {
    return "seal-sources";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    SourceListing.CONTRACT.require(in.schema(), name());
    return CONTRACT;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    SourceListing.CONTRACT.require(in.schema(), name());
    Hmac hmac = ids;
    return in.map(
        (MapFunction<Row, Row>)
            row -> {
              String uri = row.getString(0);
              String stamp = uri + "\n" + row.getLong(1) + "\n" + row.getLong(2);
              return RowFactory.create(
                  uri,
                  row.getLong(1),
                  row.getLong(2),
                  row.get(3),
                  row.get(4),
                  row.get(5),
                  row.get(6),
                  row.get(7),
                  row.get(8),
                  row.get(9),
                  hmac.hex(uri),
                  hmac.hex(stamp));
            },
        Encoders.row(
            in.schema()
                .add("source_id", DataTypes.StringType, false)
                .add("stamp", DataTypes.StringType, false)));
  }
}
