package io.likeness.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.likeness.core.error.Fault;
import java.io.Serializable;

/**
 * A network without state: logits are a function of its parameters and one batch.
 *
 * <p>No layer may look across the records of a batch (so no BatchNorm), because a batch is cut into
 * virtual shards; and none may draw random numbers, because they must not depend on the engine.
 */
public interface Network extends Serializable {
  Layout layout();

  /** Width of the hidden layer that dropout thins; 0 where there is none. */
  int dropoutWidth();

  /** Whether a record's logits depend on other records of its batch; such a network is refused. */
  default boolean looksAcrossRecords() {
    return false;
  }

  /**
   * The most floats that one layer reads and writes of one record.
   *
   * @param shape of the features of one record
   */
  default long activations(long[] shape) {
    long n = 2;
    for (long d : shape) {
      n *= d;
    }
    return n;
  }

  /**
   * Draws the same arithmetic as {@link #logits} without dropout.
   *
   * @param shape of the features of one record
   * @return the name of the logits in the graph
   * @throws io.likeness.core.error.LikenessException when the network has no such drawing
   */
  default String draw(OnnxGraph graph, String input, long[] shape) {
    throw Fault.TRAINING_IMPOSSIBLE.because(
        "A model of this kind has no ONNX form; write its weights as they are.");
  }

  /**
   * Logits (batch, classes).
   *
   * @param parameters the tensors of {@link #layout} in their order
   * @param input (batch, shape of the features)
   * @param mask (batch, dropoutWidth) factors of the hidden layer, or (1, 1) of ones for no dropout
   */
  NDArray logits(NDList parameters, NDArray input, NDArray mask);
}
