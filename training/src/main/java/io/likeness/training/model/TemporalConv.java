package io.likeness.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv1d;

/**
 * Three convolutions over time with group normalisation, then mean and maximum over time and a
 * linear layer; about 60,000 parameters for 40 bands.
 *
 * <p>Input (batch, bands, frames). For short clips whose content is a matter of how the spectrum
 * moves; not for sentences, since all frames are pooled.
 *
 * @param first channels of the first convolution, a multiple of 8
 * @param second channels of the other two, a multiple of 8
 */
public record TemporalConv(int bands, int first, int second, int classes) implements Network {
  private static final int GROUPS = 8;

  public TemporalConv {
    if (!(first > 0 && first % GROUPS == 0 && second > 0 && second % GROUPS == 0)) {
      throw new IllegalArgumentException(
          first + " and " + second + " channels: give multiples of " + GROUPS);
    }
  }

  /** The full size. */
  public TemporalConv(int bands, int classes) {
    this(bands, 64, 96, classes);
  }

  @Override
  public Layout layout() {
    return new Layout()
        .add("conv1.weight", Layout.Start.HE, first, bands, 5)
        .add("conv1.bias", Layout.Start.ZEROS, first)
        .add("norm1.gain", Layout.Start.ONES, first)
        .add("norm1.bias", Layout.Start.ZEROS, first)
        .add("conv2.weight", Layout.Start.HE, second, first, 3)
        .add("conv2.bias", Layout.Start.ZEROS, second)
        .add("norm2.gain", Layout.Start.ONES, second)
        .add("norm2.bias", Layout.Start.ZEROS, second)
        .add("conv3.weight", Layout.Start.HE, second, second, 3)
        .add("conv3.bias", Layout.Start.ZEROS, second)
        .add("norm3.gain", Layout.Start.ONES, second)
        .add("norm3.bias", Layout.Start.ZEROS, second)
        .add("out.weight", Layout.Start.LECUN, classes, 2 * second)
        .add("out.bias", Layout.Start.ZEROS, classes);
  }

  @Override
  public int dropoutWidth() {
    return 2 * second;
  }

  @Override
  public long activations(long[] shape) {
    long half = (shape[1] + 1) / 2;
    long quarter = (half + 1) / 2;
    // The normalisations after the first convolution and after the others.
    return 2 * Math.max(first * half, second * quarter);
  }

  @Override
  public NDArray logits(NDList p, NDArray input, NDArray mask) {
    NDArray h = stage(input, p, 0, 2, 2);
    h = stage(h, p, 4, 1, 2);
    h = stage(h, p, 8, 1, 1);
    int[] time = {2};
    NDArray pooled = NDArrays.concat(new NDList(h.mean(time), h.max(time)), 1);
    return Layers.linear(pooled.mul(mask), p.get(12), p.get(13));
  }

  @Override
  public String draw(OnnxGraph graph, String input, long[] shape) {
    String h = input;
    long frames = shape[1];
    int[] paddings = {2, 1, 1};
    int[] kernels = {5, 3, 3};
    int[] strides = {2, 2, 1};
    for (int i = 0; i < strides.length; i++) {
      h = graph.convolution(h, "conv" + (i + 1), paddings[i], strides[i]);
      frames = (frames + 2L * paddings[i] - kernels[i]) / strides[i] + 1;
      h = graph.relu(graph.groupNorm(h, "norm" + (i + 1), GROUPS, Layers.EPSILON, frames));
    }
    return graph.linear(graph.meanAndMaximum(h, 2), "out");
  }

  private static NDArray stage(NDArray x, NDList p, int at, int padding, int stride) {
    NDArray h =
        Conv1d.conv1d(x, p.get(at), p.get(at + 1), new Shape(stride), new Shape(padding))
            .singletonOrThrow();
    return Layers.relu(Layers.groupNorm(h, GROUPS, p.get(at + 2), p.get(at + 3)));
  }
}
