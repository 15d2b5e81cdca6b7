package io.likeness.training.infer;

import ai.djl.Application;
import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.likeness.core.error.Fault;
import io.likeness.kernels.MediaException;
import io.likeness.training.model.Architecture;
import io.likeness.training.model.Architectures;
import io.likeness.training.model.Compute;
import io.likeness.training.model.Network;
import io.likeness.training.model.PackedWeights;
import io.likeness.training.model.WeightsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** The models that this JVM has loaded, each once however many tasks use it, until the JVM ends. */
final class LoadedModels {
  private static final ConcurrentHashMap<String, Loaded> MODELS = new ConcurrentHashMap<>();
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

    /** The outputs for each record. */
    List<float[]> of(List<Object> batch);

    @Override
    void close();
  }

  /** Loads so far in this JVM. */
  static int loads() {
    return LOADS.get();
  }

  static void closeAll() {
    for (String key : List.copyOf(MODELS.keySet())) {
      Loaded model = MODELS.remove(key);
      if (model != null) {
        model.close();
      }
    }
  }

  /**
   * The model at {@code url}.
   *
   * @param engine {@code Likeness} for weights of this house, else the name of a DJL engine
   * @param architecture of weights of this house
   * @param shape of one record, for DJL engines
   */
  static Loaded at(
      String url, String engine, String architecture, long[] shape, Configuration hadoop) {
    String key = String.join("\n", engine, architecture, url, java.util.Arrays.toString(shape));
    return MODELS.computeIfAbsent(
        key,
        k -> {
          LOADS.incrementAndGet();
          try {
            return engine.equals(ModelTransformer.HOUSE)
                ? new Own(read(url, hadoop), Architectures.of(architecture))
                : new Foreign(read(url, hadoop), engine, shape);
          } catch (IOException e) {
            throw Fault.INPUT_MISSING.because(
                "The model " + url + " cannot be read: " + e.getMessage() + "; check the path.", e);
          }
        });
  }

  private static byte[] read(String url, Configuration hadoop) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(url);
    FileSystem fs = path.getFileSystem(hadoop);
    try (InputStream in = fs.open(path)) {
      return in.readAllBytes();
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
    public List<float[]> of(List<Object> batch) {
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
      List<float[]> out = new ArrayList<>();
      for (int i = 0; i < batch.size(); i++) {
        out.add(softmax(logits, i * classes, classes));
      }
      return out;
    }

    private static float[] softmax(float[] logits, int at, int n) {
      double most = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < n; c++) {
        most = Math.max(most, logits[at + c]);
      }
      double sum = 0;
      for (int c = 0; c < n; c++) {
        sum += StrictMath.exp(logits[at + c] - most);
      }
      float[] p = new float[n];
      for (int c = 0; c < n; c++) {
        p[c] = (float) (StrictMath.exp(logits[at + c] - most) / sum);
      }
      return p;
    }

    @Override
    public void close() {}
  }

  /** A model file of a DJL engine, such as TorchScript or ONNX; records are tensors. */
  private static final class Foreign implements Loaded {
    private final Path folder;
    private final ZooModel<NDList, NDList> model;
    private final long[] shape;

    Foreign(byte[] bytes, String engine, long[] shape) throws IOException {
      this.shape = shape;
      folder = Files.createTempDirectory("likeness-model");
      String extension = engine.equals("OnnxRuntime") ? ".onnx" : ".pt";
      Files.write(folder.resolve("model" + extension), bytes);
      try {
        model =
            Criteria.builder()
                .optApplication(Application.UNDEFINED)
                .setTypes(NDList.class, NDList.class)
                .optModelPath(folder)
                .optModelName("model")
                .optEngine(engine)
                .optTranslator(new NoopTranslator())
                .build()
                .loadModel();
      } catch (ModelNotFoundException | MalformedModelException e) {
        close(folder);
        throw Fault.INPUT_INVALID.because(
            "The model cannot be loaded by engine "
                + engine
                + "; name the engine that made it, and put its jar on the class path.",
            e);
      }
    }

    @Override
    public List<String> labels() {
      return List.of();
    }

    @Override
    public List<float[]> of(List<Object> batch) {
      int length = 1;
      for (long d : shape) {
        length = Math.multiplyExact(length, Math.toIntExact(d));
      }
      float[] input = new float[batch.size() * length];
      for (int i = 0; i < batch.size(); i++) {
        float[] one = (float[]) batch.get(i);
        if (one.length != length) {
          throw Fault.INPUT_INVALID.because(
              "A record has "
                  + one.length
                  + " numbers where inputShape asks for "
                  + length
                  + "; mend inputShape or the column.");
        }
        System.arraycopy(one, 0, input, i * length, length);
      }
      long[] batched = new long[shape.length + 1];
      batched[0] = batch.size();
      System.arraycopy(shape, 0, batched, 1, shape.length);
      try (var predictor = model.newPredictor();
          NDManager manager = model.getNDManager().newSubManager()) {
        NDArray array = manager.create(input, new Shape(batched));
        NDArray answer = predictor.predict(new NDList(array)).get(0);
        float[] all = answer.toFloatArray();
        int each = all.length / batch.size();
        List<float[]> out = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
          out.add(java.util.Arrays.copyOfRange(all, i * each, (i + 1) * each));
        }
        return out;
      } catch (TranslateException e) {
        throw Fault.INPUT_INVALID.because(
            "The model refuses a batch of shape "
                + java.util.Arrays.toString(batched)
                + "; mend inputShape.",
            e);
      }
    }

    @Override
    public void close() {
      model.close();
      close(folder);
    }

    private static void close(Path folder) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        // A temporary file that stays does no harm.
      }
    }
  }
}
