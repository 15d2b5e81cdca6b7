package io.likeness.jobs.compare;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.Unlogged;
import io.likeness.core.lake.VersionLog;
import io.likeness.jobs.language.Phrase;
import io.likeness.kernels.media.MediaException;
import io.likeness.privacy.consent.AccessLog;
import io.likeness.privacy.consent.LakeReader;
import io.likeness.privacy.consent.Purpose;
import io.likeness.training.compare.Answers;
import io.likeness.training.compare.Comparison;
import io.likeness.training.compare.Latency;
import io.likeness.training.model.Compute;
import io.likeness.training.model.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Lets two models judge the same rows, which neither has learnt from. */
public final class Contest {
  /** The greatest loss of accuracy that does not matter, where nobody says another. */
  public static final double USUAL_MARGIN = 0.02;

  private static final int TIMED_RECORDS = 64;
  private static final int ROUNDS = 200;

  private final Lake lake;

  public Contest(Lake lake) {
    this.lake = lake;
  }

  /**
   * How it went.
   *
   * @param tag version whose test split was judged
   * @param notes what a reader should know before believing it
   */
  public record Outcome(
      Contestant first,
      Contestant second,
      String tag,
      List<String> labels,
      Comparison comparison,
      Latency.Pair latency,
      List<Phrase> notes) {}

  /**
   * Compares.
   *
   * @param names of the models, the known one first
   * @param tag version whose test split is judged; empty for that of the first model
   * @throws io.likeness.core.error.LikenessException when the models do not answer the same
   *     question, or no row is held out from both
   */
  public Outcome of(String firstName, String secondName, String tag, double margin) {
    Contestant first = Contestant.of(lake, firstName);
    Contestant second = Contestant.of(lake, secondName);
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
              + "; compare models of the same labels.");
    }
    DatasetVersion judged = tag.isEmpty() ? first.version() : new VersionLog(lake).find(tag);
    List<Phrase> notes = new ArrayList<>();
    Dataset<Row> everybody = new CorpusView(lake, judged.snapshot()).rows();
    // Who is held out is decided among narrow rows, so that media are neither shuffled nor opened.
    Dataset<Row> rows =
        everybody
            .where("split = 'test' AND parent_id IS NULL AND label IS NOT NULL")
            .withColumn("whose", coalesce(col("cohort"), col("person")));
    if (sharesPersons(lake, judged)) {
      notes.add(
          Phrase.of(
              "Not evidence: persons of the test split of {0} stand in its training split too.",
              judged.tag()));
    }
    Map<String, DatasetVersion> learnt = new TreeMap<>();
    learnt.put(first.version().tag(), first.version());
    learnt.put(second.version().tag(), second.version());
    learnt.remove(judged.tag());
    Dataset<Row> all = rows;
    for (DatasetVersion version : learnt.values()) {
      Dataset<Row> seen = learnt(lake, version);
      if (sharesPersons(lake, version)) {
        notes.add(
            Phrase.of(
                "Not evidence: the splits of {0} share persons, so what was learnt there is left"
                    + " out by record, not by person.",
                version.tag()));
        rows = rows.join(seen.select("record_id"), new String[] {"record_id"}, "left_anti");
      } else {
        rows = heldOut(rows, everybody, seen);
      }
    }
    if (!learnt.isEmpty()) {
      long asked = all.count();
      notes.add(
          Phrase.of(
              "{0} of {1} test records are left out: a model has learnt from them or from their"
                  + " person.",
              asked - rows.count(), asked));
    }
    Dataset<Row> heard =
        new LakeReader(lake).read(judged, rows, "train", System.getProperty("user.name"));
    notes.add(
        0,
        Phrase.of(
            "{0} was read {1} times to train or to judge, this one among them: a test split by"
                + " which models are chosen again and again flatters them.",
            judged.tag(), new AccessLog(lake).reads(judged.tag(), Purpose.TRAIN)));
    List<Answers> answers = answers(heard, first, second, labels);
    if (answers.isEmpty()) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          "No labelled row of the test split of "
              + judged.tag()
              + " is held out from both models; name another version with --tag.");
    }
    return new Outcome(
        first,
        second,
        judged.tag(),
        labels,
        Comparison.of(answers, labels.size(), margin),
        latency(heard, first, second),
        notes);
  }

  private static Dataset<Row> learnt(Lake lake, DatasetVersion version) {
    return new CorpusView(lake, version.snapshot())
        .rows()
        .where("split <> 'test'")
        .select(
            col("record_id"), col("person"), coalesce(col("cohort"), col("person")).as("whose"));
  }

  /** Whether persons of the test split of a version stand in its other parts too. */
  static boolean sharesPersons(Lake lake, DatasetVersion version) {
    Dataset<Row> tested =
        new CorpusView(lake, version.snapshot())
            .rows()
            .where("split = 'test'")
            .select(coalesce(col("cohort"), col("person")).as("whose"));
    Dataset<Row> seen = learnt(lake, version).select("whose").distinct();
    // One row answers the question, so the join is not counted out.
    return !tested
        .join(seen, tested.col("whose").equalTo(seen.col("whose")), "left_semi")
        .isEmpty();
  }

  /**
   * {@code rows} of nobody who was learnt from. Persons are compared, since a cohort has its name
   * within its version only, and so are records, since another corpus may have the same recordings
   * under other names; with one person or record the whole cohort goes.
   *
   * @param rows of the judged version, with {@code whose}
   * @param everybody in the judged version, with {@code record_id}, {@code person} and {@code
   *     cohort}
   * @param learnt rows that were learnt from, with {@code record_id} and {@code person}
   */
  static Dataset<Row> heldOut(Dataset<Row> rows, Dataset<Row> everybody, Dataset<Row> learnt) {
    Dataset<Row> known =
        known(everybody, learnt, "person").union(known(everybody, learnt, "record_id")).distinct();
    return rows.join(known, new String[] {"whose"}, "left_anti");
  }

  private static Dataset<Row> known(Dataset<Row> everybody, Dataset<Row> learnt, String by) {
    return everybody
        .join(learnt.select(by), new String[] {by}, "left_semi")
        .select(coalesce(col("cohort"), col("person")).as("whose"));
  }

  private List<Answers> answers(
      Dataset<Row> rows, Contestant first, Contestant second, List<String> labels) {
    Dataset<Row> asked =
        rows.select("record_id", "source_id", "whose", "attributes", "label", "bytes");
    asked = second.asked(lake, first.asked(lake, asked, "first"), "second");
    List<Answers> answers = new ArrayList<>();
    asked =
        asked.select("whose", "attributes", "label", "first", "second", "record_id", "source_id");
    for (Row row : InOrder.of(asked, "record_id", "source_id")) {
      int truth = labels.indexOf(row.getString(2));
      if (truth < 0) {
        throw Fault.TRAINING_IMPOSSIBLE.because(
            "The label "
                + row.getString(2)
                + " stands in the test split, and neither model knows it; name another version"
                + " with --tag.");
      }
      answers.add(
          new Answers(
              row.getString(0),
              new TreeMap<>(row.getJavaMap(1)),
              truth,
              floats(row.getList(3)),
              floats(row.getList(4))));
    }
    return answers;
  }

  static float[] floats(List<Float> list) {
    float[] out = new float[list.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = list.get(i);
    }
    return out;
  }

  private static Latency.Pair latency(Dataset<Row> rows, Contestant first, Contestant second) {
    List<String> timed =
        rows.select("record_id")
            .orderBy("record_id")
            .limit(TIMED_RECORDS)
            .as(Encoders.STRING())
            .collectAsList();
    List<byte[]> media = new ArrayList<>();
    for (Row row :
        InOrder.of(
            rows.where(Unlogged.isIn(col("record_id"), timed))
                .select("record_id", "source_id", "bytes"),
            "record_id",
            "source_id")) {
      media.add(row.getAs(2));
    }
    return Latency.inTurns(pass(first, media), pass(second, media), ROUNDS);
  }

  private static Latency.Pass pass(Contestant model, List<byte[]> media) {
    List<float[]> inputs = new ArrayList<>();
    for (byte[] bytes : media) {
      try {
        inputs.add(model.architecture().features().of(bytes));
      } catch (MediaException e) {
        throw Fault.INPUT_INVALID.because(
            "A record cannot be decoded (" + e.code() + "); screen it out before the model.", e);
      }
    }
    Network network = model.architecture().network(model.weights().labels().size());
    long[] shape = model.architecture().features().shape();
    return round ->
        Compute.logits(
            network,
            model.weights().theta(),
            shape,
            new Compute.Batch(1, inputs.get(round % inputs.size()), new float[0], new float[0]));
  }
}
