package io.likeness.training.collective;

import java.io.IOException;

/** Moves bytes between the ranks of one job; everything that adds up is in {@link Collective}. */
public interface Transport extends AutoCloseable {
  int rank();

  int size();

  /** By which way it goes, for the report. */
  String name();

  /**
   * Gives {@code out[r]} to rank r and returns what each rank gave to this one; all ranks must call
   * it equally often. The entry of this rank itself is handed through. Nobody writes into the
   * arrays afterwards: ranks of one process may have been given the same.
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
      public String name() {
        return "none";
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
