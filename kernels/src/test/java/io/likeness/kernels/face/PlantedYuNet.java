package io.likeness.kernels.face;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A network with the inputs and outputs of YuNet (strides of 8, 16 and 32 pixels; score, score of
 * an object, box and five points a cell) that finds a face of one shape about each white cell of 8
 * × 8 pixels: what reads YuNet's outputs can be tested without the model of anybody.
 *
 * @param width of the box about the middle of the cell, in pixels
 * @param points as pixels from the cell's corner, in YuNet's order: x and y of each
 */
public record PlantedYuNet(double width, double height, double[] points) {
  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int CHANNELS = 3;

  /** What the input says; OpenCV works at the size that it is given. */
  private static final int SIDE = 64;

  /** The network as an ONNX file (IR 7, opset 11; field numbers of onnx.proto). */
  public byte[] onnx() {
    Message graph = new Message();
    for (int stride : List.of(8, 16, 32)) {
      // The mean of a cell, 0 to 1, is its score; a face needs 0.9.
      graph.message(
          1,
          node("AveragePool", List.of("input"), "mean_" + stride)
              .message(5, integers("kernel_shape", stride, stride))
              .message(5, integers("strides", stride, stride)));
      output(graph, "cls", stride, 1.0 / (3 * 255), 0);
      output(graph, "obj", stride, 1.0 / (3 * 255), 0);
      double[] box = {0.5, 0.5, Math.log(width / stride), Math.log(height / stride)};
      output(graph, "bbox", stride, 0, box);
      output(graph, "kps", stride, 0, Arrays.stream(points).map(p -> p / stride).toArray());
    }
    graph.text(2, "planted").message(11, value("input", 1, CHANNELS, SIDE, SIDE));
    return new Message()
        .number(1, 7)
        .message(7, graph)
        .message(8, new Message().text(1, "").number(2, 11))
        .bytes();
  }

  /** {@code weight} of each colour and {@code bias}, laid out as YuNet does: cells by numbers. */
  private static void output(
      Message graph, String name, int stride, double weight, double... bias) {
    String out = name + "_" + stride;
    int numbers = bias.length;
    double[] weights = new double[CHANNELS * numbers];
    Arrays.fill(weights, weight);
    graph
        .message(5, tensor(out + "_w", weights, numbers, CHANNELS, 1, 1))
        .message(5, tensor(out + "_b", bias, numbers))
        .message(5, shape(out + "_s", 1, -1, numbers))
        .message(
            1,
            node("Conv", List.of("mean_" + stride, out + "_w", out + "_b"), out + "_c")
                .message(5, integers("kernel_shape", 1, 1)))
        .message(
            1,
            node("Transpose", List.of(out + "_c"), out + "_t")
                .message(5, integers("perm", 0, 2, 3, 1)))
        .message(1, node("Reshape", List.of(out + "_t", out + "_s"), out))
        .message(12, value(out, 1, (long) SIDE / stride * (SIDE / stride), numbers));
  }

  private static Message node(String operator, List<String> inputs, String output) {
    Message node = new Message();
    inputs.forEach(i -> node.text(1, i));
    return node.text(2, output).text(3, output).text(4, operator);
  }

  private static Message integers(String name, long... values) {
    Message attribute = new Message().text(1, name).number(20, 7);
    for (long v : values) {
      attribute.number(8, v);
    }
    return attribute;
  }

  private static Message tensor(String name, double[] values, long... dimensions) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double v : values) {
      raw.putFloat((float) v);
    }
    return dimensions(dimensions).number(2, FLOAT).text(8, name).bytes(9, raw.array());
  }

  private static Message shape(String name, long... values) {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long v : values) {
      raw.putLong(v);
    }
    return dimensions(values.length).number(2, INT64).text(8, name).bytes(9, raw.array());
  }

  private static Message dimensions(long... dimensions) {
    Message tensor = new Message();
    for (long d : dimensions) {
      tensor.number(1, d);
    }
    return tensor;
  }

  private static Message value(String name, long... dimensions) {
    Message shape = new Message();
    for (long d : dimensions) {
      shape.message(1, new Message().number(1, d));
    }
    return new Message()
        .text(1, name)
        .message(2, new Message().message(1, new Message().number(1, FLOAT).message(2, shape)));
  }

  /** Protocol buffers, as much as a network needs. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3);
      varint(value);
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
      return bytes(field, value.bytes());
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    private void varint(long value) {
      long left = value;
      while ((left & ~0x7FL) != 0) {
        out.write((int) (left & 0x7F | 0x80));
        left >>>= 7;
      }
      out.write((int) left);
    }
  }
}
