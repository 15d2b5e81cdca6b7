package io.likeness.training.collective;

import java.io.IOException;

/** Moves bytes between the ranks of one job; everything that adds up is in {@link Collective}. */
public interface Transport extends AutoCloseable {
  int rank();

  int size();

  /**
   * Gives {@code out[r]} to rank r and returns what each rank gave to this one; all ranks must call
   * it equally often. The entry of this rank itself is handed through.
   *
   * @throws IOException when a peer is gone, is silent for too long, or sends what it did not sign
   */
  byte[][] exchange(byte[][] out) throws IOException;

  @Override
  void close();

  /** The transport of a job of one rank. */
  static Transport alone() {
    return new Transport() {
      @Override
      public int rank() {
        return 0;
      }

      @Override
      public int size() {
        return 1;
      }

      @Override
      public byte[][] exchange(byte[][] out) {
        return out;
      }

      @Override
      public void close() {}
    };
  }
}
