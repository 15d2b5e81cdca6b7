package io.likeness.training.infer;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.Sha256;
import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.recipe.MediaModel;
import io.likeness.core.step.Transform;
import io.likeness.kernels.face.ColourTensor;
import io.likeness.kernels.face.DecodedImage;
import io.likeness.kernels.face.ImageDecoder;
import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.voice.AudioDecoder;
import io.likeness.kernels.voice.RecogniserInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What a model says of each record: scores of quality or content, or an embedding.
 *
 * <p>Needs: {@code record_id}, {@code bytes}. Gives: {@code record_id}, {@code answer}; no row for
 * media that cannot be decoded, and for clips that are too short for a model of clips of any
 * length. Fan-out at most 1; each record is asked about by itself, since sums of a pass over
 * several have other last bits than those of one, and by one thread: so the answer is that of the
 * CPU type and the build of the engine, for any number of partitions.
 *
 * @param model what is asked, and what of a record it is shown
 * @param url Hadoop path of the model's file
 * @param mostDecoded samples or pixels that a record may have
 */
public record AskModel(MediaModel model, String url, long mostDecoded) implements Transform {
  /** One row a record that the model has answered. */
  public static final TableContract ANSWERS =
      TableContract.of(
          "answers",
          ColumnSpec.string("record_id", "SHA-256 of the content"),
          ColumnSpec.of(
              "answer",
              DataTypes.createArrayType(DataTypes.FloatType, false),
              "first output of the model"));

  private static final TableContract NEEDS =
      TableContract.of(
          "media of records",
          ColumnSpec.string("record_id", "SHA-256 of the content"),
          ColumnSpec.of("bytes", DataTypes.BinaryType, "plaintext content"));

  private static final StructType SHOWN =
      new StructType()
          .add("record_id", DataTypes.StringType, false)
          .add("tensor", DataTypes.createArrayType(DataTypes.FloatType, false), false);

  private static final int CHANNELS = 3;

  @Override
  public String name() {
    return "ask-model";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    NEEDS.require(in.schema(), name());
    return ANSWERS;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    NEEDS.require(in.schema(), name());
    int fewest =
        model.ofAnyLength()
            ? ShortestClip.of(loaded(in.sparkSession().sparkContext().hadoopConfiguration()))
            : 1;
    FlatMapFunction<Row, Row> shown =
        row ->
            shown(row.getAs(1), fewest)
                .map(tensor -> RowFactory.create(row.getString(0), tensor))
                .stream()
                .iterator();
    return new ModelTransformer()
        .with("modelUrl", url)
        .with("engine", ModelTransformer.engineOf(url))
        .with("inputShape", shape())
        .with("batchSize", "1")
        .with("inputCol", "tensor")
        .with("outputCol", "answer")
        .with("output", "logits")
        .transform(in.select("record_id", "bytes").flatMap(shown, Encoders.row(SHOWN)))
        .select(col("record_id"), col("answer"));
  }

  /**
   * Shows the model an empty record.
   *
   * @return how many numbers it answers with
   * @throws io.likeness.core.error.LikenessException when its file is missing or another than the
   *     recipe means, or it does not take such records
   */
  public int require(Configuration hadoop) {
    requireSame(hadoop);
    return answered(hadoop, RecogniserInput.RATE_HZ);
  }

  /**
   * The same, for answers that are told beside each other.
   *
   * @throws io.likeness.core.error.LikenessException also when their length is that of the record
   */
  public void requireOneLength(Configuration hadoop) {
    int numbers = require(hadoop);
    int other = model.ofAnyLength() ? answered(hadoop, RecogniserInput.RATE_HZ * 3 / 2) : numbers;
    if (other != numbers) {
      throw Fault.INPUT_INVALID.because(
          "The model "
              + model.file()
              + " answers a second with "
              + numbers
              + " numbers and a longer clip with "
              + other
              + "; give seconds, or a model that pools over time.");
    }
  }

  private int answered(Configuration hadoop, int samples) {
    long numbers = 1;
    for (long size : TensorShape.of(shape()).sizes()) {
      numbers *= size == TensorShape.OPEN ? samples : size;
    }
    try {
      return loaded(hadoop)
          .of(List.of(new float[Math.toIntExact(numbers)]))
          .get(0)
          .numbers()
          .length;
    } catch (LoadedModels.Refused e) {
      throw Fault.INPUT_INVALID.because(
          "The model "
              + model.file()
              + " takes no record of shape "
              + (model.ofAnyLength() ? samples : shape())
              + "; give seconds or side as it was trained with, or another model.",
          e);
    }
  }

  private void requireSame(Configuration hadoop) {
    Path path = new Path(url);
    String found;
    try (InputStream in = path.getFileSystem(hadoop).open(path)) {
      found = Sha256.hex(in);
    } catch (IOException e) {
      throw Fault.INPUT_MISSING.because(
          "The model " + model.file() + " cannot be read; check --input and its place.", e);
    }
    if (!found.equals(model.sha256())) {
      throw Fault.INPUT_INVALID.because(
          "The model "
              + model.file()
              + " has the SHA-256 "
              + found
              + ", and the recipe means another; put that one there, or write this into the recipe.");
    }
  }

  private LoadedModels.Loaded loaded(Configuration hadoop) {
    return LoadedModels.at(
        url, ModelTransformer.engineOf(url), "", TensorShape.of(shape()), hadoop);
  }

  private int samples() {
    return (int) Math.round(model.seconds() * RecogniserInput.RATE_HZ);
  }

  private String shape() {
    if (model.ofFaces()) {
      return CHANNELS + "," + model.side() + "," + model.side();
    }
    return model.ofAnyLength() ? "*" : Integer.toString(samples());
  }

  private Optional<float[]> shown(byte[] content, int fewest) {
    try {
      if (model.ofFaces()) {
        return Optional.of(face(content));
      }
      float[] heard =
          RecogniserInput.of(AudioDecoder.decode(content, mostDecoded).mono(), model.normalised());
      if (heard.length < fewest) {
        return Optional.empty();
      }
      return Optional.of(model.ofAnyLength() ? heard : RecogniserInput.filled(heard, samples()));
    } catch (MediaException e) {
      return Optional.empty();
    }
  }

  private float[] face(byte[] content) throws MediaException {
    try (DecodedImage decoded = ImageDecoder.decode(content, mostDecoded)) {
      return ColourTensor.of(
          decoded.image(),
          model.side(),
          model.aroundFace(),
          model.mean().stream().mapToDouble(Double::doubleValue).toArray(),
          model.deviation().stream().mapToDouble(Double::doubleValue).toArray());
    }
  }
}
