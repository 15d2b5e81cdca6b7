package io.likeness.training.infer;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.ScalaCollections;
import io.likeness.core.error.Fault;
import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.text.GreedyCtc;
import io.likeness.kernels.voice.AudioDecoder;
import io.likeness.kernels.voice.RecogniserInput;
import io.likeness.kernels.voice.Waveform;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
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

  private static final int SECOND = RecogniserInput.RATE_HZ;

  /** Of a record that is heard. */
  private static final int LONGEST_SECONDS = 3600;

  private static final StructType HEARABLE =
      new StructType()
          .add("record_id", DataTypes.StringType, false)
          .add("samples", DataTypes.createArrayType(DataTypes.FloatType, false), false)
          .add("too_short", DataTypes.BooleanType, false);

  /**
   * Lets the model hear silence of 1 s and of 1.5 s.
   *
   * @throws io.likeness.core.error.LikenessException when it cannot be read, or does not answer as
   *     a recogniser with these tokens does
   */
  public void require(Configuration hadoop) {
    LoadedModels.Loaded loaded = loaded(hadoop);
    long[] sizes;
    try {
      sizes = loaded.of(List.of(new float[SECOND])).get(0).sizes();
    } catch (LoadedModels.Refused e) {
      throw Fault.INPUT_INVALID.because(
          "The model "
              + model
              + " refuses a second of silence, a tensor of floats of shape [1, "
              + SECOND
              + "]; export it with that as its one input, without an attention mask.",
          e);
    }
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
    if (!ShortestClip.isAnswered(loaded, SECOND * 3 / 2)) {
      throw Fault.INPUT_INVALID.because(
          "The model "
              + model
              + " hears clips of "
              + SECOND
              + " samples and refuses "
              + SECOND * 3 / 2
              + "; export it with an input of any length (a dynamic axis).");
    }
  }

  private LoadedModels.Loaded loaded(Configuration hadoop) {
    return LoadedModels.at(
        model, ModelTransformer.engineOf(model), "", TensorShape.of(OWN_LENGTH), hadoop);
  }

  /**
   * What is heard in each clip: {@code record_id}, {@code text}, which is empty where a clip is too
   * short for the model.
   *
   * @param clips with {@code record_id}, {@code bytes}
   * @param mostDecoded samples a channel that a clip may have, at its own rate
   */
  public Dataset<Row> hear(Dataset<Row> clips, long mostDecoded) {
    boolean normal = normalised;
    GreedyCtc tokens = alphabet;
    int fewest = ShortestClip.of(loaded(clips.sparkSession().sparkContext().hadoopConfiguration()));
    MapFunction<Row, Row> hearable =
        clip -> {
          String id = clip.getString(0);
          float[] samples = samples(id, clip.getAs(1), mostDecoded, normal);
          boolean tooShort = samples.length < fewest;
          return RowFactory.create(
              id, tooShort ? Arrays.copyOf(samples, fewest) : samples, tooShort);
        };
    UserDefinedFunction text =
        udf((UDF1<Seq<Float>, String>) path -> tokens.text(whole(path)), DataTypes.StringType);
    return new ModelTransformer()
        .with("modelUrl", model)
        .with("engine", ModelTransformer.engineOf(model))
        .with("inputShape", OWN_LENGTH)
        .with("batchSize", "1")
        .with("inputCol", "samples")
        .with("output", "largest")
        .transform(clips.select("record_id", "bytes").map(hearable, Encoders.row(HEARABLE)))
        .select(
            col("record_id"),
            when(col("too_short"), lit("")).otherwise(text.apply(col("prediction"))).as("text"));
  }

  private static float[] samples(String id, byte[] bytes, long mostDecoded, boolean normalised) {
    Waveform clip;
    try {
      clip = AudioDecoder.decode(bytes, mostDecoded).mono();
    } catch (MediaException e) {
      throw Fault.INPUT_INVALID.because(
          "Record "
              + id
              + " cannot be decoded ("
              + e.code()
              + "); screen it out before the recogniser.",
          e);
    }
    if (clip.durationSeconds() > LONGEST_SECONDS) {
      throw Fault.INPUT_INVALID.because(
          "Record "
              + id
              + " is "
              + Math.round(clip.durationSeconds())
              + " s long, and "
              + LONGEST_SECONDS
              + " s are heard at most; let screen bound duration_seconds.");
    }
    return RecogniserInput.of(clip, normalised);
  }

  private static int[] whole(Seq<Float> path) {
    return ScalaCollections.asJava(path).stream().mapToInt(Float::intValue).toArray();
  }
}
