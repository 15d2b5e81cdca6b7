package io.likeness.training.model;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A network as an ONNX model of operator set 13 (onnx.proto3 of ONNX 1.8), written field by field:
 * the few messages that our layers need do not pay for a protobuf library.
 *
 * <p>Methods add one layer to the value of a name and answer the name of its result.
 */
final class OnnxGraph {
  /** The input of every exported model. */
  static final String INPUT = "features";

  /** A size that is known when the model runs. */
  static final long OPEN = -1;

  static final int FLOAT = 1;
  static final int INT64 = 7;
  private static final int IR_VERSION = 7;
  private static final int OPERATORS = 13;

  private final Layout layout;
  private final float[] theta;
  private final Message graph = new Message();
  private int names;

  OnnxGraph(Layout layout, float[] theta) {
    this.layout = layout;
    this.theta = theta;
  }

  /** One protobuf message as it is written. */
  static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        out.write((int) (rest & 0x7F | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    Message number(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message real(int field, float value) {
      varint((long) field << 3 | 5);
      byte[] bytes = new byte[Float.BYTES];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(value);
      out.writeBytes(bytes);
      return this;
    }

    Message bytes(int field, byte[] value) {
      varint((long) field << 3 | 2);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.written());
    }

    byte[] written() {
      return out.toByteArray();
    }
  }

  static Message whole(String name, long value) {
    return new Message().text(1, name).number(3, value).number(20, 2);
  }

  private static Message real(String name, float value) {
    return new Message().text(1, name).real(2, value).number(20, 1);
  }

  static Message wholes(String name, long... values) {
    Message m = new Message().text(1, name);
    for (long v : values) {
      m.number(8, v);
    }
    return m.number(20, 7);
  }

  String node(String operator, List<String> inputs, Message... attributes) {
    String result = operator + "_" + names++;
    Message node = new Message();
    inputs.forEach(i -> node.text(1, i));
    node.text(2, result).text(3, result).text(4, operator);
    for (Message a : attributes) {
      node.message(5, a);
    }
    graph.message(1, node);
    return result;
  }

  private String constant(int type, long[] shape, byte[] raw) {
    String name = "constant_" + names++;
    Message tensor = new Message();
    for (long d : shape) {
      tensor.number(1, d);
    }
    graph.message(5, tensor.number(2, type).text(8, name).bytes(9, raw));
    return name;
  }

  String reals(long[] shape, float[] values) {
    ByteBuffer raw =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return constant(FLOAT, shape, raw.array());
  }

  String shape(long... dimensions) {
    ByteBuffer raw =
        ByteBuffer.allocate(dimensions.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(dimensions);
    return constant(INT64, new long[] {dimensions.length}, raw.array());
  }

  Layout.Slot slot(String tensor) {
    return layout.slots().stream()
        .filter(s -> s.name().equals(tensor))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no tensor " + tensor));
  }

  String tensor(String tensor, long... shape) {
    return reals(shape.length == 0 ? slot(tensor).shape() : shape, values(tensor));
  }

  float[] values(String tensor) {
    Layout.Slot slot = slot(tensor);
    return java.util.Arrays.copyOfRange(theta, slot.offset(), slot.offset() + slot.length());
  }

  /** Convolution over the last dimensions, by the tensors {@code layer}.weight and .bias. */
  String convolution(String x, String layer, int padding, int stride) {
    long[] weight = slot(layer + ".weight").shape();
    int dimensions = weight.length - 2;
    long[] strides = new long[dimensions];
    long[] pads = new long[2 * dimensions];
    java.util.Arrays.fill(strides, stride);
    java.util.Arrays.fill(pads, padding);
    return node(
        "Conv",
        List.of(x, tensor(layer + ".weight"), tensor(layer + ".bias")),
        wholes("kernel_shape", java.util.Arrays.copyOfRange(weight, 2, weight.length)),
        wholes("strides", strides),
        wholes("pads", pads));
  }

  /**
   * Group normalisation by the tensors {@code layer}.gain and .bias, as instance normalisation of
   * groups that were laid side by side.
   *
   * @param sizes of the dimensions behind the channels
   */
  String groupNorm(String x, String layer, int groups, float epsilon, long... sizes) {
    long channels = slot(layer + ".gain").shape()[0];
    long[] group = {groups};
    float[] ones = new float[groups];
    java.util.Arrays.fill(ones, 1f);
    String grouped = node("Reshape", List.of(x, shape(0, groups, -1)));
    String normal =
        node(
            "InstanceNormalization",
            List.of(grouped, reals(group, ones), reals(group, new float[groups])),
            real("epsilon", epsilon));
    long[] back = new long[sizes.length + 2];
    long[] each = new long[sizes.length + 2];
    java.util.Arrays.fill(each, 1);
    back[1] = channels;
    each[1] = channels;
    System.arraycopy(sizes, 0, back, 2, sizes.length);
    String shaped = node("Reshape", List.of(normal, shape(back)));
    String scaled = node("Mul", List.of(shaped, tensor(layer + ".gain", each)));
    return node("Add", List.of(scaled, tensor(layer + ".bias", each)));
  }

  String relu(String x) {
    return node("Relu", List.of(x));
  }

  /** Mean and maximum over dimension {@code axis}, side by side. */
  String meanAndMaximum(String x, int axis) {
    String mean = node("ReduceMean", List.of(x), wholes("axes", axis), whole("keepdims", 0));
    String most = node("ReduceMax", List.of(x), wholes("axes", axis), whole("keepdims", 0));
    return node("Concat", List.of(mean, most), whole("axis", 1));
  }

  String flat(String x) {
    return node("Flatten", List.of(x), whole("axis", 1));
  }

  /** A linear layer by the tensors {@code layer}.weight and .bias. */
  String linear(String x, String layer) {
    return node(
        "Gemm", List.of(x, tensor(layer + ".weight"), tensor(layer + ".bias")), whole("transB", 1));
  }

  private static Message value(String name, long... shape) {
    Message dimensions = new Message();
    dimensions.message(1, new Message().text(2, "N"));
    for (int i = 0; i < shape.length; i++) {
      dimensions.message(
          1,
          shape[i] == OPEN
              ? new Message().text(2, name + "_" + i)
              : new Message().number(1, shape[i]));
    }
    Message tensor = new Message().number(1, FLOAT).message(2, dimensions);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }

  /** The model whose only output is the softmax of the logits of a name. */
  byte[] model(String logits, long[] featureShape, List<String> labels) {
    String probabilities = node("Softmax", List.of(logits), whole("axis", 1));
    return model(probabilities, featureShape, new long[] {labels.size()}, labels);
  }

  /**
   * The model whose only output is the value of a name.
   *
   * @param inputShape of one record, with {@link #OPEN} sizes
   * @param outputShape likewise
   */
  byte[] model(String output, long[] inputShape, long[] outputShape, List<String> labels) {
    graph
        .text(2, "likeness")
        .message(11, value(INPUT, inputShape))
        .message(12, value(output, outputShape));
    Message operators = new Message().text(1, "").number(2, OPERATORS);
    Message said =
        new Message().text(1, "labels").text(2, String.join("\n", new ArrayList<>(labels)));
    return new Message()
        .number(1, IR_VERSION)
        .text(2, "likeness")
        .message(7, graph)
        .message(8, operators)
        .message(14, said)
        .written();
  }
}
