package io.likeness.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;

/**
 * Three strided convolutions over an image with group normalisation, then a linear layer on all
 * places, since it matters where in a face or a hand something is; about 47,000 parameters for a
 * side of 48 and 10 classes.
 *
 * <p>Input (batch, 1, side, side), the object filling the image.
 *
 * @param side a multiple of 8
 */
public record SpatialConv(int side, int classes) implements Network {
  private static final int FIRST = 16;
  private static final int SECOND = 32;
  private static final int THIRD = 64;
  private static final int GROUPS = 8;
  private static final int SHRINK = 8;

  public SpatialConv {
    if (!(side > 0 && side % SHRINK == 0)) {
      throw new IllegalArgumentException("a side of " + side + ": give a multiple of " + SHRINK);
    }
  }

  @Override
  public Layout layout() {
    return new Layout()
        .add("conv1.weight", Layout.Start.HE, FIRST, 1, 5, 5)
        .add("conv1.bias", Layout.Start.ZEROS, FIRST)
        .add("norm1.gain", Layout.Start.ONES, FIRST)
        .add("norm1.bias", Layout.Start.ZEROS, FIRST)
        .add("conv2.weight", Layout.Start.HE, SECOND, FIRST, 3, 3)
        .add("conv2.bias", Layout.Start.ZEROS, SECOND)
        .add("norm2.gain", Layout.Start.ONES, SECOND)
        .add("norm2.bias", Layout.Start.ZEROS, SECOND)
        .add("conv3.weight", Layout.Start.HE, THIRD, SECOND, 3, 3)
        .add("conv3.bias", Layout.Start.ZEROS, THIRD)
        .add("norm3.gain", Layout.Start.ONES, THIRD)
        .add("norm3.bias", Layout.Start.ZEROS, THIRD)
        .add("out.weight", Layout.Start.LECUN, classes, dropoutWidth())
        .add("out.bias", Layout.Start.ZEROS, classes);
  }

  @Override
  public int dropoutWidth() {
    return THIRD * (side / SHRINK) * (side / SHRINK);
  }

  @Override
  public long activations(long[] shape) {
    // The normalisation after the first convolution.
    return 2L * FIRST * (side / 2) * (side / 2);
  }

  @Override
  public NDArray logits(NDList p, NDArray input, NDArray mask) {
    NDArray h = stage(input, p, 0, 2);
    h = stage(h, p, 4, 1);
    h = stage(h, p, 8, 1);
    NDArray flat = h.reshape(h.getShape().get(0), dropoutWidth());
    return Layers.linear(flat.mul(mask), p.get(12), p.get(13));
  }

  @Override
  public String draw(OnnxGraph graph, String input, long[] shape) {
    String h = input;
    long now = side;
    for (int i = 1; i <= 3; i++) {
      h = graph.convolution(h, "conv" + i, i == 1 ? 2 : 1, 2);
      now /= 2;
      h = graph.relu(graph.groupNorm(h, "norm" + i, GROUPS, Layers.EPSILON, now, now));
    }
    return graph.linear(graph.flat(h), "out");
  }

  private static NDArray stage(NDArray x, NDList p, int at, int padding) {
    NDArray h =
        Conv2d.conv2d(
                x,
                p.get(at),
                p.get(at + 1),
                new Shape(2, 2),
                new Shape(padding, padding),
                new Shape(1, 1))
            .singletonOrThrow();
    return Layers.relu(Layers.groupNorm(h, GROUPS, p.get(at + 2), p.get(at + 3)));
  }
}
