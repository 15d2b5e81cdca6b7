package io.likeness.jobs.card;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.jobs.language.Phrase;
import io.likeness.jobs.language.Words;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.release.DeltaLedger;
import io.likeness.privacy.release.ReleasePlan;
import io.likeness.privacy.release.TrainingPurpose;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the corpora of a lake may ever tell of one person, what of it is spent, and on what. The
 * ledger keeps no times: a charge is shown with the first version or the model that came of it, and
 * when that was made.
 */
final class LedgerSection {
  /** What stands before a model, so that no release is taken for one. */
  private static final String MODEL = "model/";

  /** What came of a charge. */
  private record Made(String name, Instant when) {}

  private LedgerSection() {}

  /** No blocks where nothing was ever charged. */
  static List<Block> of(Lake lake, List<DatasetVersion> versions) {
    List<List<Phrase>> accounts = new ArrayList<>();
    List<List<Phrase>> charges = new ArrayList<>();
    Map<String, Made> made = made(lake, versions);
    for (DeltaLedger.Account a : DeltaLedger.accounts(lake)) {
      PrivacyLoss.Approximate budget = a.balance().budget();
      PrivacyLoss.Approximate spent = a.balance().spent();
      accounts.add(
          Phrase.row(
              a.corpus(),
              Words.of(ReleasePlan.UNIT),
              budget.epsilon(),
              spent.epsilon(),
              a.left().epsilon(),
              budget.delta(),
              spent.delta(),
              a.left().delta()));
      a.charges().forEach((purpose, loss) -> charges.add(charge(a.corpus(), purpose, loss, made)));
    }
    if (accounts.isEmpty()) {
      return List.of();
    }
    return List.of(
        new Block.Heading(Phrase.of("Privacy ledger")),
        new Block.Table(
            Phrase.list(
                "corpus",
                "unit",
                "budget, epsilon",
                "spent, epsilon",
                "left, epsilon",
                "budget, delta",
                "spent, delta",
                "left, delta"),
            accounts),
        new Block.Text(
            Phrase.of(
                "Charges, the earliest first, with the first version or the model that came of"
                    + " each; they add up, and none is ever taken back."),
            false),
        new Block.Table(
            Phrase.list("corpus", "charge", "version or model", "made", "epsilon", "delta"),
            charges));
  }

  private static List<Phrase> charge(
      String corpus, String purpose, PrivacyLoss.Approximate loss, Map<String, Made> made) {
    Made of = made.get(cause(purpose));
    return Phrase.row(
        corpus,
        purpose,
        of == null ? "–" : of.name(),
        of == null ? "–" : of.when().truncatedTo(ChronoUnit.SECONDS),
        loss.epsilon(),
        loss.delta());
  }

  /** The release, or the model of the training, that a charge was booked for. */
  private static String cause(String purpose) {
    return TrainingPurpose.of(purpose).map(p -> MODEL + p.model()).orElse(purpose);
  }

  private static Map<String, Made> made(Lake lake, List<DatasetVersion> versions) {
    Map<String, Made> made = new HashMap<>();
    for (DatasetVersion v : versions) {
      v.releaseId().ifPresent(id -> made.putIfAbsent(id, new Made(v.tag(), v.createdAt())));
    }
    lake.readOwn(LakeTables.MODELS)
        .select("model", "created_at")
        .collectAsList()
        .forEach(
            r ->
                made.put(
                    MODEL + r.getString(0),
                    new Made(r.getString(0), r.getTimestamp(1).toInstant())));
    return made;
  }
}
