package io.likeness.training.collective;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * What ranks compute together. Sums of floats have the same bits for every number of ranks; sums of
 * longs are exact.
 */
public final class Collective {
  private final Transport transport;
  private long nanos;

  public Collective(Transport transport) {
    this.transport = transport;
  }

  public int rank() {
    return transport.rank();
  }

  public int size() {
    return transport.size();
  }

  /** By which way ranks reach one another. */
  public String transport() {
    return transport.name();
  }

  /** Time spent exchanging and waiting for peers so far, in seconds. */
  public double seconds() {
    return nanos * 1e-9;
  }

  private byte[][] exchange(byte[][] out) throws IOException {
    long start = System.nanoTime();
    byte[][] in = transport.exchange(out);
    nanos += System.nanoTime() - start;
    return in;
  }

  /** What each rank gave, in order of rank. */
  public byte[][] allGather(byte[] mine) throws IOException {
    byte[][] out = new byte[size()][];
    Arrays.fill(out, mine);
    return exchange(out);
  }

  /**
   * Sums the leaves of all ranks: rank r has added leaves r·K/W … (r+1)·K/W - 1.
   *
   * <p>Every rank joins the forests for one slice of the vector and gives the result to all.
   */
  public float[] sum(TreeSum mine) throws IOException {
    int ranks = size();
    if (ranks == 1) {
      return mine.root();
    }
    int leaves = mine.leaves();
    int each = leaves / ranks;
    List<TreeSum.Node> forest = mine.forest();
    int length = forest.get(0).values().length;

    byte[][] out = new byte[ranks][];
    for (int r = 0; r < ranks; r++) {
      int from = border(length, r);
      int count = border(length, r + 1) - from;
      ByteBuffer bytes = little(forest.size() * count * Float.BYTES);
      for (TreeSum.Node node : forest) {
        bytes.asFloatBuffer().put(node.values(), from, count);
        bytes.position(bytes.position() + count * Float.BYTES);
      }
      out[r] = bytes.array();
    }
    byte[][] in = exchange(out);

    int count = border(length, rank() + 1) - border(length, rank());
    TreeSum all = new TreeSum(leaves);
    for (int r = 0; r < ranks; r++) {
      List<TreeSum.Node> shape = TreeSum.shape(leaves, r * each, each);
      ByteBuffer bytes = wrapped(in[r], shape.size() * count * Float.BYTES, r);
      for (TreeSum.Node node : shape) {
        float[] values = new float[count];
        bytes.asFloatBuffer().get(values);
        bytes.position(bytes.position() + count * Float.BYTES);
        all.push(new TreeSum.Node(node.level(), node.index(), values));
      }
    }
    ByteBuffer slice = little(count * Float.BYTES);
    slice.asFloatBuffer().put(all.root());

    byte[][] slices = allGather(slice.array());
    float[] sum = new float[length];
    for (int r = 0; r < ranks; r++) {
      int from = border(length, r);
      int n = border(length, r + 1) - from;
      wrapped(slices[r], n * Float.BYTES, r).asFloatBuffer().get(sum, from, n);
    }
    return sum;
  }

  private int border(int length, int rank) {
    return (int) ((long) length * rank / size());
  }

  /** Exact sums, entry by entry. */
  public long[] sum(long... mine) throws IOException {
    ByteBuffer out = little(mine.length * Long.BYTES);
    out.asLongBuffer().put(mine);
    long[] total = new long[mine.length];
    byte[][] all = allGather(out.array());
    for (int r = 0; r < all.length; r++) {
      ByteBuffer in = wrapped(all[r], mine.length * Long.BYTES, r);
      for (int i = 0; i < total.length; i++) {
        total[i] += in.getLong();
      }
    }
    return total;
  }

  /** Whether any rank says so. */
  public boolean any(boolean mine) throws IOException {
    return sum(mine ? 1L : 0L)[0] > 0;
  }

  /**
   * Checks that all ranks are at the same place with the same state.
   *
   * @throws IllegalStateException when they differ, which a bug or unequal machines cause
   */
  public void agree(String what, byte[] digest) throws IOException {
    byte[][] all = allGather(digest);
    for (int r = 0; r < all.length; r++) {
      if (!Arrays.equals(all[r], digest)) {
        throw new IllegalStateException(
            "Ranks " + rank() + " and " + r + " differ in " + what + "; run on equal machines");
      }
    }
  }

  /** What rank 0 gives; the others' argument is not looked at. */
  public byte[] fromFirst(byte[] mine) throws IOException {
    return allGather(rank() == 0 ? mine : new byte[0])[0];
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer wrapped(byte[] bytes, int expected, int rank) throws IOException {
    if (bytes.length != expected) {
      throw new IOException(
          "Rank " + rank + " sent " + bytes.length + " bytes where " + expected + " were due");
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
