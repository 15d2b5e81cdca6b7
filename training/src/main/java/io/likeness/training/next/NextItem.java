package io.likeness.training.next;

import io.likeness.core.ScalaCollections;
import io.likeness.core.recipe.TrainSpec;
import io.likeness.training.Progress;
import io.likeness.training.TrainedModel;
import io.likeness.training.Trainer;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.evaluate.Scores;
import io.likeness.training.feature.ItemWindow;
import io.likeness.training.model.Architecture;
import io.likeness.training.model.Architectures;
import io.likeness.training.model.Compute;
import io.likeness.training.model.WeightsFile;
import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.Fit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Learns what comes next in logs of users, and says how often it is right beside simple rules. */
public final class NextItem {
  private static final int FIRST_FEW = 5;
  private static final int ROWS = 256;

  private NextItem() {}

  /**
   * How often something is right about the windows of the test part.
   *
   * @param first share where the next item is named first, with its interval by user
   * @param firstFew likewise where it is among the first five
   * @param meanReciprocalRank mean of 1 / place of the next item
   */
  public record Quality(
      double first, Scores.Interval interval, double firstFew, double meanReciprocalRank) {}

  /**
   * A model, and its test beside the rules "the most frequent item" and "what most often follows
   * the last item".
   *
   * @param windows by part
   * @param users of the test part
   * @param unknown windows of the test part whose next item was never seen in training; everybody
   *     misses those
   */
  public record Outcome(
      TrainedModel model,
      Map<String, Long> windows,
      long users,
      long unknown,
      Quality network,
      Quality frequent,
      Quality follower) {}

  /**
   * Trains on {@code log} and judges its test part once.
   *
   * @param spec whose batch is lowered to the windows that are learnt from, where they are fewer
   */
  public static Outcome learn(
      SparkSession spark, ItemLog log, TrainSpec spec, CheckpointDir dir, Progress progress) {
    Fit.requireSession(spark);
    Architecture architecture = Architectures.of(spec.model());
    ItemWindow shape = (ItemWindow) architecture.features();
    Set<String> taught = new HashSet<>();
    Map<String, Long> windows = new LinkedHashMap<>();
    for (ItemLog.Window w : log.windows()) {
      windows.merge(w.part(), 1L, Long::sum);
      if (w.part().equals("train")) {
        taught.add(w.next());
      }
    }
    List<Row> rows = new ArrayList<>();
    List<ItemLog.Window> tested = new ArrayList<>();
    for (ItemLog.Window w : log.windows()) {
      if (w.part().equals("test")) {
        tested.add(w);
      }
      if (taught.contains(w.next())) {
        rows.add(row(w, shape));
      }
    }
    TrainedModel model =
        Trainer.train(
            spark,
            spark.createDataFrame(rows, TrainingSet.SCHEMA),
            withBatchOf(spec, windows.getOrDefault("train", 0L)),
            dir,
            progress,
            List.of(),
            (loss, identity) -> {});
    WeightsFile weights = WeightsFile.read(model.weights(), architecture);
    Rules rules = new Rules(log.windows(), weights.labels());
    return new Outcome(
        model,
        windows,
        tested.stream().map(ItemLog.Window::person).distinct().count(),
        tested.stream().filter(w -> !taught.contains(w.next())).count(),
        quality(tested, weights.labels(), said(tested, weights, architecture)),
        quality(tested, weights.labels(), rules.frequent(tested)),
        quality(tested, weights.labels(), rules.followers(tested)));
  }

  /**
   * As many rows a step as {@code spec} says, or all that there are: the largest shard has its
   * share.
   */
  private static TrainSpec withBatchOf(TrainSpec spec, long rows) {
    return new TrainSpec(
        spec.model(),
        spec.shards(),
        spec.workers(),
        spec.epochs(),
        (int) Math.max(1, Math.min(spec.batch(), rows)),
        spec.learningRate(),
        spec.weightDecay(),
        spec.patience(),
        spec.seed(),
        spec.leaveOnePersonOut(),
        spec.settings());
  }

  private static Row row(ItemLog.Window w, ItemWindow shape) {
    return RowFactory.create(
        w.recordId(),
        w.recordId(),
        w.person(),
        null,
        w.next(),
        1.0,
        null,
        ScalaCollections.asScala(new HashMap<String, String>()),
        w.part(),
        ItemLog.bytes(w.history(), shape));
  }

  private static List<float[]> said(
      List<ItemLog.Window> tested, WeightsFile weights, Architecture architecture) {
    ItemWindow shape = (ItemWindow) architecture.features();
    int classes = weights.labels().size();
    List<float[]> out = new ArrayList<>();
    for (int at = 0; at < tested.size(); at += ROWS) {
      int rows = Math.min(ROWS, tested.size() - at);
      float[] input = new float[rows * shape.length()];
      for (int i = 0; i < rows; i++) {
        List<String> history = tested.get(at + i).history();
        for (int t = 0; t < history.size(); t++) {
          input[i * shape.length() + t] = ItemLog.number(history.get(t), shape);
        }
      }
      float[] logits =
          Compute.logits(
              architecture.network(classes),
              weights.theta(),
              shape.shape(),
              new Compute.Batch(rows, input, new float[0], new float[0]));
      for (int i = 0; i < rows; i++) {
        out.add(java.util.Arrays.copyOfRange(logits, i * classes, (i + 1) * classes));
      }
    }
    return out;
  }

  /** Ranks by scores; of equal ones the first label stands first. */
  static Quality quality(List<ItemLog.Window> tested, List<String> labels, List<float[]> said) {
    List<Scores.Judged> first = new ArrayList<>();
    long few = 0;
    double reciprocal = 0;
    for (int i = 0; i < tested.size(); i++) {
      int truth = Collections.binarySearch(labels, tested.get(i).next());
      int place = truth < 0 ? Integer.MAX_VALUE : place(said.get(i), truth);
      first.add(new Scores.Judged(tested.get(i).person(), Map.of(), 1, place == 1 ? 1 : 0));
      few += place <= FIRST_FEW ? 1 : 0;
      reciprocal += truth < 0 ? 0 : 1.0 / place;
    }
    Scores scores = Scores.of(first, 2);
    return new Quality(
        scores.accuracy(),
        scores.interval(),
        few / (double) tested.size(),
        reciprocal / tested.size());
  }

  private static int place(float[] scores, int truth) {
    int place = 1;
    for (int c = 0; c < scores.length; c++) {
      boolean before = scores[c] > scores[truth] || scores[c] == scores[truth] && c < truth;
      place += before ? 1 : 0;
    }
    return place;
  }
}
