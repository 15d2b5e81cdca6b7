package io.likeness.training.infer;

import ai.djl.Application;
import ai.djl.MalformedModelException;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.likeness.core.error.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;

/** A model file of a DJL engine, such as TorchScript or ONNX; records are tensors. */
final class Foreign implements LoadedModels.Loaded {
  /** What the folders of this process begin with, so that one left by a killed one is known. */
  static final String PREFIX = "likeness-model-" + ProcessHandle.current().pid() + "-";

  private final Path folder;
  private final ZooModel<NDList, NDList> model;
  private final TensorShape shape;

  /** Held for writing while the model is closed, so that no batch is in it. */
  private final ReadWriteLock use = new ReentrantReadWriteLock();

  private boolean closed;

  /**
   * Loads a model that is one file.
   *
   * @param in the file; it is copied to a temporary folder and never held in the heap
   */
  Foreign(InputStream in, String engine, TensorShape shape) throws IOException {
    this.shape = shape;
    folder = Files.createTempDirectory(PREFIX);
    try {
      boolean onnx = engine.equals(ModelTransformer.ONNX);
      Files.copy(in, folder.resolve("model" + (onnx ? ".onnx" : ".pt")));
      Criteria.Builder<NDList, NDList> asked =
          Criteria.builder()
              .optApplication(Application.UNDEFINED)
              .setTypes(NDList.class, NDList.class)
              .optModelPath(folder)
              .optModelName("model")
              .optEngine(engine)
              .optTranslator(new NoopTranslator());
      if (onnx) {
        // A task has one core, and sums that are split by thread differ in their last bits.
        asked.optOption("interOpNumThreads", "1").optOption("intraOpNumThreads", "1");
      }
      model = asked.build().loadModel();
    } catch (ModelNotFoundException | MalformedModelException | EngineException e) {
      remove(folder);
      throw Fault.INPUT_INVALID.because(
          "The model cannot be loaded by engine "
              + engine
              + "; name the engine that made it, put its jars on the class path, as by ./likeness"
              + " --jars, and give a model that is one file, without external data.",
          e);
    } catch (IOException | RuntimeException | LinkageError e) {
      remove(folder);
      throw e;
    }
  }

  @Override
  public List<String> labels() {
    return List.of();
  }

  @Override
  public Output usual() {
    return Output.LOGITS;
  }

  @Override
  public List<LoadedModels.Answer> of(List<Object> batch) throws LoadedModels.Refused {
    int length = ((float[]) batch.get(0)).length;
    long[] sizes = shape.of(length);
    float[] input = new float[Math.multiplyExact(batch.size(), length)];
    for (int i = 0; i < batch.size(); i++) {
      float[] one = (float[]) batch.get(i);
      if (!Arrays.equals(shape.of(one.length), sizes)) {
        throw Fault.INPUT_INVALID.because(
            "Records of "
                + length
                + " and of "
                + one.length
                + " numbers are asked about at once; mend the column, or set batchSize to 1.");
      }
      System.arraycopy(one, 0, input, i * length, length);
    }
    long[] batched = new long[sizes.length + 1];
    batched[0] = batch.size();
    System.arraycopy(sizes, 0, batched, 1, sizes.length);
    use.readLock().lock();
    try {
      return said(input, batched);
    } catch (TranslateException | EngineException | UnsupportedOperationException e) {
      throw new LoadedModels.Refused(
          "The model refuses a batch of shape "
              + Arrays.toString(batched)
              + ", or answers with another type than floats; "
              + remedy(),
          e);
    } finally {
      use.readLock().unlock();
    }
  }

  private String remedy() {
    return shape.isOpen()
        ? "leave such records out, or mend the model."
        : "mend inputShape or the model.";
  }

  private List<LoadedModels.Answer> said(float[] input, long[] batched)
      throws TranslateException, LoadedModels.Refused {
    if (closed) {
      throw Fault.INPUT_INVALID.because(
          "The model file was replaced while it was asked; ask again.");
    }
    int rows = (int) batched[0];
    try (var predictor = model.newPredictor();
        NDManager manager = model.getNDManager().newSubManager()) {
      NDList outputs = predictor.predict(new NDList(manager.create(input, new Shape(batched))));
      NDArray answer = outputs.isEmpty() ? manager.create(0f) : outputs.get(0);
      Shape said = answer.getShape();
      if (said.size() == 0) {
        throw new LoadedModels.Refused(
            "The model answers a batch of shape "
                + Arrays.toString(batched)
                + " with nothing; "
                + remedy());
      }
      if (said.dimension() == 0 || said.get(0) != rows) {
        throw Fault.INPUT_INVALID.because(
            "The model answers a batch of "
                + rows
                + " records with shape "
                + said
                + "; its first output needs the records as its first dimension.");
      }
      boolean floats = answer.getDataType() == DataType.FLOAT32;
      float[] all = (floats ? answer : answer.toType(DataType.FLOAT32, false)).toFloatArray();
      int each = all.length / rows;
      long[] sizes = said.slice(1).getShape();
      List<LoadedModels.Answer> out = new ArrayList<>();
      for (int i = 0; i < rows; i++) {
        out.add(new LoadedModels.Answer(Arrays.copyOfRange(all, i * each, (i + 1) * each), sizes));
      }
      return out;
    }
  }

  @Override
  public void close() {
    use.writeLock().lock();
    try {
      closed = true;
      model.close();
    } finally {
      remove(folder);
      use.writeLock().unlock();
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // A temporary file that stays does no harm.
    }
  }
}
