package io.likeness.privacy.release;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_entries;

import io.delta.tables.DeltaTable;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.core.lake.LakeTables;
import io.likeness.privacy.accounting.BudgetExceeded;
import io.likeness.privacy.accounting.PrivacyLedger;
import io.likeness.privacy.accounting.PrivacyLoss;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The budget of one corpus in {@code LAKE/_likeness/ledger}: one row a corpus that holds budget,
 * sum and every charge, so that a charge is one transaction that reads and rewrites the row.
 *
 * <p>A blind append to Delta would never conflict, and a transaction id would skip in silence; so
 * the row carries a sequence number, the update asks for the one that was read, and the charge is
 * then read back. On a local file system, where Delta synchronises inside one JVM only, the whole
 * is done under a lock of the operating system. Sums are whole numbers of 1e-9 (ε) and 1e-15 (δ),
 * rounded up from the decimal form. Charges outlive versions and are never refunded.
 */
public final class DeltaLedger extends PrivacyLedger {
  private static final int EPSILON_DIGITS = 9;
  private static final int DELTA_DIGITS = 15;
  private static final int ATTEMPTS = 20;

  private final Lake lake;
  private final String corpus;
  private final PrivacyLoss.Approximate budget;

  /** All that the ledger holds of a corpus; {@code charges} by purpose, the earliest first. */
  public record Account(
      String corpus,
      Balance balance,
      PrivacyLoss.Approximate left,
      Map<String, PrivacyLoss.Approximate> charges) {}

  private record State(
      String corpus,
      long sequence,
      long budgetEpsilon,
      long budgetDelta,
      long spentEpsilon,
      long spentDelta,
      Map<String, List<Long>> charges) {}

  /**
   * The ledger of {@code corpus}.
   *
   * @param budget what the corpus may ever spend; the first one that is charged against stands, and
   *     may be lowered, never raised
   */
  public DeltaLedger(Lake lake, String corpus, PrivacyLoss.Approximate budget) {
    this.lake = lake;
    this.corpus = corpus;
    this.budget = budget;
  }

  /** The accounts of all corpora of {@code lake} that were ever charged, by corpus. */
  public static List<Account> accounts(Lake lake) {
    return rows(lake).sort("corpus").collectAsList().stream()
        .map(DeltaLedger::state)
        .filter(s -> !s.charges().isEmpty())
        .map(DeltaLedger::account)
        .toList();
  }

  private static Account account(State s) {
    Map<String, PrivacyLoss.Approximate> charges = new LinkedHashMap<>();
    s.charges().forEach((purpose, c) -> charges.put(purpose, booked(c.get(0), c.get(1))));
    return new Account(
        s.corpus(),
        balance(s),
        booked(s.budgetEpsilon() - s.spentEpsilon(), s.budgetDelta() - s.spentDelta()),
        charges);
  }

  @Override
  public Balance balance() {
    return read().map(DeltaLedger::balance).orElse(new Balance(budget, booked(0, 0)));
  }

  @Override
  protected Charge commit(String purpose, PrivacyLoss.Approximate asked) {
    try (LakeLock held = LakeLock.await(lake, LakeTables.LEDGER.name())) {
      for (int i = 0; i < ATTEMPTS; i++) {
        State state = read().orElseGet(this::open);
        Optional<Charge> before = find(state, purpose, asked, true);
        if (before.isPresent()) {
          return before.get();
        }
        refuse(state, purpose, asked);
        update(state, purpose, asked);
        Optional<Charge> after = read().flatMap(now -> find(now, purpose, asked, false));
        if (after.isPresent()) {
          return after.get();
        }
      }
    }
    throw Fault.LOCKED.because(
        "The ledger of corpus " + corpus + " is being written by others; try again later.");
  }

  /**
   * Refuses what could not be charged now, and charges nothing: for what is costly to prepare.
   *
   * @throws BudgetExceeded when the budget does not hold {@code asked}
   */
  public void requireRoom(String purpose, PrivacyLoss.Approximate asked) {
    refuse(read().orElseGet(this::untouched), purpose, asked);
  }

  private long budgetEpsilon(State state) {
    return Math.min(state.budgetEpsilon(), ceil(budget.epsilon(), EPSILON_DIGITS));
  }

  private long budgetDelta(State state) {
    return Math.min(state.budgetDelta(), ceil(budget.delta(), DELTA_DIGITS));
  }

  private void refuse(State state, String purpose, PrivacyLoss.Approximate asked) {
    refuseARaise(state);
    long epsilon = Math.addExact(state.spentEpsilon(), ceil(asked.epsilon(), EPSILON_DIGITS));
    long delta = Math.addExact(state.spentDelta(), ceil(asked.delta(), DELTA_DIGITS));
    if (epsilon > budgetEpsilon(state) || delta > budgetDelta(state)) {
      throw new BudgetExceeded(
          purpose,
          new Balance(
              booked(budgetEpsilon(state), budgetDelta(state)),
              booked(state.spentEpsilon(), state.spentDelta())),
          asked);
    }
  }

  private void refuseARaise(State state) {
    if (ceil(budget.epsilon(), EPSILON_DIGITS) > state.budgetEpsilon()
        || ceil(budget.delta(), DELTA_DIGITS) > state.budgetDelta()) {
      throw Fault.PRIVACY_REFUSED.because(
          "The recipe gives corpus "
              + corpus
              + " a budget of "
              + budget
              + ", but the ledger holds "
              + booked(state.budgetEpsilon(), state.budgetDelta())
              + "; a budget that was promised is never raised: set it back.");
    }
  }

  private Optional<Charge> find(
      State state, String purpose, PrivacyLoss.Approximate asked, boolean reused) {
    return Optional.ofNullable(state.charges().get(purpose))
        .map(
            charge -> {
              if (charge.get(0) != ceil(asked.epsilon(), EPSILON_DIGITS)
                  || charge.get(1) != ceil(asked.delta(), DELTA_DIGITS)) {
                throw Fault.PRIVACY_REFUSED.because(
                    "The ledger of corpus "
                        + corpus
                        + " holds "
                        + purpose
                        + " at "
                        + booked(charge.get(0), charge.get(1))
                        + ", not at "
                        + asked
                        + "; give the new release another id.");
              }
              return new Charge(purpose, balance(state), reused);
            });
  }

  private State untouched() {
    return new State(
        corpus,
        0,
        ceil(budget.epsilon(), EPSILON_DIGITS),
        ceil(budget.delta(), DELTA_DIGITS),
        0,
        0,
        Map.of());
  }

  private State open() {
    State none = untouched();
    Row row =
        RowFactory.create(corpus, 0L, none.budgetEpsilon(), none.budgetDelta(), 0L, 0L, Map.of());
    if (lake.readOwn(LakeTables.LEDGER).where(col("corpus").equalTo(corpus)).isEmpty()) {
      // The first append makes the table; the row itself is merged, so that two cannot both add it.
      lake.appendOwn(
          LakeTables.LEDGER, lake.spark().createDataFrame(List.of(), LakeTables.LEDGER.schema()));
      DeltaTable.forPath(lake.spark(), lake.ownPath(LakeTables.LEDGER).toString())
          .as("old")
          .merge(
              lake.spark().createDataFrame(List.of(row), LakeTables.LEDGER.schema()).as("new"),
              "old.corpus = new.corpus")
          .whenNotMatched()
          .insertAll()
          .execute();
    }
    return read().orElseThrow(() -> new IllegalStateException("the ledger lost its row"));
  }

  private void update(State state, String purpose, PrivacyLoss.Approximate asked) {
    long epsilon = ceil(asked.epsilon(), EPSILON_DIGITS);
    long delta = ceil(asked.delta(), DELTA_DIGITS);
    DeltaTable.forPath(lake.spark(), lake.ownPath(LakeTables.LEDGER).toString())
        .update(
            col("corpus").equalTo(corpus).and(col("sequence").equalTo(state.sequence())),
            Map.of(
                "sequence", col("sequence").plus(1),
                "budget_epsilon", lit(budgetEpsilon(state)),
                "budget_delta", lit(budgetDelta(state)),
                "spent_epsilon", col("spent_epsilon").plus(epsilon),
                "spent_delta", col("spent_delta").plus(delta),
                "charges",
                    org.apache.spark.sql.functions.map_concat(
                        col("charges"),
                        org.apache.spark.sql.functions.map(
                            lit(purpose),
                            org.apache.spark.sql.functions.array(lit(epsilon), lit(delta))))));
  }

  /** Entries of a map, unlike the map of a row, come in their order. */
  private static Dataset<Row> rows(Lake lake) {
    return lake.readOwn(LakeTables.LEDGER).withColumn("charges", map_entries(col("charges")));
  }

  private Optional<State> read() {
    return rows(lake).where(col("corpus").equalTo(corpus)).collectAsList().stream()
        .map(DeltaLedger::state)
        .findFirst();
  }

  private static State state(Row r) {
    Map<String, List<Long>> charges = new LinkedHashMap<>();
    for (Row charge : r.<Row>getList(6)) {
      charges.put(charge.getString(0), charge.getList(1));
    }
    return new State(
        r.getString(0),
        r.getLong(1),
        r.getLong(2),
        r.getLong(3),
        r.getLong(4),
        r.getLong(5),
        charges);
  }

  private static Balance balance(State s) {
    return new Balance(
        booked(s.budgetEpsilon(), s.budgetDelta()), booked(s.spentEpsilon(), s.spentDelta()));
  }

  private static PrivacyLoss.Approximate booked(long epsilon, long delta) {
    return new PrivacyLoss.Approximate(
        BigDecimal.valueOf(epsilon, EPSILON_DIGITS).doubleValue(),
        BigDecimal.valueOf(delta, DELTA_DIGITS).doubleValue());
  }

  /** {@code x} in units of 10^-digits, rounded up from its shortest decimal form. */
  private static long ceil(double x, int digits) {
    return BigDecimal.valueOf(x)
        .movePointRight(digits)
        .setScale(0, RoundingMode.CEILING)
        .longValueExact();
  }
}
