package io.likeness.privacy.accounting;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Proof of a durable charge of a {@link PrivacyLedger}; it pays for one release. */
public final class Receipt {
  /** Below any loss that means something, above the rounding of a sum of doubles. */
  private static final double ROUNDING = 1e-12;

  private final PrivacyLedger.Charge charge;

  /** What this receipt pays for. */
  private final PrivacyLoss.Approximate worth;

  private final AtomicBoolean redeemed = new AtomicBoolean();

  Receipt(PrivacyLedger.Charge charge, PrivacyLoss.Approximate worth) {
    this.charge = charge;
    this.worth = worth;
  }

  /** The charge that this receipt proves. */
  public PrivacyLedger.Charge charge() {
    return charge;
  }

  /**
   * Takes the receipt for a release that loses {@code loss}.
   *
   * @throws IllegalStateException when it has been taken before, or pays for less
   */
  public void redeem(PrivacyLoss loss) {
    split(List.of(loss));
  }

  /**
   * Takes the receipt and gives one for each of {@code parts}, which together may not lose more.
   *
   * @throws IllegalStateException when it has been taken before, or pays for less
   */
  public List<Receipt> split(List<? extends PrivacyLoss> parts) {
    PrivacyLoss.Approximate sum = new PrivacyLoss.Approximate(0, 0);
    List<Receipt> receipts = new ArrayList<>();
    for (PrivacyLoss part : parts) {
      PrivacyLoss.Approximate asked = part.charge();
      sum = sum.plus(asked);
      receipts.add(new Receipt(charge, asked));
    }
    if (!(sum.epsilon() <= worth.epsilon() * (1 + ROUNDING)
        && sum.delta() <= worth.delta() * (1 + ROUNDING))) {
      throw new IllegalStateException(
          "the receipt of " + charge.purpose() + " pays for " + worth + ", not for " + sum + ".");
    }
    if (!redeemed.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "the receipt of " + charge.purpose() + " has paid for a release; charge again.");
    }
    return receipts;
  }
}
