package io.likeness.transforms.augment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;

import io.likeness.core.Sha256;
import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.RejectCode;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.step.Transform;
import io.likeness.kernels.media.MediaException;
import io.likeness.transforms.RecordsDone;
import io.likeness.transforms.media.MediaKernel;
import io.likeness.transforms.screen.ScreenRules;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.LongAccumulator;

/**
 * Renders the planned copies of each record: decode, apply, encode in one pass.
 *
 * <p>With the columnar engine the effects of a copy's first draw are expressions between decoding
 * and encoding; what the gate refuses is drawn again by the kernels. Both compute the same draw.
 *
 * <p>Needs: {@code record_id}, {@code kind}, {@code bytes}, {@code measures} and {@code numbers},
 * the copies to make. Gives: {@link LakeTables#MEDIA}, one row a copy, with its derivation; a copy
 * that the gate refuses, or that is its parent again, to the last redraw has a code instead of
 * bytes, and without {@code materialise} no copy has bytes: {@link DrawCopies} draws it when it is
 * read. Fan-out: the plan's cap a record. Deterministic: a copy depends on salt, parent, number and
 * policy alone. Copies of a person's rows multiply the bound on rows a person, which releases must
 * precede.
 */
public record RenderCopies(
    AugmentationPolicy policy,
    MediaKernel media,
    ScreenRules gate,
    String codeVersion,
    boolean materialise)
    implements Transform {
  /** What it needs. */
  public static final TableContract PARENTS =
      TableContract.of(
          "parents",
          ColumnSpec.string("record_id", "parent"),
          ColumnSpec.string("kind", "clip or face"),
          ColumnSpec.of("bytes", DataTypes.BinaryType, "plaintext content"),
          ColumnSpec.of(
              "numbers",
              DataTypes.createArrayType(DataTypes.IntegerType),
              "numbers of the copies to make, from 1"),
          ColumnSpec.of(
              "measures",
              DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType, false),
              "measures of the parent"),
          ColumnSpec.optional(
              "key_id", DataTypes.StringType, "of the parent; its copies have it too"));

  @Override
  public String name() {
    return "augment";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    PARENTS.require(in.schema(), name());
    return LakeTables.MEDIA;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Dataset<Row> parents = in.select("record_id", "kind", "bytes", "numbers", "measures", "key_id");
    LongAccumulator done = RecordsDone.of(in);
    return policy.columnar()
        ? columnar(parents, done)
        : parents.flatMap(
            (FlatMapFunction<Row, Row>) row -> copies(row, done),
            Encoders.row(LakeTables.MEDIA.schema()));
  }

  private Dataset<Row> columnar(Dataset<Row> parents, LongAccumulator done) {
    EffectChain chain = EffectChain.of(policy, media);
    return chain
        .apply(
            parents
                .withColumn("number", explode(col("numbers")))
                .map(
                    (MapFunction<Row, Row>)
                        row ->
                            chain.drawn(
                                row, row.getAs(2), policy.key(row.getString(0), row.getInt(6), 0)),
                    Encoders.row(
                        chain.schema(parents.schema().add("number", DataTypes.IntegerType)))))
        .map(
            (MapFunction<Row, Row>)
                row -> {
                  Row copy = copy(row, row.<Integer>getAs("number"), chain.copy(row));
                  done.add(1);
                  return copy;
                },
            Encoders.row(LakeTables.MEDIA.schema()));
  }

  private Iterator<Row> copies(Row row, LongAccumulator done) {
    List<Row> out = new ArrayList<>();
    List<Integer> numbers = row.getList(3);
    for (int number : numbers) {
      out.add(copy(row, number, Optional.empty()));
      done.add(1);
    }
    return out.iterator();
  }

  private Row copy(Row row, int number, Optional<MediaKernel.Copy> first) {
    String parentId = row.getString(0);
    String kind = row.getString(1);
    String keyId = row.getString(5);
    String sourceId = policy.derivation(parentId, number, gate, codeVersion);
    String derivation;
    try {
      Optional<RenderedCopy> rendered =
          RenderedCopy.render(
              row.getAs(2), row.getJavaMap(4), parentId, number, policy, media, gate, first);
      if (rendered.isEmpty()) {
        return RowFactory.create(
            sourceId,
            sourceId,
            null,
            kind,
            null,
            0L,
            RejectCode.GATE_REFUSED.name(),
            null,
            null,
            keyId);
      }
      RenderedCopy copy = rendered.get();
      derivation =
          Derivation.json(
              parentId,
              number,
              copy.attempt(),
              policy.sha256(),
              codeVersion,
              copy.effects(),
              !materialise);
      byte[] bytes = copy.copy().content();
      return RowFactory.create(
          sourceId,
          sourceId,
          Sha256.hex(bytes),
          kind,
          copy.copy().format(),
          (long) bytes.length,
          null,
          derivation,
          materialise ? bytes : null,
          keyId);
    } catch (MediaException e) {
      return RowFactory.create(
          sourceId, sourceId, null, kind, null, 0L, e.code().name(), null, null, keyId);
    }
  }
}
