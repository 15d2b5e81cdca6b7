package io.likeness.training.infer;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.likeness.core.ScalaCollections;
import io.likeness.core.error.Fault;
import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.text.GreedyCtc;
import io.likeness.kernels.voice.AudioDecoder;
import io.likeness.kernels.voice.RecogniserInput;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.Seq;

/**
 * Somebody's speech recogniser of the kind of wav2vec 2.0: a model file whose one input is a
 * waveform (1, samples) at 16 kHz and whose first output are logits or log-probabilities (1,
 * frames, tokens).
 *
 * <p>Records are asked about one by one and at their own length, so that what is heard in one does
 * not depend on its neighbours.
 *
 * @param model Hadoop path of a file that ends in .onnx, or .pt (TorchScript)
 * @param alphabet the tokens of its outputs
 * @param normalised whether it listens to clips of mean 0 and variance 1
 */
public record Recogniser(String model, GreedyCtc alphabet, boolean normalised) {
  private static final String OWN_LENGTH = "*";

  /** An hour at 16 kHz. */
  private static final int LONGEST_SAMPLES = 60_000_000;

  /**
   * Lets the model hear a second of silence.
   *
   * @throws io.likeness.core.error.LikenessException when it cannot be read, or does not answer as
   *     a recogniser with these tokens does
   */
  public void require(Configuration hadoop) {
    float[] silence = new float[RecogniserInput.RATE_HZ];
    long[] sizes =
        LoadedModels.at(model, engine(), "", TensorShape.of(OWN_LENGTH), hadoop)
            .of(List.of(silence))
            .get(0)
            .sizes();
    if (sizes.length != 2 || sizes[1] != alphabet.tokens().size()) {
      throw Fault.INPUT_INVALID.because(
          "The model "
              + model
              + " answers a second of silence with numbers of shape "
              + Arrays.toString(sizes)
              + ", and not with one number for each of the "
              + alphabet.tokens().size()
              + " tokens in each frame; give the vocabulary that it was trained with, or another"
              + " model.");
    }
  }

  private String engine() {
    String name = model.toLowerCase(Locale.ROOT);
    if (name.endsWith(".onnx")) {
      return ModelTransformer.ONNX;
    }
    if (name.endsWith(".pt")) {
      return ModelTransformer.TORCH;
    }
    throw Fault.USAGE.because(
        "The model "
            + model
            + " is neither .onnx nor .pt (TorchScript); export it as one of them.");
  }

  /**
   * What is heard in each clip: {@code record_id}, {@code text}.
   *
   * @param clips with {@code record_id}, {@code bytes}
   */
  public Dataset<Row> hear(Dataset<Row> clips) {
    boolean normal = normalised;
    GreedyCtc tokens = alphabet;
    UserDefinedFunction samples =
        udf(
            (UDF1<byte[], float[]>) bytes -> samples(bytes, normal),
            DataTypes.createArrayType(DataTypes.FloatType, false));
    UserDefinedFunction text =
        udf((UDF1<Seq<Float>, String>) path -> tokens.text(whole(path)), DataTypes.StringType);
    return new ModelTransformer()
        .with("modelUrl", model)
        .with("engine", engine())
        .with("inputShape", OWN_LENGTH)
        .with("batchSize", "1")
        .with("inputCol", "samples")
        .with("output", "largest")
        .transform(clips.select(col("record_id"), samples.apply(col("bytes")).as("samples")))
        .select(col("record_id"), text.apply(col("prediction")).as("text"));
  }

  private static float[] samples(byte[] bytes, boolean normalised) {
    try {
      return RecogniserInput.of(AudioDecoder.decode(bytes, LONGEST_SAMPLES).mono(), normalised);
    } catch (MediaException e) {
      throw Fault.INPUT_INVALID.because(
          "A record cannot be decoded (" + e.code() + "); screen it out before the recogniser.", e);
    }
  }

  private static int[] whole(Seq<Float> path) {
    return ScalaCollections.asJava(path).stream().mapToInt(Float::intValue).toArray();
  }
}
