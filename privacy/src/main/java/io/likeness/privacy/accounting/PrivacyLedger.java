package io.likeness.privacy.accounting;

/**
 * Where the privacy budget of a corpus is kept: charge first, release after.
 *
 * <p>The only place that makes a {@link Receipt}, and only after {@link #commit} said that the
 * charge is durable. A charge is never refunded; asking again for one {@code purpose} with the same
 * loss finds the charge that is there and spends nothing.
 */
public abstract class PrivacyLedger {

  /** A charge as it stands in durable storage. {@code reused}: it was there before. */
  public record Charge(String purpose, Balance balance, boolean reused) {}

  /** What a corpus may ever spend and what it has spent, by basic composition. */
  public record Balance(PrivacyLoss.Approximate budget, PrivacyLoss.Approximate spent) {}

  /**
   * Books {@code loss} under {@code purpose}.
   *
   * @param purpose what the budget is spent on, unique within the ledger, such as a release id
   * @throws BudgetExceeded when the budget does not hold it; nothing is booked then
   * @throws IllegalArgumentException when {@code purpose} stands in the ledger with another loss
   */
  public final Receipt charge(String purpose, PrivacyLoss loss) {
    if (purpose.isBlank()) {
      throw new IllegalArgumentException("a charge needs a purpose; give it the release id.");
    }
    PrivacyLoss.Approximate asked = loss.charge();
    if (!(asked.epsilon() < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the loss of " + purpose + " has no finite epsilon.");
    }
    Charge charge = commit(purpose, asked);
    return new Receipt(charge, asked);
  }

  /** The balance as of now. */
  public abstract Balance balance();

  /** Makes the charge durable, or finds it, or throws; returns what was read back. */
  protected abstract Charge commit(String purpose, PrivacyLoss.Approximate asked);
}
