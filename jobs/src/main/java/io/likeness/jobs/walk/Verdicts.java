package io.likeness.jobs.walk;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** What several reviewers' decisions come to. */
public final class Verdicts {
  /**
   * Of one record.
   *
   * @param votes what each reviewer chose
   * @param winner the choice of more than half of them, if there is one
   */
  public record Verdict(
      String recordId, SortedMap<String, Decision> votes, Optional<Decision> winner) {
    /** Whether more than half of the reviewers chose the same. */
    public boolean settled() {
      return winner.isPresent();
    }
  }

  private Verdicts() {}

  /** The decisions that a snapshot holds, oldest first. */
  public static List<Decision> read(Lake lake, Snapshot snapshot) {
    List<Decision> out = new ArrayList<>();
    for (Row r :
        lake.read(snapshot, LakeTables.REVIEWS)
            .sort("sequence", "record_id", "reviewer")
            .collectAsList()) {
      out.add(
          new Decision(
              r.getAs("record_id"),
              r.getAs("reviewer"),
              Decision.Choice.of(r.getAs("decision")).orElseThrow(),
              Optional.ofNullable(r.getAs("label")),
              Optional.ofNullable(r.getAs("decided_at"))));
    }
    return out;
  }

  /** Verdicts by record; of one reviewer the last decision counts. */
  public static List<Verdict> of(List<Decision> decisions) {
    TreeMap<String, TreeMap<String, Decision>> votes = new TreeMap<>();
    for (Decision d : decisions) {
      votes.computeIfAbsent(d.recordId(), r -> new TreeMap<>()).put(d.reviewer(), d);
    }
    List<Verdict> out = new ArrayList<>();
    votes.forEach((record, by) -> out.add(new Verdict(record, by, winner(by))));
    return out;
  }

  /** A table of the ids of {@code records}, to join with: record_id. */
  public static Dataset<Row> records(Lake lake, List<String> records) {
    return lake.spark().createDataset(records, Encoders.STRING()).toDF("record_id");
  }

  private static Optional<Decision> winner(Map<String, Decision> votes) {
    TreeMap<String, Integer> counts = new TreeMap<>();
    for (Decision d : votes.values()) {
      if (2 * counts.merge(d.vote(), 1, Integer::sum) > votes.size()) {
        return Optional.of(d);
      }
    }
    return Optional.empty();
  }
}
