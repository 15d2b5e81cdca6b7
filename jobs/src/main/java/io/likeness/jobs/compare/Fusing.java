package io.likeness.jobs.compare;

import static org.apache.spark.sql.functions.expr;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.privacy.consent.LakeReader;
import io.likeness.training.fuse.Fusion;
import io.likeness.training.fuse.Pairs;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Lets two models judge the records of the same persons, each its own kind, and fuses them. */
public final class Fusing {
  private static final Column ASKED =
      expr("split IN ('validation', 'test') AND parent_id IS NULL AND label IS NOT NULL");

  private final Lake lake;

  public Fusing(Lake lake) {
    this.lake = lake;
  }

  /**
   * How it went.
   *
   * @param pairs records that belong together, and those that found no partner
   * @param notes what a reader should know before believing it
   */
  public record Outcome(
      Contestant first,
      Contestant second,
      String by,
      Pairs pairs,
      Fusion.Outcome fused,
      List<String> notes) {}

  /**
   * Fuses two models on the held-out persons of the versions that they were trained on.
   *
   * @param by attribute that a pair has in common; empty for the label
   * @param coverage how often the set of labels holds the right one
   * @throws io.likeness.core.error.LikenessException when the models do not answer the same
   *     question, or too few persons have records of both
   */
  public Outcome of(String firstName, String secondName, String by, double coverage) {
    Contestant first = Contestant.forUse(lake, firstName);
    Contestant second = Contestant.forUse(lake, secondName);
    List<String> labels = first.weights().labels();
    if (!labels.equals(second.weights().labels())) {
      throw Fault.USAGE.because(
          firstName
              + " tells "
              + labels
              + " apart and "
              + secondName
              + " "
              + second.weights().labels()
              + "; fuse models of the same labels, which ingest.label-map can make alike.");
    }
    List<String> notes = new ArrayList<>();
    for (Contestant one : List.of(first, second)) {
      if (Contest.sharesPersons(lake, one.version())) {
        notes.add(
            "Not evidence: persons of the test split of "
                + one.version().tag()
                + " stand in its training split too.");
      }
    }
    Pairs pairs = Pairs.of(said(first, by, labels), said(second, by, labels));
    Outcome outcome =
        new Outcome(first, second, by, pairs, Fusion.of(pairs, labels, coverage), notes);
    store(outcome);
    return outcome;
  }

  private List<Pairs.Said> said(Contestant model, String by, List<String> labels) {
    Dataset<Row> rows =
        new LakeReader(lake)
            .read(model.version(), ASKED, "train", System.getProperty("user.name"))
            .select("record_id", "source_id", "person", "split", "label", "attributes", "bytes");
    Dataset<Row> asked =
        model
            .asked(lake, rows, "said")
            .select("record_id", "person", "split", "label", "attributes", "said", "source_id");
    List<Pairs.Said> out = new ArrayList<>();
    TreeSet<String> attributes = new TreeSet<>();
    for (Row row : InOrder.of(asked, "record_id", "source_id")) {
      TreeMap<String, String> own = new TreeMap<>(row.getJavaMap(4));
      attributes.addAll(own.keySet());
      int label = labels.indexOf(row.getString(3));
      String session = by.isEmpty() ? row.getString(3) : own.get(by);
      if (label >= 0 && session != null) {
        out.add(
            new Pairs.Said(
                row.getString(0),
                row.getString(1),
                session,
                row.getString(2),
                label,
                Contest.floats(row.getList(5))));
      }
    }
    if (!by.isEmpty() && !attributes.contains(by)) {
      throw Fault.USAGE.because(
          "No record of "
              + model.version().tag()
              + " has the attribute "
              + by
              + (attributes.isEmpty()
                  ? "; it declares none, so leave out --by."
                  : "; --by is one of " + String.join(", ", attributes) + "."));
    }
    return out;
  }

  private void store(Outcome outcome) {
    Row row =
        RowFactory.create(
            outcome.first().name(),
            outcome.second().name(),
            Timestamp.from(Instant.now()),
            outcome.first().version().tag(),
            outcome.second().version().tag(),
            FusionJson.of(outcome));
    try (LakeLock held = LakeLock.take(lake, Lake.OWN)) {
      VersionLog versions = new VersionLog(lake);
      versions.requireStands(outcome.first().version());
      versions.requireStands(outcome.second().version());
      held.require();
      lake.appendOwn(
          LakeTables.FUSIONS,
          lake.spark().createDataFrame(List.of(row), LakeTables.FUSIONS.schema()));
    }
  }
}
