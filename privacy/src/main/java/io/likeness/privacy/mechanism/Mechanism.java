package io.likeness.privacy.mechanism;

import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.accounting.Receipt;

/**
 * A randomized function whose output is bounded by {@link #loss()}; it runs only against a receipt.
 *
 * @param <T> what is released, as exact as it comes in and as noisy as it goes out
 */
public interface Mechanism<T> {
  /** What one release tells at most about one privacy unit. */
  PrivacyLoss loss();

  /**
   * A noisy {@code exact}; a new object, the input is not touched.
   *
   * @throws IllegalStateException when {@code receipt} was redeemed before or pays for less
   */
  T release(T exact, Receipt receipt, NoiseSource noise);
}
