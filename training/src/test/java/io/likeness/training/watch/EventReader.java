package io.likeness.training.watch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads event files by the description of the format, sharing no code with what writes them. */
final class EventReader {
  /** One event; {@code version} is empty but in the first. */
  record Event(double wallTime, long step, String version, Map<String, Float> values) {}

  private EventReader() {}

  /** CRC-32C bit by bit: polynomial 0x1EDC6F41, reflected, all ones before and after (RFC 3720). */
  static int crc32c(byte[] bytes) {
    int crc = -1;
    for (byte b : bytes) {
      crc ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) != 0 ? crc >>> 1 ^ 0x82F63B78 : crc >>> 1;
      }
    }
    return ~crc;
  }

  private static int masked(byte[] bytes) {
    int crc = crc32c(bytes);
    return (crc >>> 15 | crc << 17) + 0xa282ead8;
  }

  static List<Event> read(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = new byte[8];
      in.get(length);
      require(in.getInt() == masked(length), "length");
      byte[] data =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      in.get(data);
      require(in.getInt() == masked(data), "data");
      events.add(event(data));
    }
    return events;
  }

  private static void require(boolean right, String what) {
    if (!right) {
      throw new IllegalArgumentException("the checksum of the " + what + " is wrong");
    }
  }

  private static Event event(byte[] data) {
    ByteBuffer in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    double wallTime = 0;
    long step = 0;
    String version = "";
    Map<String, Float> values = new LinkedHashMap<>();
    while (in.hasRemaining()) {
      switch ((int) varint(in)) {
        case 1 << 3 | 1 -> wallTime = in.getDouble();
        case 2 << 3 -> step = varint(in);
        case 3 << 3 | 2 -> version = new String(bytes(in), StandardCharsets.UTF_8);
        case 5 << 3 | 2 -> summary(bytes(in), values);
        default -> throw new IllegalArgumentException("a field that no event has");
      }
    }
    return new Event(wallTime, step, version, values);
  }

  private static void summary(byte[] data, Map<String, Float> values) {
    ByteBuffer in = ByteBuffer.wrap(data);
    while (in.hasRemaining()) {
      require(varint(in) == (1 << 3 | 2), "summary");
      ByteBuffer one = ByteBuffer.wrap(bytes(in)).order(ByteOrder.LITTLE_ENDIAN);
      require(varint(one) == (1 << 3 | 2), "tag");
      String tag = new String(bytes(one), StandardCharsets.UTF_8);
      require(varint(one) == (2 << 3 | 5), "value");
      values.put(tag, one.getFloat());
    }
  }

  private static byte[] bytes(ByteBuffer in) {
    byte[] out = new byte[(int) varint(in)];
    in.get(out);
    return out;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }
}
