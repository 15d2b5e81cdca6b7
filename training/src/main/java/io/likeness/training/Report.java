package io.likeness.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.likeness.training.evaluate.Baselines;
import io.likeness.training.evaluate.ErrorGap;
import io.likeness.training.evaluate.Scores;
import io.likeness.training.evaluate.Variants;
import io.likeness.training.run.Epoch;
import io.likeness.training.run.Fit;
import java.util.List;
import java.util.Map;

/**
 * What is worth knowing about a trained model; stored with it as JSON.
 *
 * @param parameters floats that were learnt
 * @param shards virtual shards, which the model depends on
 * @param workers ranks that ran, which it does not depend on
 * @param bestEpoch the epoch whose weights were kept, counted from 1
 * @param train scores of the originals that were learnt from
 * @param validation scores of the rows that decided when to stop
 * @param test scores of the rows that nothing was decided by; each model predicts them once, at its
 *     end: this one, and where there is a teacher the teacher too
 * @param baseline scores of always saying the most frequent label of the training split, on the
 *     test split
 * @param baselines Spark's own classifiers on the same features and split; empty where they were
 *     not asked for
 * @param groups test scores by attribute and value
 * @param groupGaps test error of each group against all others
 * @param persons test accuracy by person's pseudonym
 * @param leaveOnePersonOut one line a person held out; empty where it was not asked for
 * @param leaveOnePersonOutGroups scores of all rows that were held out so, by attribute and value
 * @param leaveOnePersonOutGroupGaps their error by group against all others
 * @param samplesPerSecond training rows a second over all ranks, evaluation included
 * @param variants what smaller files of the model weigh and get right
 * @param audit whether the model is for an audit of what recordings give away, and nothing else
 * @param privacy what the weights tell about a person, at most; empty where nothing is promised
 * @param taught by whom; empty where there was no teacher
 * @param warnings what a reader should know before believing a score
 */
public record Report(
    String architecture,
    String features,
    List<String> labels,
    int parameters,
    int shards,
    int workers,
    long seed,
    Map<String, Integer> rows,
    List<Epoch> epochs,
    int bestEpoch,
    Scores train,
    Scores validation,
    Scores test,
    Scores baseline,
    List<Baselines.Baseline> baselines,
    Map<String, Map<String, Scores>> groups,
    List<ErrorGap> groupGaps,
    Map<String, Double> persons,
    List<HeldOut> leaveOnePersonOut,
    Scores leaveOnePersonOutTotal,
    Map<String, Map<String, Scores>> leaveOnePersonOutGroups,
    List<ErrorGap> leaveOnePersonOutGroupGaps,
    double wallSeconds,
    double samplesPerSecond,
    List<Fit.RankWork> ranks,
    List<String> failures,
    List<String> warnings,
    List<Variants.Variant> variants,
    boolean audit,
    List<Privacy> privacy,
    List<Taught> taught,
    Map<String, String> environment) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** The scores of one person who was held out, by a model that never heard or saw that person. */
  public record HeldOut(
      String person, int rows, double accuracy, double uar, double baseline, int epochs) {}

  /**
   * A bound on what the weights, and nothing else in this report, tell about one person.
   *
   * @param epsilon by loss distributions, which is what the ledger was charged
   * @param epsilonRdp by Rényi orders, to cross-check
   */
  public record Privacy(
      String unit,
      double epsilon,
      double delta,
      double epsilonRdp,
      double noiseMultiplier,
      double clippingNorm,
      double samplingRate,
      long steps,
      int persons,
      String statement) {}

  /** The teacher of a student, and how good it was itself. */
  public record Taught(
      String architecture,
      String weightsSha256,
      double share,
      double temperature,
      double testAccuracy) {}

  /** The report as JSON; numbers that do not exist are the text NaN. */
  public String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report is plain JSON", e);
    }
  }
}
