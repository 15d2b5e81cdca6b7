package io.likeness.transforms.augment;

import io.likeness.core.Sha256;
import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.step.Transform;
import io.likeness.kernels.MediaException;
import io.likeness.transforms.media.MediaKernel;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;

/**
 * Draws virtual copies when they are read: the draw that the gate let through, without asking it
 * again, and only if it is bit by bit what the table says.
 *
 * <p>Needs and gives what {@link io.likeness.core.lake.CopyMaker} says. Fan-out 1, deterministic.
 */
public record DrawCopies(AugmentationPolicy policy, MediaKernel media) implements Transform {
  private static final TableContract NEEDS =
      TableContract.of(
          "virtual copies",
          ColumnSpec.string("source_id", "key of the derivation"),
          ColumnSpec.string("content_id", "SHA-256 of the copy"),
          ColumnSpec.string("format", "container of the copy"),
          ColumnSpec.string("derivation", "how it is drawn, JSON"),
          ColumnSpec.of("bytes", DataTypes.BinaryType, "content of the parent"));

  /** What it gives. */
  private static final TableContract DRAWN =
      TableContract.of(
          "drawn copies",
          ColumnSpec.string("source_id", "key of the derivation"),
          ColumnSpec.string("content_id", "SHA-256 of the copy"),
          ColumnSpec.string("format", "container of the copy"),
          ColumnSpec.of("bytes", DataTypes.BinaryType, "content of the copy"));

  @Override
  public String name() {
    return "draw-copies";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    NEEDS.require(in.schema(), name());
    return DRAWN;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    return in.select("source_id", "content_id", "format", "derivation", "bytes")
        .map((MapFunction<Row, Row>) this::drawn, Encoders.row(DRAWN.schema()));
  }

  private Row drawn(Row row) {
    String id = row.getString(1);
    Derivation.Drawn how = Derivation.drawn(row.getString(3));
    byte[] content;
    try {
      content =
          media
              .render(
                  row.getAs(4),
                  policy.effects(),
                  policy.key(how.parentId(), how.copy(), how.attempt()))
              .content();
    } catch (MediaException e) {
      throw Fault.VERSION_BROKEN.because("The parent of copy " + id + " cannot be decoded.", e);
    }
    if (!how.policySha256().equals(policy.sha256()) || !Sha256.hex(content).equals(id)) {
      throw Fault.VERSION_BROKEN.because(
          "The virtual copy "
              + id
              + " comes out otherwise here than when it was planned: another policy, code version,"
              + " CPU or native build; run the recipe again.");
    }
    return RowFactory.create(row.get(0), id, row.get(2), content);
  }
}
