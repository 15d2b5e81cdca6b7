package io.likeness.kernels.voice;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bits, most significant first, into a growing array. */
final class BitSink {

  private static final VarHandle BIG_ENDIAN_INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes;
  private int length;
  private long pending;
  private int pendingBits;

  BitSink(int capacity) {
    bytes = new byte[Math.max(64, capacity)];
  }

  /** Appends the low {@code count} bits of a value, 0 … 32 of them. */
  void put(int value, int count) {
    pending = pending << count | value & (1L << count) - 1;
    pendingBits += count;
    if (pendingBits >= 32) {
      pendingBits -= 32;
      reserve(4);
      BIG_ENDIAN_INT.set(bytes, length, (int) (pending >>> pendingBits));
      length += 4;
    }
  }

  /** Appends a Rice code: the quotient in unary, then {@code parameter} bits of remainder. */
  void putRice(int folded, int parameter) {
    int quotient = folded >>> parameter;
    while (quotient >= 24) {
      put(0, 24);
      quotient -= 24;
    }
    if (quotient + 1 + parameter <= 32) {
      put(1 << parameter | folded & (1 << parameter) - 1, quotient + 1 + parameter);
    } else {
      put(1, quotient + 1);
      put(folded, parameter);
    }
  }

  /** Fills up to a whole byte with zeros, and writes all bytes that are complete. */
  void align() {
    put(0, -pendingBits & 7);
    while (pendingBits > 0) {
      pendingBits -= 8;
      reserve(1);
      bytes[length++] = (byte) (pending >>> pendingBits);
    }
  }

  int length() {
    return length;
  }

  byte at(int index) {
    return bytes[index];
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, length);
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
  }
}
