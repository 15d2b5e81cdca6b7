package io.likeness.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.LayerNorm;

/** Layers that act on each record by itself. */
final class Layers {
  static final float EPSILON = 1e-5f;

  private Layers() {}

  /**
   * Group normalisation: each group of channels of each record gets mean 0 and variance 1, then
   * every channel its own gain and bias (Wu and He, "Group Normalization", ECCV 2018, eq. 1–6).
   *
   * @param x (batch, channels, …)
   * @param groups divides the channels
   */
  static NDArray groupNorm(NDArray x, int groups, NDArray gain, NDArray bias) {
    Shape shape = x.getShape();
    long batch = shape.get(0);
    long channels = shape.get(1);
    long each = shape.size() / batch / groups;
    Shape group = new Shape(each);
    NDArray normal =
        LayerNorm.layerNorm(
                x.reshape(batch, groups, each),
                group,
                x.getManager().ones(group, x.getDataType()),
                x.getManager().zeros(group, x.getDataType()),
                EPSILON)
            .singletonOrThrow();
    long[] broadcast = new long[shape.dimension()];
    java.util.Arrays.fill(broadcast, 1);
    broadcast[1] = channels;
    Shape per = new Shape(broadcast);
    return normal.reshape(shape).mul(gain.reshape(per)).add(bias.reshape(per));
  }

  static NDArray relu(NDArray x) {
    return ai.djl.nn.Activation.relu(x);
  }

  /** x (batch, in) · weight (out, in)ᵀ + bias (out). */
  static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return ai.djl.nn.core.Linear.linear(x, weight, bias).singletonOrThrow();
  }
}
