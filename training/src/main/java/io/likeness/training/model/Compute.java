package io.likeness.training.model;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.nio.FloatBuffer;

/**
 * Forward and backward passes through the DJL engine, each on the thread that asks for it.
 *
 * <p>DJL's own collector allows one pass a JVM and sweeps the gradients of all others; the engine
 * below it keeps its tape a thread, so ranks that share a JVM compute side by side.
 */
public final class Compute {
  static {
    prepareEngine();
  }

  private Compute() {}

  /**
   * Sees to it that the engine computes alike everywhere and every time. To be called before a
   * model is loaded past this class: the engine reads these settings when it is loaded.
   */
  public static void prepareEngine() {
    // Sums in the engine are split by thread, so a second thread would change the last bits.
    setUnlessGiven("ai.djl.pytorch.num_threads", "1");
    setUnlessGiven("ai.djl.pytorch.num_interop_threads", "1");
    setUnlessGiven("ai.djl.offline", "true");
    setUnlessGiven("OPT_OUT_TRACKING", "true");
    // The AVX-512 convolutions over time read memory that nobody wrote where the channels are no
    // multiple of 16 (docs/decisions/0009).
    setEnvironmentUnlessGiven("DNNL_MAX_CPU_ISA", "AVX2");
  }

  private static void setUnlessGiven(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  private static void setEnvironmentUnlessGiven(String name, String value) {
    int keep = 0;
    NativeLibrary.getInstance(Platform.C_LIBRARY_NAME)
        .getFunction("setenv")
        .invokeInt(new Object[] {name, value, keep});
  }

  /**
   * One microbatch.
   *
   * @param rows records, padding included
   * @param input rows × features
   * @param target rows × classes; each row sums to the weight of its record, so padding is all zero
   * @param mask rows × dropout width, or empty for no dropout
   * @param soft rows × classes of a second target, for logits divided by {@code temperature}; empty
   *     for none
   * @param temperature at least 1
   */
  public record Batch(
      int rows, float[] input, float[] target, float[] mask, float[] soft, double temperature) {
    /** A batch without a second target. */
    public Batch(int rows, float[] input, float[] target, float[] mask) {
      this(rows, input, target, mask, new float[0], 1);
    }
  }

  /** Σ w·CE over the batch, and its gradient with respect to the flat parameters. */
  public record Pass(double loss, float[] gradient) {}

  /** Name and version of the engine that computes. */
  public static String engine() {
    Engine engine = Engine.getInstance();
    return engine.getEngineName() + " " + engine.getVersion();
  }

  /**
   * The weighted cross-entropy −Σᵢ Σ_c target[i,c] · log softmax(logits)[i,c], plus, where there is
   * a second target, −Σᵢ Σ_c soft[i,c] · log softmax(logits / temperature)[i,c]; and its gradient.
   *
   * @param featureShape shape of the features of one record
   */
  public static Pass gradient(Network network, float[] theta, long[] featureShape, Batch batch) {
    try (NDManager manager = NDManager.newBaseManager()) {
      JniUtils.setGradMode(true);
      NDArray flat = aligned(manager, theta, new Shape(theta.length));
      flat.setRequiresGradient(true);
      Shape targets = new Shape(batch.rows(), classes(batch));
      NDArray target = aligned(manager, batch.target(), targets);
      NDArray logits = logits(network, flat, featureShape, batch, manager);
      NDArray sum = logits.logSoftmax(1).mul(target).sum().neg();
      if (batch.soft().length > 0) {
        NDArray soft = aligned(manager, batch.soft(), targets);
        // A Java number would be freed before the backward pass reads it; this one is the engine's.
        NDArray temperature = manager.full(new Shape(1), (float) batch.temperature());
        NDArray cooled = logits.div(temperature).logSoftmax(1);
        sum = sum.sub(cooled.mul(soft).sum());
      }
      NDArray one = manager.ones(sum.getShape());
      JniUtils.backward((PtNDArray) sum, (PtNDArray) one, false, false);
      return new Pass(sum.getFloat(), flat.getGradient().toFloatArray());
    }
  }

  /**
   * The gradient of Σ slope · output with respect to the flat parameters: what a loss that is
   * computed elsewhere sends back through the network.
   *
   * @param slope of the loss with respect to each output of each row, row-major
   */
  public static float[] pull(
      Network network, float[] theta, long[] featureShape, Batch batch, float[] slope) {
    try (NDManager manager = NDManager.newBaseManager()) {
      JniUtils.setGradMode(true);
      NDArray flat = aligned(manager, theta, new Shape(theta.length));
      flat.setRequiresGradient(true);
      NDArray out = logits(network, flat, featureShape, batch, manager);
      NDArray back = aligned(manager, slope, out.getShape());
      JniUtils.backward((PtNDArray) out, (PtNDArray) back, false, false);
      return flat.getGradient().toFloatArray();
    }
  }

  private static int classes(Batch batch) {
    return batch.target().length / batch.rows();
  }

  /** Logits of a batch, row-major; its target is not looked at. */
  public static float[] logits(Network network, float[] theta, long[] featureShape, Batch batch) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray flat = aligned(manager, theta, new Shape(theta.length));
      return logits(network, flat, featureShape, batch, manager).toFloatArray();
    }
  }

  private static NDArray logits(
      Network network, NDArray flat, long[] featureShape, Batch batch, NDManager manager) {
    long[] shape = new long[featureShape.length + 1];
    shape[0] = batch.rows();
    System.arraycopy(featureShape, 0, shape, 1, featureShape.length);
    NDArray input = aligned(manager, batch.input(), new Shape(shape));
    NDArray mask =
        batch.mask().length == 0
            ? manager.ones(new Shape(1, 1))
            : aligned(manager, batch.mask(), new Shape(batch.rows(), network.dropoutWidth()));
    return network.logits(network.layout().views(flat), input, mask);
  }

  /** A copy in memory of the engine's own, which it aligns; a Java buffer may start anywhere. */
  private static NDArray aligned(NDManager manager, float[] values, Shape shape) {
    NDArray java = manager.create(FloatBuffer.wrap(values), shape);
    NDArray own = java.duplicate();
    java.close();
    return own;
  }
}
