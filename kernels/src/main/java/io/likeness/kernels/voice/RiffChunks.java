package io.likeness.kernels.voice;

import io.likeness.kernels.media.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The chunks of a RIFF WAVE or RF64 file, in their order. */
record RiffChunks(List<Chunk> all) {

  /**
   * One chunk.
   *
   * @param at where its type stands; the body is 8 bytes on
   * @param end behind body and padding
   * @param size bytes that the body should have, or {@link #STREAMED}
   */
  record Chunk(String type, int at, int end, long size) {
    int body() {
      return at + 8;
    }
  }

  /** The size of samples that go on to the end of the file, however many they are. */
  static final long STREAMED = -1;

  private static final long ALL_ONES = 0xFFFFFFFFL;

  /** What FFmpeg, Kaldi and SoX leave where the length belongs, since a pipe has no way back. */
  private static final Set<Long> PIPED = Set.of(ALL_ONES, 0xFFFFFFFEL, 0x7FFFF000L);

  static RiffChunks of(byte[] b) {
    return of(b, false);
  }

  /** Those up to the samples: behind them a file may hold millions, such as of zeros. */
  static RiffChunks head(byte[] b) {
    return of(b, true);
  }

  private static RiffChunks of(byte[] b, boolean toData) {
    ByteBuffer in = ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN);
    boolean large = Bytes.has(b, 0, "RF64");
    long riff = in.capacity() >= 8 ? in.getInt(4) & ALL_ONES : 0;
    long largeData = -1;
    List<Chunk> chunks = new ArrayList<>();
    for (int at = 12; at + 8 <= b.length; ) {
      String type = new String(b, at, 4, StandardCharsets.ISO_8859_1);
      long size = in.getInt(at + 4) & 0xFFFFFFFFL;
      if (type.equals("ds64") && at + 24 <= b.length) {
        riff = large ? in.getLong(at + 8) : riff;
        largeData = in.getLong(at + 16);
      }
      if (large && type.equals("data") && size == ALL_ONES && largeData >= 0) {
        size = largeData;
      }
      if (type.equals("data") && isStreamed(in, at + 8, size, riff)) {
        size = STREAMED;
      }
      long left = b.length - (at + 8L);
      int end = size < 0 || size >= left ? b.length : (int) (at + 8 + size + (size & 1));
      chunks.add(new Chunk(type, at, end, size));
      at = toData && type.equals("data") ? b.length : end;
    }
    return new RiffChunks(List.copyOf(chunks));
  }

  private static boolean isStreamed(ByteBuffer in, int body, long size, long riff) {
    if (size > 0) {
      return PIPED.contains(size) && size > in.capacity() - body;
    }
    boolean unknown = riff == 0 || riff == ALL_ONES || riff == -1;
    return in.capacity() > body && (unknown || !isChunk(in, body));
  }

  /** Whether a whole chunk may begin there: a name that can be printed, and room for its body. */
  private static boolean isChunk(ByteBuffer in, int at) {
    if (in.capacity() - at < 8) {
      return false;
    }
    for (int i = 0; i < 4; i++) {
      if (in.get(at + i) < ' ' || in.get(at + i) > '~') {
        return false;
      }
    }
    return (in.getInt(at + 4) & ALL_ONES) <= in.capacity() - at - 8;
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
