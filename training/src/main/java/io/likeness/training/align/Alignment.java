package io.likeness.training.align;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_concat;

import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import io.likeness.core.recipe.AgeOrGender;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.training.EpochTeller;
import io.likeness.training.Progress;
import io.likeness.training.data.FeatureStore;
import io.likeness.training.data.Part;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.feature.EitherFeatures;
import io.likeness.training.feature.Variation;
import io.likeness.training.model.TwoEncoders;
import io.likeness.training.model.WeightsFile;
import io.likeness.training.optimize.Optimizer;
import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.Contrast;
import io.likeness.training.run.Epoch;
import io.likeness.training.run.Fit;
import io.likeness.training.run.Plan;
import io.likeness.training.run.PrivateSteps;
import io.likeness.training.run.StepHook;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Brings records of two kinds, such as spoken digits and digits shown by hand, into one space, and
 * says how well each kind finds the other there.
 *
 * <p>Needs: two versions with the columns of {@code CorpusView.CONTRACT} and {@code bytes}, of the
 * same labels, each with a split by person. Two records belong together when they have one label;
 * nobody need be in both versions. Learns from both training splits, each kind with half of the
 * weight; stops by both validation splits; searches among the originals of both test splits once.
 * The weights depend on rows, settings and seed alone, not on workers or crashes.
 */
public final class Alignment {
  private static final double WARM_UP = 0.05;
  private static final double CLIP_NORM = 5;
  private static final double MIN_DELTA = 1e-4;
  private static final int MAX_RETRIES = 2;
  private static final long TIMEOUT_MILLIS = 60_000;
  private static final int LEAST_PERSONS = 3;

  private final SparkSession spark;
  private final Settings settings;
  private final CheckpointDir dir;
  private final Progress progress;

  private Alignment(SparkSession spark, Settings settings, CheckpointDir dir, Progress progress) {
    this.spark = spark;
    this.settings = settings;
    this.dir = dir;
    this.progress = progress;
  }

  /**
   * How two kinds are aligned.
   *
   * @param temperature of the similarities, above 0
   * @param within share of the loss over records of one's own kind, from 0 to below 1
   * @param batch rows of both kinds in a step, rounded up to a multiple of the shards
   * @param patience epochs without improvement before training stops
   * @param vary whether features are varied while learning
   * @param leaveOneOut whether to train also once for each person of the first version, on all
   *     others
   * @param control whether to train also with the labels of the second version dealt out by lot
   */
  public record Settings(
      TwoEncoders encoders,
      double temperature,
      double within,
      int shards,
      int workers,
      int epochs,
      int batch,
      double learningRate,
      int patience,
      double dropout,
      boolean vary,
      long seed,
      boolean leaveOneOut,
      boolean control) {}

  /** Both directions of a search. */
  public record Both(Retrieval firstFindsSecond, Retrieval secondFindsFirst) {}

  /**
   * What has come of it.
   *
   * @param rows by part, of each version
   * @param persons likewise
   * @param test on persons of both versions that were not learnt from
   * @param leftOut each person of the first version in turn, searched with the second version's
   *     test split; empty where it was not asked for
   * @param shuffled the same test after learning from labels dealt out by lot; empty where it was
   *     not asked for
   * @param weightsSha256 of both files: the same for every number of workers
   */
  public record Outcome(
      List<String> labels,
      List<Map<String, Integer>> rows,
      List<Map<String, Integer>> persons,
      List<Epoch> epochs,
      int bestEpoch,
      Both test,
      List<Both> leftOut,
      List<Both> shuffled,
      byte[] firstWeights,
      byte[] secondWeights,
      String weightsSha256,
      double seconds,
      double rowsPerSecond) {}

  /**
   * Trains and searches.
   *
   * @throws io.likeness.core.error.LikenessException when labels differ, a part is empty, or a
   *     person who was learnt from is in a test split
   */
  public static Outcome learn(
      SparkSession spark,
      Dataset<Row> first,
      Dataset<Row> second,
      Settings settings,
      CheckpointDir dir,
      Progress progress) {
    Dataset<Row> rows =
        marked(first, EitherFeatures.FIRST, Contrast.FIRST)
            .union(marked(second, EitherFeatures.SECOND, "second"));
    return new Alignment(spark, settings, dir, progress).learn(rows);
  }

  private static Dataset<Row> marked(Dataset<Row> rows, byte kind, String side) {
    return rows.select(
        col("record_id"),
        col("source_id"),
        col("person"),
        col("cohort"),
        col("label"),
        col("weight"),
        col("parent_id"),
        map_concat(
                functions.map_filter(col("attributes"), (k, v) -> k.notEqual(lit(Contrast.SIDE))),
                functions.map(lit(Contrast.SIDE), lit(side)))
            .as("attributes"),
        col("split"),
        concat(lit(new byte[] {kind}), col("bytes")).as("bytes"));
  }

  private static boolean first(TrainingSet.Item item) {
    return Contrast.FIRST.equals(item.attributes().get(Contrast.SIDE));
  }

  private Outcome learn(Dataset<Row> rows) {
    long begin = System.nanoTime();
    Fit.requireSession(spark);
    TrainingSet set = TrainingSet.of(rows);
    requireFit(set);
    TrainingSet whole = set;
    set = balanced(whole);
    Fit.requireFit(plan(), set);
    List<String> persons = settings.leaveOneOut() ? persons(set) : List.of();
    for (int i = 0; i < persons.size(); i++) {
      Fit.requireFit(plan(), fold(whole, persons, i));
    }
    FeatureStore store =
        FeatureStore.make(rows, set, settings.encoders().features(), settings.shards(), dir.root());
    progress.line(
        String.format(
            Locale.ROOT,
            "features of %d rows ready after %.1f s",
            set.items().size(),
            (System.nanoTime() - begin) * 1e-9));
    long fitting = System.nanoTime();
    Fit.Result result = fit(set, store, told(set));
    double seconds = (System.nanoTime() - fitting) * 1e-9;
    Both test = searched(set, result);
    List<Both> leftOut = persons.isEmpty() ? List.of() : List.of(leftOut(whole, persons, store));
    List<Both> shuffled = new ArrayList<>();
    if (settings.control()) {
      TrainingSet dealt = shuffled(set);
      // The labels that were dealt out are learnt from and stopped by; the test keeps its own.
      shuffled.add(searched(set, fit(dealt, store, lines("control: "))));
      progress.line("control: labels of the second version dealt out by lot");
    }
    TwoEncoders encoders = settings.encoders();
    byte[] one = bytes(encoders, true, result.theta());
    byte[] other = bytes(encoders, false, result.theta());
    byte[] both = java.util.Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    long seen = result.ranks().stream().mapToLong(Fit.RankWork::rows).sum();
    double slowest =
        result.ranks().stream().mapToDouble(Fit.RankWork::seconds).max().orElse(Double.NaN);
    return new Outcome(
        set.labels(),
        List.of(counts(set, true, false), counts(set, false, false)),
        List.of(counts(set, true, true), counts(set, false, true)),
        result.history(),
        result.bestEpoch(),
        test,
        leftOut,
        List.copyOf(shuffled),
        one,
        other,
        Sha256.hex(both),
        seconds,
        seen / slowest);
  }

  private static byte[] bytes(TwoEncoders encoders, boolean ofFirst, float[] theta) {
    WeightsFile file = encoders.encoder(ofFirst, theta);
    var kind = ofFirst ? encoders.first() : encoders.second();
    return file.bytes(kind.network(encoders.dimension()).layout());
  }

  private Fit.Listener told(TrainingSet set) {
    return new EpochTeller(
        progress,
        dir,
        plan().identity(set),
        "model",
        "",
        e ->
            String.format(
                Locale.ROOT,
                "epoch %d of %d: training loss %.4f, validation loss %.4f, recall at 1 %.3f%s",
                e.epoch(),
                settings.epochs(),
                e.trainLoss(),
                e.validationLoss(),
                e.validationAccuracy(),
                e.best() ? " (best)" : ""));
  }

  private Fit.Listener lines(String prefix) {
    return Fit.Listener.of(epoch -> {}, line -> progress.line(prefix + line));
  }

  private Fit.Result fit(TrainingSet set, FeatureStore store, Fit.Listener listener) {
    return new Fit(spark, dir, settings.workers(), MAX_RETRIES, TIMEOUT_MILLIS, StepHook.none())
        .run(plan(), set, store, listener);
  }

  private Plan plan() {
    return new Plan(
        settings.encoders(),
        settings.shards(),
        settings.batch(),
        settings.epochs(),
        settings.patience(),
        MIN_DELTA,
        settings.seed(),
        settings.learningRate(),
        true,
        WARM_UP,
        new Optimizer.Settings(Optimizer.Rule.ADAMW, 1e-4, CLIP_NORM, 0),
        0,
        settings.dropout(),
        settings.vary() ? Variation.SLIGHT : Variation.OFF,
        false,
        PrivateSteps.NONE,
        new Contrast(settings.temperature(), settings.within()),
        0);
  }

  private static void requireFit(TrainingSet set) {
    if (AgeOrGender.are(set.labels())) {
      throw Fault.AUDIT_ONLY.because(
          "The labels "
              + set.labels()
              + " are of age or gender, which are learnt for audits only, and align makes none;"
              + " align versions of other labels, or "
              + AgeOrGender.RENAMED);
    }
    long records = set.items().stream().map(TrainingSet.Item::recordId).distinct().count();
    if (records < set.items().size()) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          set.items().size()
              - records
              + " records stand in both versions, and each would find itself; align versions that"
              + " have no record in common.");
    }
    List<Set<String>> taught = List.of(new TreeSet<>(), new TreeSet<>());
    Set<String> learnt = new HashSet<>();
    for (TrainingSet.Item item : set.items()) {
      if (item.part() == Part.TRAIN) {
        taught.get(first(item) ? 0 : 1).add(set.labels().get(item.label()));
        learnt.add(item.person());
        learnt.add(item.cohort());
      }
    }
    if (!taught.get(0).equals(taught.get(1))) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          "The training split of the first version has the labels "
              + taught.get(0)
              + " and that of the second "
              + taught.get(1)
              + "; align versions of the same labels, which ingest.label-map can make alike.");
    }
    for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
      for (boolean one : new boolean[] {true, false}) {
        if (set.items().stream().noneMatch(i -> i.part() == part && first(i) == one)) {
          throw Fault.TRAINING_IMPOSSIBLE.because(
              "The "
                  + part.name().toLowerCase(Locale.ROOT)
                  + " split of the "
                  + (one ? "first" : "second")
                  + " version is empty; collect more persons, or split them otherwise.");
        }
      }
    }
    long shared =
        set.items().stream()
            .filter(i -> i.part() == Part.TEST)
            .filter(i -> learnt.contains(i.person()) || learnt.contains(i.cohort()))
            .map(TrainingSet.Item::person)
            .distinct()
            .count();
    if (shared > 0) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          shared
              + " persons of the test splits stand in a training split too, so nothing could be"
              + " said about new persons; split both versions by person, with one salt where they"
              + " have persons in common.");
    }
  }

  /** In each part both kinds weigh the same, and all rows together as much as their number. */
  private static TrainingSet balanced(TrainingSet set) {
    Map<String, double[]> sums = new HashMap<>();
    for (TrainingSet.Item item : set.items()) {
      double[] own = sums.computeIfAbsent(item.part() + " " + first(item), k -> new double[1]);
      double[] all = sums.computeIfAbsent(item.part().name(), k -> new double[1]);
      own[0] += item.weight();
      all[0] += 1;
    }
    return set.changed(
        item -> {
          double own = sums.get(item.part() + " " + first(item))[0];
          double all = sums.get(item.part().name())[0];
          return with(item, item.label(), own == 0 ? 0 : item.weight() * all / (2 * own));
        });
  }

  private static TrainingSet.Item with(TrainingSet.Item item, int label, double weight) {
    return new TrainingSet.Item(
        item.recordId(),
        item.person(),
        item.cohort(),
        label,
        weight,
        item.original(),
        item.attributes(),
        item.part());
  }

  /** The labels of the second version change hands within its training and validation splits. */
  private TrainingSet shuffled(TrainingSet set) {
    Map<Part, Iterator<Integer>> dealt = new TreeMap<>();
    for (Part part : List.of(Part.TRAIN, Part.VALIDATION)) {
      List<Integer> labels = new ArrayList<>();
      set.items().stream()
          .filter(i -> i.part() == part && !first(i))
          .forEach(i -> labels.add(i.label()));
      CounterRandom random =
          CounterRandom.of(
              Sha256.ofAll("labels by lot", Long.toString(settings.seed())), part.ordinal());
      for (int i = labels.size() - 1; i > 0; i--) {
        Collections.swap(labels, i, random.nextInt(i + 1));
      }
      dealt.put(part, labels.iterator());
    }
    return set.changed(
        item ->
            first(item) || !dealt.containsKey(item.part())
                ? item
                : with(item, dealt.get(item.part()).next(), item.weight()));
  }

  private static Both searched(TrainingSet set, Fit.Result result) {
    List<Retrieval.Point> ones = points(set, result, true);
    List<Retrieval.Point> others = points(set, result, false);
    return new Both(
        Retrieval.of(Retrieval.ask(ones, others)), Retrieval.of(Retrieval.ask(others, ones)));
  }

  private static List<Retrieval.Point> points(TrainingSet set, Fit.Result result, boolean ofFirst) {
    List<Retrieval.Point> out = new ArrayList<>();
    for (Fit.Prediction p : result.predictions()) {
      TrainingSet.Item item = set.items().get(p.place());
      if (item.part() == Part.TEST && item.original() && first(item) == ofFirst) {
        out.add(new Retrieval.Point(item.cohort(), item.label(), p.probabilities()));
      }
    }
    return out;
  }

  /** Of the first version, each of whom is left out in turn. */
  private static List<String> persons(TrainingSet set) {
    List<String> persons =
        set.items().stream()
            .filter(i -> first(i) && i.original() && i.part() != Part.NONE)
            .map(TrainingSet.Item::cohort)
            .distinct()
            .toList();
    if (persons.size() < LEAST_PERSONS) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          "Leaving one person out takes at least "
              + LEAST_PERSONS
              + " persons, and the first version has "
              + persons.size()
              + "; leave out --leave-one-person-out.");
    }
    Set<String> others = new HashSet<>();
    set.items().stream()
        .filter(i -> !first(i) && i.part() != Part.NONE)
        .forEach(i -> others.add(i.cohort()));
    long shared = persons.stream().filter(others::contains).count();
    if (shared > 0) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          shared
              + " persons of the first version stand in the second too, so who is left out of one"
              + " would be learnt from in the other; leave out --leave-one-person-out.");
    }
    return persons;
  }

  /** As {@code LeaveOnePersonOut}: the person after the one left out decides when to stop. */
  private static TrainingSet fold(TrainingSet set, List<String> persons, int i) {
    String tested = persons.get(i);
    String watched = persons.get((i + 1) % persons.size());
    return balanced(set.dealt(item -> part(item, tested, watched)));
  }

  private Both leftOut(TrainingSet set, List<String> persons, FeatureStore store) {
    List<Retrieval.Served> forth = new ArrayList<>();
    List<Retrieval.Served> back = new ArrayList<>();
    for (int i = 0; i < persons.size(); i++) {
      TrainingSet dealt = fold(set, persons, i);
      String which = String.format(Locale.ROOT, "left out %d of %d: ", i + 1, persons.size());
      Fit.Result result = fit(dealt, store, lines(which));
      List<Retrieval.Point> ones = points(dealt, result, true);
      List<Retrieval.Point> others = points(dealt, result, false);
      List<Retrieval.Served> found = Retrieval.ask(ones, others);
      forth.addAll(found);
      back.addAll(Retrieval.ask(others, ones));
      progress.line(
          String.format(
              Locale.ROOT,
              "%srecall at 1 %.3f with %d records",
              which,
              Retrieval.of(found).first().value(),
              found.size()));
    }
    return new Both(Retrieval.of(forth), Retrieval.of(back));
  }

  private static Part part(TrainingSet.Item item, String tested, String watched) {
    return first(item) ? item.without(tested, watched) : item.part();
  }

  private static Map<String, Integer> counts(TrainingSet set, boolean ofFirst, boolean persons) {
    Map<String, Integer> out = new TreeMap<>();
    for (Part part : List.of(Part.TRAIN, Part.VALIDATION, Part.TEST)) {
      var own = set.items().stream().filter(i -> i.part() == part && first(i) == ofFirst);
      long n = persons ? own.map(TrainingSet.Item::cohort).distinct().count() : own.count();
      out.put(part.name().toLowerCase(Locale.ROOT), (int) n);
    }
    return out;
  }
}
