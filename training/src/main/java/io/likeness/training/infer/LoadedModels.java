package io.likeness.training.infer;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.kernels.media.MediaException;
import io.likeness.training.model.Architecture;
import io.likeness.training.model.Architectures;
import io.likeness.training.model.Compute;
import io.likeness.training.model.Network;
import io.likeness.training.model.PackedWeights;
import io.likeness.training.model.TwoEncoders;
import io.likeness.training.model.WeightsFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/**
 * The models that this JVM has loaded, each once however many tasks use it, until the JVM ends or
 * the file is replaced.
 */
final class LoadedModels {
  private static final ConcurrentHashMap<String, Held> MODELS = new ConcurrentHashMap<>();
  private static final AtomicInteger LOADS = new AtomicInteger();

  static {
    Compute.prepareEngine();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(LoadedModels::closeAll, "likeness-close-models"));
  }

  private LoadedModels() {}

  /** A model that answers batches; safe for several threads. */
  interface Loaded extends AutoCloseable {
    /** The name of each output; empty where the model does not know. */
    List<String> labels();

    /** What its outputs are turned into where nobody says otherwise. */
    Output usual();

    /**
     * The outputs of the last layer for each record.
     *
     * @throws Refused when the model cannot answer them
     */
    List<Answer> of(List<Object> batch) throws Refused;

    @Override
    void close();
  }

  /** That a model cannot answer what it is asked, in a sentence. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String sentence) {
      super(sentence);
    }

    Refused(String sentence, Throwable cause) {
      super(sentence, cause);
    }
  }

  /**
   * What a model says of one record.
   *
   * @param numbers row by row
   * @param sizes of its dimensions
   */
  record Answer(float[] numbers, long[] sizes) {}

  /** A model, and the length and time of the file that it was read from. */
  private record Held(String written, Loaded model) {}

  /** Loads so far in this JVM. */
  static int loads() {
    return LOADS.get();
  }

  static void closeAll() {
    for (String key : List.copyOf(MODELS.keySet())) {
      Held held = MODELS.remove(key);
      if (held != null) {
        held.model().close();
      }
    }
  }

  /**
   * The model at {@code url} as it is now: one whose file was replaced is closed and read again.
   *
   * @param engine {@code Likeness} for weights of this house, else the name of a DJL engine
   * @param architecture of weights of this house
   * @param shape of one record, for DJL engines
   */
  static Loaded at(
      String url, String engine, String architecture, TensorShape shape, Configuration hadoop) {
    String key = String.join("\n", engine, architecture, url, shape.toString());
    return MODELS
        .compute(
            key,
            (k, held) -> {
              // In here, or an older look at the file could come after a newer one.
              String written = written(url, hadoop);
              if (held != null && held.written().equals(written)) {
                return held;
              }
              Loaded model = load(url, engine, architecture, shape, hadoop);
              if (held != null) {
                held.model().close();
              }
              return new Held(written, model);
            })
        .model();
  }

  private static Loaded load(
      String url, String engine, String architecture, TensorShape shape, Configuration hadoop) {
    LOADS.incrementAndGet();
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(url);
    try (InputStream in = path.getFileSystem(hadoop).open(path)) {
      return engine.equals(ModelTransformer.HOUSE)
          ? new Own(in.readAllBytes(), Architectures.of(architecture))
          : new Foreign(in, engine, shape);
    } catch (IOException e) {
      throw unreadable(url, e);
    }
  }

  private static LikenessException unreadable(String url, IOException e) {
    return Fault.INPUT_MISSING.because(
        "The model " + url + " cannot be read: " + e.getMessage() + "; check the path.", e);
  }

  private static String written(String url, Configuration hadoop) {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(url);
    try {
      FileStatus file = path.getFileSystem(hadoop).getFileStatus(path);
      return file.getLen() + " bytes at " + file.getModificationTime();
    } catch (IOException e) {
      throw unreadable(url, e);
    }
  }

  /** Weights of one of our architectures; records are media. */
  private static final class Own implements Loaded {
    private final Architecture architecture;
    private final WeightsFile weights;
    private final Network network;

    Own(byte[] bytes, Architecture architecture) {
      this.architecture = architecture;
      this.weights = PackedWeights.read(bytes, architecture);
      this.network = architecture.network(weights.labels().size());
    }

    @Override
    public List<String> labels() {
      return weights.labels();
    }

    @Override
    public Output usual() {
      return TwoEncoders.isEncoder(weights) ? Output.DIRECTION : Output.PROBABILITIES;
    }

    @Override
    public List<Answer> of(List<Object> batch) {
      int length = architecture.features().length();
      int classes = weights.labels().size();
      float[] input = new float[batch.size() * length];
      for (int i = 0; i < batch.size(); i++) {
        try {
          float[] one = architecture.features().of((byte[]) batch.get(i));
          System.arraycopy(one, 0, input, i * length, length);
        } catch (MediaException e) {
          throw Fault.INPUT_INVALID.because(
              "A record cannot be decoded (" + e.code() + "); screen it out before the model.", e);
        }
      }
      float[] logits =
          Compute.logits(
              network,
              weights.theta(),
              architecture.features().shape(),
              new Compute.Batch(batch.size(), input, new float[0], new float[0]));
      List<Answer> out = new ArrayList<>();
      for (int i = 0; i < batch.size(); i++) {
        out.add(
            new Answer(
                Arrays.copyOfRange(logits, i * classes, (i + 1) * classes), new long[] {classes}));
      }
      return out;
    }

    @Override
    public void close() {}
  }
}
