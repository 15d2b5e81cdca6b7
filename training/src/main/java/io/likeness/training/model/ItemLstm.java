package io.likeness.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * A long short-term memory over a user's items (Hochreiter and Schmidhuber 1997), of which the
 * state after the last item tells the next one.
 *
 * <p>Input (batch, length): item numbers, zeros behind the last.
 *
 * @param numbers of items, with zero
 * @param width of an item's embedding
 * @param hidden units
 */
public record ItemLstm(int numbers, int width, int hidden, int classes) implements Network {
  @Override
  public Layout layout() {
    return new Layout()
        .add("items.weight", Layout.Start.LECUN, numbers, width)
        .add("lstm.input", Layout.Start.LECUN, 4L * hidden, width)
        .add("lstm.state", Layout.Start.LECUN, 4L * hidden, hidden)
        .add("lstm.input-bias", Layout.Start.ZEROS, 4L * hidden)
        .add("lstm.state-bias", Layout.Start.ZEROS, 4L * hidden)
        .add("out.weight", Layout.Start.LECUN, classes, hidden)
        .add("out.bias", Layout.Start.ZEROS, classes);
  }

  @Override
  public int dropoutWidth() {
    return hidden;
  }

  @Override
  public long activations(long[] shape) {
    return shape[0] * (width + 4L * hidden);
  }

  @Override
  public NDArray logits(NDList p, NDArray input, NDArray mask) {
    NDArray x = Sequences.embed(input, p.get(0));
    NDArray none =
        x.getManager().zeros(new Shape(1, input.getShape().get(0), hidden), x.getDataType());
    NDArray states =
        x.getNDArrayInternal()
            .lstm(
                x,
                new NDList(none, none),
                new NDList(p.subNDList(1).subList(0, 4)),
                true,
                1,
                0,
                true,
                false,
                true)
            .get(0);
    NDArray last = Sequences.atLastItem(states, input);
    return Layers.linear(last.mul(mask), p.get(5), p.get(6));
  }

  @Override
  public String draw(OnnxGraph graph, String input, long[] shape) {
    OnnxSequences layers = new OnnxSequences(graph, (int) shape[0]);
    String states = layers.lstm(layers.embed(input, "items.weight"), width, hidden);
    return graph.linear(layers.atLastItem(states, input), "out");
  }
}
