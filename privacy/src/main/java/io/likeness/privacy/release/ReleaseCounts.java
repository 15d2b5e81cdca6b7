package io.likeness.privacy.release;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.likeness.core.error.Fault;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.privacy.accounting.BudgetExceeded;
import io.likeness.privacy.accounting.PrivacyLedger;
import io.likeness.privacy.accounting.PrivacyLoss;
import io.likeness.privacy.accounting.Receipt;
import io.likeness.privacy.mechanism.DiscreteLaplaceMechanism;
import io.likeness.privacy.mechanism.NoiseSource;
import io.likeness.privacy.release.ReleasePlan.Statistic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Counts persons and records by group under differential privacy, once.
 *
 * <p>Exact counts never leave the driver: they are bounded per person, summed, charged for, made
 * noisy from a secure source, and written in one Delta transaction under the release id. Only the
 * table is ever served, so reading twice, a killed task or a repartition cannot draw noise twice.
 */
public final class ReleaseCounts {
  private final Lake lake;
  private final PrivacyLedger ledger;

  public ReleaseCounts(Lake lake, PrivacyLedger ledger) {
    this.lake = lake;
    this.ledger = ledger;
  }

  /**
   * The columns that {@link #run} needs, out of rows of {@link
   * io.likeness.core.lake.CorpusView#CONTRACT}: an attribute is a column of the view where there is
   * one of its name ({@code label}, {@code kind}, {@code split}), else an entry of {@code
   * attributes}.
   */
  public static Dataset<Row> columnsOf(Dataset<Row> corpusView, ReleasePlan plan) {
    List<Column> columns = new ArrayList<>(List.of(col("record_id"), col("person")));
    for (ReleasePlan.Attribute a : plan.attributes()) {
      boolean own = List.of(corpusView.columns()).contains(a.column());
      columns.add((own ? col(a.column()) : col("attributes").getItem(a.column())).as(a.column()));
    }
    return corpusView.select(columns.toArray(Column[]::new));
  }

  /**
   * Releases {@code plan}, or serves it where it was released before (which charges nothing).
   *
   * @param view {@code record_id}, {@code person} and a column for each attribute; a table whose
   *     contract bounds the rows of a person
   * @throws io.likeness.core.error.LikenessException {@link Fault#BUDGET_EXCEEDED} when the budget
   *     does not hold it, {@link Fault#PRIVACY_REFUSED} when the id stands for another release
   */
  public ReleaseOutcome run(ReleasePlan plan, Dataset<Row> view) {
    Optional<List<ReleasedCount>> stored = stored(plan);
    if (stored.isPresent()) {
      return new ReleaseOutcome(plan.releaseId(), stored.get(), false, ledger.balance());
    }
    Map<List<String>, long[]> exact = exact(plan, view);
    Receipt receipt;
    try {
      receipt = ledger.charge(plan.releaseId(), plan.loss());
    } catch (BudgetExceeded e) {
      throw Fault.BUDGET_EXCEEDED.because(String.valueOf(e.getMessage()), e);
    }
    write(plan, noisy(plan, exact, receipt));
    List<ReleasedCount> served =
        stored(plan)
            .orElseThrow(
                () -> new IllegalStateException("release " + plan.releaseId() + " was not stored"));
    return new ReleaseOutcome(plan.releaseId(), served, true, receipt.charge().balance());
  }

  /** What was released under {@code releaseId}, if anything; charges nothing, needs no data. */
  public Optional<List<ReleasedCount>> served(String corpus, String releaseId) {
    Snapshot head = lake.head(corpus);
    if (head.version(LakeTables.RELEASES.name()).isEmpty()) {
      return Optional.empty();
    }
    List<ReleasedCount> rows =
        lake
            .read(head, LakeTables.RELEASES)
            .where(col("release_id").equalTo(releaseId))
            .select("statistic", "attribute", "value", "released", "epsilon", "noise_scale")
            .collectAsList()
            .stream()
            .map(
                r ->
                    new ReleasedCount(
                        r.getString(0),
                        r.getString(1),
                        r.getString(2),
                        r.getLong(3),
                        r.getDouble(4),
                        r.getDouble(5),
                        ReleasedCount.margin95(r.getDouble(4), r.getDouble(5))))
            .toList();
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows);
  }

  private Optional<List<ReleasedCount>> stored(ReleasePlan plan) {
    return served(plan.corpus(), plan.releaseId()).map(rows -> inOrder(plan, rows));
  }

  private static List<ReleasedCount> inOrder(ReleasePlan plan, List<ReleasedCount> rows) {
    Map<List<String>, ReleasedCount> byCell = new HashMap<>();
    rows.forEach(r -> byCell.put(List.of(r.statistic(), r.attribute(), r.group()), r));
    List<ReleasedCount> ordered = new ArrayList<>();
    for (ReleasePlan.Attribute a : plan.attributes()) {
      for (Statistic s : Statistic.values()) {
        double scale = 1 / plan.mechanism(s).rate();
        for (String group : a.groups()) {
          ReleasedCount found = byCell.get(List.of(s.word(), a.column(), group));
          if (found == null || Math.abs(found.noiseScale() - scale) > 1e-9 * scale) {
            throw another(plan);
          }
          ordered.add(found);
        }
      }
    }
    if (ordered.size() != rows.size()) {
      throw another(plan);
    }
    return ordered;
  }

  private static RuntimeException another(ReleasePlan plan) {
    return Fault.PRIVACY_REFUSED.because(
        "Release "
            + plan.releaseId()
            + " of corpus "
            + plan.corpus()
            + " was made with other groups, bounds or epsilon; give the new one another id, or"
            + " serve the old one with its own parameters.");
  }

  private Map<List<String>, long[]> exact(ReleasePlan plan, Dataset<Row> view) {
    List<String> there = List.of(view.columns());
    List<String> needed = new ArrayList<>(List.of("record_id", "person"));
    plan.attributes().forEach(a -> needed.add(a.column()));
    needed.removeAll(there);
    if (!needed.isEmpty()) {
      throw Fault.CONTRACT_BROKEN.because(
          "The table of release "
              + plan.releaseId()
              + " lacks "
              + String.join(", ", needed)
              + "; it has "
              + String.join(", ", there)
              + ".");
    }
    ContributionBound bound =
        new ContributionBound(
            plan.recordsPerPerson(),
            plan.groupsPerPerson(),
            lake.keys().key(KeyPurpose.CONTRIBUTION_BOUND));
    Map<List<String>, long[]> exact = new HashMap<>();
    for (Row row :
        bound
            .contributions(view, plan.attributes())
            .groupBy("attribute", "value")
            .agg(count(lit(1)).as("persons"), sum("records").as("records"))
            .collectAsList()) {
      exact.put(
          List.of(row.getString(0), row.getString(1)), new long[] {row.getLong(2), row.getLong(3)});
    }
    return exact;
  }

  private static List<Row> noisy(
      ReleasePlan plan, Map<List<String>, long[]> exact, Receipt receipt) {
    List<PrivacyLoss> parts = new ArrayList<>();
    for (int i = 0; i < plan.attributes().size(); i++) {
      for (Statistic s : Statistic.values()) {
        parts.add(plan.mechanism(s).loss());
      }
    }
    List<Receipt> receipts = receipt.split(parts);
    NoiseSource noise = NoiseSource.secure();
    List<Row> rows = new ArrayList<>();
    int next = 0;
    for (ReleasePlan.Attribute a : plan.attributes()) {
      for (Statistic s : Statistic.values()) {
        DiscreteLaplaceMechanism mechanism = plan.mechanism(s);
        long[] counts = new long[a.groups().size()];
        for (int i = 0; i < counts.length; i++) {
          counts[i] =
              exact.getOrDefault(List.of(a.column(), a.groups().get(i)), new long[2])[s.ordinal()];
        }
        long[] released = mechanism.release(counts, receipts.get(next++), noise);
        for (int i = 0; i < counts.length; i++) {
          rows.add(
              RowFactory.create(
                  plan.releaseId(),
                  s.word(),
                  a.column(),
                  a.groups().get(i),
                  released[i],
                  mechanism.epsilon(),
                  0.0,
                  ReleasePlan.UNIT,
                  1 / mechanism.rate(),
                  (long) plan.recordsPerPerson(),
                  (long) plan.groupsPerPerson()));
        }
      }
    }
    return rows;
  }

  private void write(ReleasePlan plan, List<Row> rows) {
    Dataset<Row> table = lake.spark().createDataFrame(rows, LakeTables.RELEASES.schema());
    lake.append(Snapshot.empty(plan.corpus()), LakeTables.RELEASES, table.limit(0));
    table
        .coalesce(1)
        .write()
        .format("delta")
        .mode("append")
        // Delta skips a transaction that it has seen, so a second writer's noise goes nowhere.
        .option("txnAppId", "release/" + plan.releaseId())
        .option("txnVersion", 1)
        .save(lake.tablePath(plan.corpus(), LakeTables.RELEASES).toString());
  }
}
