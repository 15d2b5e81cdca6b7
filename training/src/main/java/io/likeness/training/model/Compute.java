package io.likeness.training.model;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.nio.FloatBuffer;

/**
 * Forward and backward passes through the DJL engine on one thread.
 *
 * <p>DJL allows one gradient collector a JVM, so passes take a lock of the JVM; it is never held
 * while ranks talk to each other, or two ranks in one JVM would wait for ever.
 */
public final class Compute {
  private static final Object ENGINE = new Object();

  static {
    // Sums in the engine are split by thread, so a second thread would change the last bits.
    setUnlessGiven("ai.djl.pytorch.num_threads", "1");
    setUnlessGiven("ai.djl.pytorch.num_interop_threads", "1");
    setUnlessGiven("ai.djl.offline", "true");
    setUnlessGiven("OPT_OUT_TRACKING", "true");
  }

  private Compute() {}

  private static void setUnlessGiven(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  /**
   * One microbatch.
   *
   * @param rows records, padding included
   * @param input rows × features
   * @param target rows × classes; each row sums to the weight of its record, so padding is all zero
   * @param mask rows × dropout width, or empty for no dropout
   */
  public record Batch(int rows, float[] input, float[] target, float[] mask) {}

  /** Σ w·CE over the batch, and its gradient with respect to the flat parameters. */
  public record Pass(double loss, float[] gradient) {}

  /** Name and version of the engine that computes. */
  public static String engine() {
    Engine engine = Engine.getInstance();
    return engine.getEngineName() + " " + engine.getVersion();
  }

  /**
   * The weighted cross-entropy −Σᵢ Σ_c target[i,c] · log softmax(logits)[i,c] and its gradient.
   *
   * @param featureShape shape of the features of one record
   */
  public static Pass gradient(Network network, float[] theta, long[] featureShape, Batch batch) {
    synchronized (ENGINE) {
      try (NDManager manager = NDManager.newBaseManager()) {
        NDArray flat = aligned(manager, theta, new Shape(theta.length));
        flat.setRequiresGradient(true);
        NDArray target = aligned(manager, batch.target(), new Shape(batch.rows(), classes(batch)));
        double loss;
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          NDArray logits = logits(network, flat, featureShape, batch, manager);
          NDArray sum = logits.logSoftmax(1).mul(target).sum().neg();
          collector.backward(sum);
          loss = sum.getFloat();
        }
        return new Pass(loss, flat.getGradient().toFloatArray());
      }
    }
  }

  private static int classes(Batch batch) {
    return batch.target().length / batch.rows();
  }

  /** Logits of a batch, row-major; its target is not looked at. */
  public static float[] logits(Network network, float[] theta, long[] featureShape, Batch batch) {
    synchronized (ENGINE) {
      try (NDManager manager = NDManager.newBaseManager()) {
        NDArray flat = aligned(manager, theta, new Shape(theta.length));
        return logits(network, flat, featureShape, batch, manager).toFloatArray();
      }
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
