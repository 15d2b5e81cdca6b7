package io.likeness.transforms.augment;

import io.likeness.core.Sha256;
import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.step.Transform;
import io.likeness.kernels.media.MediaException;
import io.likeness.transforms.media.MediaKernel;
import java.util.Optional;
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
    Dataset<Row> copies = in.select("source_id", "content_id", "format", "derivation", "bytes");
    return policy.columnar()
        ? columnar(copies)
        : copies.map(
            (MapFunction<Row, Row>) row -> drawn(row, Optional.empty()),
            Encoders.row(DRAWN.schema()));
  }

  private Dataset<Row> columnar(Dataset<Row> copies) {
    EffectChain chain = EffectChain.of(policy, media);
    return chain
        .apply(
            copies.map(
                (MapFunction<Row, Row>) row -> firstDraw(chain, row),
                Encoders.row(chain.schema(copies.schema()))))
        .map(
            (MapFunction<Row, Row>) row -> drawn(row, chain.copy(row)),
            Encoders.row(DRAWN.schema()));
  }

  private Row firstDraw(EffectChain chain, Row row) {
    Derivation.Drawn how = Derivation.drawn(row.getString(3));
    return how.attempt() == 0
        ? chain.drawn(row, row.getAs(4), policy.key(how.parentId(), how.copy(), 0))
        : chain.undrawn(row);
  }

  private Row drawn(Row row, Optional<MediaKernel.Copy> made) {
    String id = row.getString(1);
    Derivation.Drawn how = Derivation.drawn(row.getString(3));
    byte[] content;
    try {
      content =
          (made.isPresent()
                  ? made.get()
                  : media.render(
                      row.getAs(4),
                      policy.effects(),
                      policy.key(how.parentId(), how.copy(), how.attempt())))
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
