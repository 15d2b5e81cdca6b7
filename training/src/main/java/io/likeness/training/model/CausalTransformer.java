package io.likeness.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;

/**
 * A causal transformer over a user's items that normalises before each layer (Xiong et al., "On
 * Layer Normalization in the Transformer Architecture", ICML 2020, figure 1b); places are learnt.
 *
 * <p>Input (batch, length): item numbers, zeros behind the last, which no item can see.
 *
 * @param length of the window
 * @param numbers of items, with zero
 * @param width of all states, a multiple of {@code heads}
 * @param blocks of attention and a layer of 2 × width
 */
public record CausalTransformer(
    int length, int numbers, int width, int heads, int blocks, int classes) implements Network {
  private static final int FIRST = 2;
  private static final int A_BLOCK = 16;

  public CausalTransformer {
    if (!(heads > 0 && width % heads == 0)) {
      throw new IllegalArgumentException(width + " states in " + heads + " heads: give a multiple");
    }
  }

  @Override
  public Layout layout() {
    Layout layout =
        new Layout()
            .add("items.weight", Layout.Start.LECUN, numbers, width)
            .add("places.weight", Layout.Start.LECUN, length, width);
    for (int b = 1; b <= blocks; b++) {
      String own = "block" + b + ".";
      norm(layout, own + "norm1");
      for (String part : new String[] {"query", "key", "value", "mix"}) {
        linear(layout, own + part, width, width);
      }
      norm(layout, own + "norm2");
      linear(layout, own + "wide", 2 * width, width);
      linear(layout, own + "narrow", width, 2 * width);
    }
    norm(layout, "norm");
    linear(layout, "out", classes, width);
    return layout;
  }

  private void norm(Layout layout, String name) {
    layout.add(name + ".gain", Layout.Start.ONES, width);
    layout.add(name + ".bias", Layout.Start.ZEROS, width);
  }

  private static void linear(Layout layout, String name, int out, int in) {
    layout.add(name + ".weight", Layout.Start.LECUN, out, in);
    layout.add(name + ".bias", Layout.Start.ZEROS, out);
  }

  @Override
  public int dropoutWidth() {
    return width;
  }

  @Override
  public long activations(long[] shape) {
    // Attention: queries, keys, values and what each place thinks of each other one.
    return 3L * length * width + (long) heads * length * length;
  }

  @Override
  public NDArray logits(NDList p, NDArray input, NDArray mask) {
    NDArray x = Sequences.embed(input, p.get(0)).add(p.get(1).expandDims(0));
    for (int b = 0; b < blocks; b++) {
      int at = FIRST + b * A_BLOCK;
      NDArray h = Sequences.layerNorm(x, p.get(at), p.get(at + 1));
      NDArray seen =
          Sequences.causalAttention(
              linear(h, p, at + 2), linear(h, p, at + 4), linear(h, p, at + 6), heads);
      x = x.add(linear(seen, p, at + 8));
      h = Sequences.layerNorm(x, p.get(at + 10), p.get(at + 11));
      x = x.add(linear(Layers.relu(linear(h, p, at + 12)), p, at + 14));
    }
    int end = FIRST + blocks * A_BLOCK;
    NDArray states = Sequences.layerNorm(x, p.get(end), p.get(end + 1));
    return linear(Sequences.atLastItem(states, input).mul(mask), p, end + 2);
  }

  @Override
  public String draw(OnnxGraph graph, String input, long[] shape) {
    OnnxSequences layers = new OnnxSequences(graph, length);
    String x = add(graph, layers.embed(input, "items.weight"), graph.tensor("places.weight"));
    for (int b = 1; b <= blocks; b++) {
      String own = "block" + b + ".";
      String h = layers.layerNorm(x, own + "norm1");
      String seen =
          layers.causalAttention(
              layers.linear(h, own + "query"),
              layers.linear(h, own + "key"),
              layers.linear(h, own + "value"),
              heads,
              width);
      x = add(graph, x, layers.linear(seen, own + "mix"));
      h = layers.linear(layers.layerNorm(x, own + "norm2"), own + "wide");
      x = add(graph, x, layers.linear(graph.relu(h), own + "narrow"));
    }
    return graph.linear(layers.atLastItem(layers.layerNorm(x, "norm"), input), "out");
  }

  private static String add(OnnxGraph graph, String one, String other) {
    return graph.node("Add", List.of(one, other));
  }

  private static NDArray linear(NDArray x, NDList p, int at) {
    return Layers.linear(x, p.get(at), p.get(at + 1));
  }
}
