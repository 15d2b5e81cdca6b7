package io.likeness.training.feature;

import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.random.CounterRandom;
import java.io.Serializable;

/**
 * What a network sees of one record: a fixed number of floats made from its bytes alone.
 *
 * <p>Nothing is fitted across records, so no person can influence what another one looks like, and
 * the features of a record can be kept under the hash of its content.
 */
public interface Features extends Serializable {
  /**
   * Names the computation with all its parameters: two features of one name are equal bit by bit.
   */
  String name();

  /** Shape of the features of one record, e.g. (bands, frames). */
  long[] shape();

  /**
   * The features of one record, row-major, as many floats as {@link #shape} says.
   *
   * @throws MediaException when the bytes cannot be decoded
   */
  float[] of(byte[] bytes) throws MediaException;

  /**
   * Changes the features of one record in place as {@code how} says, for training only; by default
   * not at all.
   *
   * @param at where the record begins in {@code batch}
   * @param how any but {@link Variation#OFF}
   */
  default void vary(float[] batch, int at, Variation how, CounterRandom random) {}

  /** The number of floats of one record. */
  default int length() {
    long n = 1;
    for (long d : shape()) {
      n *= d;
    }
    return Math.toIntExact(n);
  }
}
