package io.likeness.training.watch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * TensorBoard's event files, byte by byte: records of TFRecord framing (length as 8 bytes, its
 * masked CRC-32C, data, their masked CRC-32C; all little-endian), each an {@code Event} protobuf.
 *
 * <p>Formats: tensorflow/core/lib/io/record_writer.h and tensorflow/core/util/event.proto.
 */
final class EventRecords {
  private static final int MASK = 0xa282ead8;

  private static final int DOUBLE = 1;
  private static final int VARINT = 0;
  private static final int BYTES = 2;
  private static final int FLOAT = 5;

  private EventRecords() {}

  /** The record that a file begins with. */
  static byte[] version(double wallSeconds) {
    byte[] text = "brain.Event:2".getBytes(StandardCharsets.UTF_8);
    ByteBuffer event = buffer(32 + text.length);
    wallTime(event, wallSeconds);
    bytes(event, 3, text);
    return framed(taken(event));
  }

  /**
   * Values at a step.
   *
   * @param values by tag, in the order of the map; what is not finite is left out
   */
  static byte[] scalars(double wallSeconds, long step, Map<String, Double> values) {
    int size = 0;
    for (String tag : values.keySet()) {
      size += 32 + tag.getBytes(StandardCharsets.UTF_8).length;
    }
    ByteBuffer summary = buffer(size);
    values.forEach(
        (tag, value) -> {
          if (Double.isFinite(value)) {
            byte[] name = tag.getBytes(StandardCharsets.UTF_8);
            ByteBuffer one = buffer(24 + name.length);
            bytes(one, 1, name);
            key(one, 2, FLOAT);
            one.putFloat(value.floatValue());
            bytes(summary, 1, taken(one));
          }
        });
    ByteBuffer event = buffer(48 + summary.position());
    wallTime(event, wallSeconds);
    key(event, 2, VARINT);
    varint(event, step);
    bytes(event, 5, taken(summary));
    return framed(taken(event));
  }

  private static byte[] framed(byte[] data) {
    ByteBuffer length = buffer(8).putLong(data.length);
    return buffer(data.length + 16)
        .putLong(data.length)
        .putInt(masked(length.array()))
        .put(data)
        .putInt(masked(data))
        .array();
  }

  private static int masked(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] taken(ByteBuffer buffer) {
    byte[] out = new byte[buffer.flip().remaining()];
    buffer.get(out);
    return out;
  }

  private static void wallTime(ByteBuffer event, double seconds) {
    key(event, 1, DOUBLE);
    event.putDouble(seconds);
  }

  private static void bytes(ByteBuffer out, int field, byte[] value) {
    key(out, field, BYTES);
    varint(out, value.length);
    out.put(value);
  }

  private static void key(ByteBuffer out, int field, int type) {
    varint(out, (long) field << 3 | type);
  }

  private static void varint(ByteBuffer out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.put((byte) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }
}
