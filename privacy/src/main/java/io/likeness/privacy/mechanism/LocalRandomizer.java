package io.likeness.privacy.mechanism;

/**
 * A randomized function of one record. Its guarantee holds record by record, whoever holds the
 * output, so it spends no budget of the corpus; n records of one person lose n times as much.
 *
 * @param <T> what is randomised
 */
public interface LocalRandomizer<T> {
  /** A randomised {@code exact}; a new object. */
  T randomise(T exact, NoiseSource noise);
}
