package io.likeness.training.model;

import java.util.Arrays;
import java.util.List;

/**
 * The layers of {@link Sequences} as ONNX operators.
 *
 * @param length of the window
 */
record OnnxSequences(OnnxGraph graph, int length) {
  /** Gates in the order of ONNX (input, output, forget, cell) by their places in PyTorch's. */
  private static final int[] GATES = {0, 3, 1, 2};

  /** (batch, length) numbers to (batch, length, width) rows of a tensor. */
  String embed(String items, String table) {
    return graph.node(
        "Gather",
        List.of(graph.tensor(table), cast(items, OnnxGraph.INT64)),
        OnnxGraph.whole("axis", 0));
  }

  /** See {@link Sequences#atLastItem}. */
  String atLastItem(String states, String items) {
    String there = cast(graph.node("Greater", List.of(items, one(0))), OnnxGraph.FLOAT);
    String counted = sum(there, 1);
    float[] places = new float[length];
    for (int i = 0; i < length; i++) {
      places[i] = i + 1;
    }
    String place = graph.reals(new long[] {1, length}, places);
    String last = cast(graph.node("Equal", List.of(place, counted)), OnnxGraph.FLOAT);
    String mask = graph.node("Unsqueeze", List.of(last, graph.shape(2)));
    return sum(graph.node("Mul", List.of(states, mask)), 0);
  }

  /** See {@link Sequences#layerNorm}; by the tensors {@code layer}.gain and .bias. */
  String layerNorm(String x, String layer) {
    String centred = graph.node("Sub", List.of(x, mean(x)));
    String variance = mean(graph.node("Mul", List.of(centred, centred)));
    String deviation =
        graph.node("Sqrt", List.of(graph.node("Add", List.of(variance, one(Layers.EPSILON)))));
    String normal = graph.node("Div", List.of(centred, deviation));
    String scaled = graph.node("Mul", List.of(normal, graph.tensor(layer + ".gain")));
    return graph.node("Add", List.of(scaled, graph.tensor(layer + ".bias")));
  }

  /** A linear layer of the last of three dimensions, by {@code layer}.weight and .bias. */
  String linear(String x, String layer) {
    String product = graph.node("MatMul", List.of(x, turn(graph.tensor(layer + ".weight"), 1, 0)));
    return graph.node("Add", List.of(product, graph.tensor(layer + ".bias")));
  }

  /** See {@link Sequences#causalAttention}. */
  String causalAttention(String q, String k, String v, int heads, int width) {
    float[] later = new float[length * length];
    for (int i = 0; i < length; i++) {
      Arrays.fill(later, i * length + i + 1, (i + 1) * length, Sequences.NEVER);
    }
    long each = width / heads;
    String scores =
        graph.node("MatMul", List.of(split(q, heads, each, 1, 3), split(k, heads, each, 3, 1)));
    String scaled = graph.node("Mul", List.of(scores, one((float) (1 / Math.sqrt(each)))));
    String masked =
        graph.node("Add", List.of(scaled, graph.reals(new long[] {1, 1, length, length}, later)));
    String seen = graph.node("Softmax", List.of(masked), OnnxGraph.whole("axis", -1));
    String said = graph.node("MatMul", List.of(seen, split(v, heads, each, 1, 3)));
    return graph.node("Reshape", List.of(turn(said, 0, 2, 1, 3), graph.shape(0, length, width)));
  }

  /** (batch, length, width) to (batch, heads, …); place is dimension 1, state dimension 3. */
  private String split(String x, int heads, long each, int third, int fourth) {
    String split = graph.node("Reshape", List.of(x, graph.shape(0, length, heads, each)));
    return turn(split, 0, 2, third, fourth);
  }

  /** All states (batch, length, hidden) of a long short-term memory, by the tensors lstm.*. */
  String lstm(String x, int width, int hidden) {
    long gates = 4L * hidden;
    float[] biases = Arrays.copyOf(gates("lstm.input-bias"), 2 * (int) gates);
    System.arraycopy(gates("lstm.state-bias"), 0, biases, (int) gates, (int) gates);
    String states =
        graph.node(
            "LSTM",
            List.of(
                turn(x, 1, 0, 2),
                graph.reals(new long[] {1, gates, width}, gates("lstm.input")),
                graph.reals(new long[] {1, gates, hidden}, gates("lstm.state")),
                graph.reals(new long[] {1, 2 * gates}, biases)),
            OnnxGraph.whole("hidden_size", hidden));
    // (length, directions, batch, hidden), of which there is one direction.
    return turn(graph.node("Squeeze", List.of(states, graph.shape(1))), 1, 0, 2);
  }

  private float[] gates(String tensor) {
    float[] values = graph.values(tensor);
    int each = values.length / GATES.length;
    float[] out = new float[values.length];
    for (int g = 0; g < GATES.length; g++) {
      System.arraycopy(values, GATES[g] * each, out, g * each, each);
    }
    return out;
  }

  /** Over dimension 1, which stays as one where {@code keep} is 1. */
  private String sum(String x, int keep) {
    return graph.node("ReduceSum", List.of(x, graph.shape(1)), OnnxGraph.whole("keepdims", keep));
  }

  private String mean(String x) {
    return graph.node("ReduceMean", List.of(x), OnnxGraph.wholes("axes", -1));
  }

  private String turn(String x, long... order) {
    return graph.node("Transpose", List.of(x), OnnxGraph.wholes("perm", order));
  }

  private String cast(String x, int type) {
    return graph.node("Cast", List.of(x), OnnxGraph.whole("to", type));
  }

  private String one(float value) {
    return graph.reals(new long[] {1}, new float[] {value});
  }
}
