package io.likeness.kernels.voice;

import java.util.Arrays;

/** Bits, most significant first, into a growing array. */
final class BitSink {

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
    while (pendingBits >= 8) {
      pendingBits -= 8;
      append((byte) (pending >>> pendingBits));
    }
  }

  /** Appends a Rice code: the quotient in unary, then {@code parameter} bits of remainder. */
  void putRice(int folded, int parameter) {
    int quotient = folded >>> parameter;
    while (quotient >= 24) {
      put(0, 24);
      quotient -= 24;
    }
    put(1, quotient + 1);
    put(folded, parameter);
  }

  /** Fills up to a whole byte with zeros. */
  void align() {
    if (pendingBits > 0) {
      put(0, 8 - pendingBits);
    }
  }

  int length() {
    return length;
  }

  byte at(int index) {
    return bytes[index];
  }

  void set(int index, byte value) {
    bytes[index] = value;
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, length);
  }

  private void append(byte value) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    bytes[length++] = value;
  }
}
