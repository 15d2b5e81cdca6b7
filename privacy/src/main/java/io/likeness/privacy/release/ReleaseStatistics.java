package io.likeness.privacy.release;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;

import io.likeness.core.error.Fault;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.privacy.accounting.BudgetExceeded;
import io.likeness.privacy.accounting.PrivacyLedger;
import io.likeness.privacy.accounting.Receipt;
import io.likeness.privacy.mechanism.NoiseSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Releases counts by group, sums, means, histograms and quantiles under differential privacy, once.
 *
 * <p>Exact numbers never leave the driver: they are bounded per person, summed, charged for, made
 * noisy from a secure source, and written in one Delta transaction under the release id. Only the
 * table is ever served, so reading twice, a killed task or a repartition cannot draw noise twice.
 */
public final class ReleaseStatistics {
  private final Lake lake;
  private final PrivacyLedger ledger;

  public ReleaseStatistics(Lake lake, PrivacyLedger ledger) {
    this.lake = lake;
    this.ledger = ledger;
  }

  /**
   * The columns that {@link #run} needs: {@code label} or an entry of {@code attributes} for
   * groups, an entry of {@code measures}, or else a number among {@code attributes}, for
   * statistics.
   *
   * @param rows record_id, person, label, attributes, measures
   */
  public static Dataset<Row> columnsOf(Dataset<Row> rows, ReleasePlan plan) {
    List<Column> columns = new ArrayList<>(List.of(col("record_id"), col("person")));
    for (String name : plan.columns()) {
      boolean grouped = plan.place(name) != ReleaseCells.WHOLE;
      Column attribute = col("attributes").getItem(name);
      Column found =
          grouped
              ? name.equals("label") ? col("label") : attribute
              : coalesce(col("measures").getItem(name), attribute.cast("double"));
      columns.add(found.as(name));
    }
    return rows.select(columns.toArray(Column[]::new));
  }

  /**
   * Releases {@code plan}, or serves it where it was released before (which charges nothing).
   *
   * @param view {@code record_id}, {@code person} and a column for each attribute and number; a
   *     table whose contract bounds the rows of a person
   * @throws io.likeness.core.error.LikenessException {@link Fault#BUDGET_EXCEEDED} when the budget
   *     does not hold it, {@link Fault#PRIVACY_REFUSED} when the id stands for another release
   */
  public ReleaseOutcome run(ReleasePlan plan, Dataset<Row> view) {
    Optional<List<ReleasedValue>> stored = stored(plan);
    if (stored.isPresent()) {
      return new ReleaseOutcome(stored.get(), false, ledger.balance());
    }
    requireColumns(plan, view);
    // Computed before the charge: what fails on the data spends nothing.
    ExactCells exact = ExactCells.of(cells(plan, view));
    NoisyRelease.requireRoom(plan, exact);
    try {
      Receipt receipt = ledger.charge(plan.releaseId(), plan.loss());
      NoiseSource noise = NoiseSource.secure();
      write(plan, NoisyRelease.of(plan, exact, receipt, noise));
      List<ReleasedValue> served = stored(plan).orElseThrow();
      return new ReleaseOutcome(served, true, receipt.charge().balance());
    } catch (BudgetExceeded e) {
      throw Fault.BUDGET_EXCEEDED.because(String.valueOf(e.getMessage()), e);
    }
  }

  private Dataset<Row> cells(ReleasePlan plan, Dataset<Row> view) {
    ContributionBound bound =
        new ContributionBound(
            plan.recordsPerPerson(), lake.keys().key(KeyPurpose.CONTRIBUTION_BOUND));
    return new ReleaseCells(plan, bound).of(view);
  }

  /** What was released under {@code releaseId}, if anything; charges nothing, needs no data. */
  public Optional<List<ReleasedValue>> served(String corpus, String releaseId) {
    return values(rows(corpus, releaseId));
  }

  private static Optional<List<ReleasedValue>> values(List<Row> rows) {
    List<ReleasedValue> values =
        rows.stream()
            .map(
                r ->
                    new ReleasedValue(
                        r.getAs("statistic"),
                        r.getAs("measure"),
                        r.getAs("attribute"),
                        r.getAs("value"),
                        r.getAs("part"),
                        r.<Double>getAs("released"),
                        r.<Double>getAs("epsilon"),
                        r.<Double>getAs("delta"),
                        r.<Double>getAs("noise_scale"),
                        r.isNullAt(r.fieldIndex("margin95"))
                            ? Double.NaN
                            : r.<Double>getAs("margin95")))
            .toList();
    return values.isEmpty() ? Optional.empty() : Optional.of(values);
  }

  private List<Row> rows(String corpus, String releaseId) {
    Snapshot head = lake.head(corpus);
    if (head.version(LakeTables.RELEASES.name()).isEmpty()) {
      return List.of();
    }
    Dataset<Row> table = lake.read(head, LakeTables.RELEASES);
    LakeTables.RELEASES.require(
        table.schema(), "What corpus " + corpus + " has released, by an earlier build it seems,");
    return table.where(col("release_id").equalTo(releaseId)).sort("place").collectAsList();
  }

  private Optional<List<ReleasedValue>> stored(ReleasePlan plan) {
    List<Row> rows = rows(plan.corpus(), plan.releaseId());
    String asked = plan.sha256();
    if (rows.stream().anyMatch(r -> !asked.equals(r.getAs("plan_sha256")))) {
      throw Fault.PRIVACY_REFUSED.because(
          "Release "
              + plan.releaseId()
              + " of corpus "
              + plan.corpus()
              + " was made with other groups, statistics, bounds or epsilon; give the new one another"
              + " id (release.name), or serve the old one with its own parameters.");
    }
    return values(rows);
  }

  private static void requireColumns(ReleasePlan plan, Dataset<Row> view) {
    List<String> there = List.of(view.columns());
    List<String> needed = new ArrayList<>(List.of("record_id", "person"));
    needed.addAll(plan.columns());
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
  }

  private void write(ReleasePlan plan, List<ReleasedValue> released) {
    List<Row> rows = new ArrayList<>();
    String asked = plan.sha256();
    for (ReleasedValue v : released) {
      rows.add(
          RowFactory.create(
              plan.releaseId(),
              rows.size(),
              v.statistic(),
              v.measure(),
              v.attribute(),
              v.group(),
              v.part(),
              v.released(),
              Double.isNaN(v.margin95()) ? null : v.margin95(),
              v.epsilon(),
              v.delta(),
              ReleasePlan.UNIT,
              v.noiseScale(),
              (long) plan.recordsPerPerson(),
              (long) plan.groupsPerPerson(),
              asked));
    }
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
