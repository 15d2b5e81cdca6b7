package io.likeness.privacy.accounting;

import java.util.Locale;

/** A charge that the budget does not hold; nothing has been spent. */
public final class BudgetExceeded extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BudgetExceeded(
      String purpose, PrivacyLedger.Balance balance, PrivacyLoss.Approximate asked) {
    super(
        String.format(
            Locale.ROOT,
            "The charge %s asks for %s, but of the budget of %s the corpus has spent %s;"
                + " serve an earlier release, use an earlier model, or ask for less: a budget is"
                + " never refunded.",
            purpose,
            text(asked),
            text(balance.budget()),
            text(balance.spent())));
  }

  private static String text(PrivacyLoss.Approximate loss) {
    return String.format(Locale.ROOT, "epsilon %.9g and delta %.3g", loss.epsilon(), loss.delta());
  }
}
