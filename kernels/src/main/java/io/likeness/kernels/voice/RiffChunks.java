package io.likeness.kernels.voice;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The chunks of a RIFF WAVE or RF64 file, in their order. */
record RiffChunks(List<Chunk> all) {

  /**
   * One chunk.
   *
   * @param at where its type stands; the body is 8 bytes on
   * @param end behind body and padding
   */
  record Chunk(String type, int at, int end) {
    int body() {
      return at + 8;
    }
  }

  static RiffChunks of(byte[] b) {
    ByteBuffer in = ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN);
    boolean large = AudioFormat.has(b, 0, "RF64");
    long largeData = -1;
    List<Chunk> chunks = new ArrayList<>();
    for (int at = 12; at + 8 <= b.length; ) {
      String type = new String(b, at, 4, StandardCharsets.ISO_8859_1);
      long size = in.getInt(at + 4) & 0xFFFFFFFFL;
      if (type.equals("ds64")) {
        largeData = in.getLong(at + 16);
      }
      if (large && type.equals("data") && size == 0xFFFFFFFFL && largeData >= 0) {
        size = largeData;
      }
      // A writer to a pipe leaves 0 or all ones: samples to the end, as the decoder reads it.
      boolean streamed = type.equals("data") && (size == 0 || size == 0xFFFFFFFFL);
      int end = streamed ? b.length : (int) Math.min(b.length, at + 8 + size + (size & 1));
      chunks.add(new Chunk(type, at, end));
      at = end;
    }
    return new RiffChunks(List.copyOf(chunks));
  }

  /**
   * Where the first chunk of that type begins.
   *
   * @throws IllegalArgumentException where there is none
   */
  int at(String type) {
    return all.stream()
        .filter(c -> c.type().equals(type))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no chunk " + type))
        .at();
  }
}
