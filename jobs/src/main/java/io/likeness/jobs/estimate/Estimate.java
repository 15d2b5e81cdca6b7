package io.likeness.jobs.estimate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.run.RunCost;
import io.likeness.jobs.run.ScratchLake;
import io.likeness.jobs.walk.Context;
import io.likeness.jobs.walk.Walk;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleFunction;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.SparkSession;

/**
 * What a walk over an input will take, from walks over two samples of it.
 *
 * <p>The samples are whole walks into lakes of their own that are deleted afterwards: one to warm
 * up, one over half of the sample, one over all of it. What does not grow with the records and what
 * does are told apart by a line through both. Training, the card and the gates are not in it.
 */
public final class Estimate {
  private static final String LAST = "augment";

  /** How often a sample that is refused is doubled: the last walk is over eight times as much. */
  private static final int DOUBLINGS = 3;

  /** What may be said of a sample and not of all. */
  private static final Set<Fault> OF_FEW =
      Set.of(
          Fault.INPUT_MISSING,
          Fault.INPUT_INVALID,
          Fault.TOO_MANY_REJECTED,
          Fault.SPLIT_IMPOSSIBLE,
          Fault.TARGET_IMPOSSIBLE,
          Fault.CONSENT_MISSING);

  private final SparkSession spark;
  private final Recipe recipe;
  private final String input;
  private final Narrator narrator;

  public Estimate(SparkSession spark, Recipe recipe, String input, Narrator narrator) {
    this.spark = spark;
    this.recipe = recipe;
    this.input = input;
    this.narrator = narrator;
  }

  /**
   * What one walk took.
   *
   * @param records listed in the input
   * @param seconds from its start to its tag
   * @param coreHours of all tasks
   * @param lakeBytes of all files that it left in the lake
   */
  public record Taken(long records, double seconds, double coreHours, double lakeBytes) {}

  /**
   * @param expected by a line through both samples
   * @param most in proportion to the larger sample, as if nothing were done once
   */
  public record Forecast(Taken half, Taken whole, Taken expected, Taken most) {}

  /**
   * Walks over about {@code sample} records, or up to eight times as many where so few cannot be
   * walked.
   *
   * @param scratch where it walks
   * @throws io.likeness.core.error.LikenessException when the input is empty, or none of its
   *     samples can be walked, such as where there are not enough persons for the split
   */
  public Forecast of(long sample, ScratchLake scratch) {
    long records = Context.listed(spark, recipe, input);
    if (records == 0) {
      throw Fault.INPUT_MISSING.because(
          "The sources of the recipe name no files under " + input + "; check --input.");
    }
    double share = Math.min(1, (double) sample / records);
    return forecast(
        records,
        share / 2,
        DOUBLINGS,
        half -> {
          narrator.say(
              "estimate   %d listed, samples of %.3g and %.3g of them",
              records, half, Math.min(1, 2 * half));
          walked(half, scratch);
        },
        larger -> walked(larger, scratch),
        narrator);
  }

  /**
   * Walks over half of a sample twice, since the first walk warms up, and over all of it. What a
   * small sample lacks, such as a person of each class for each part of a split, a larger one may
   * have: where one is refused, it is doubled, as often as {@code doublings} allows.
   *
   * @param half share of the input in the smaller sample
   * @param doublings at most, but for one that makes it the whole
   * @param first walks over the smaller sample for the first time
   */
  static Forecast forecast(
      long records,
      double half,
      int doublings,
      DoubleConsumer first,
      DoubleFunction<Taken> walk,
      Narrator narrator) {
    double share = Math.min(1, 2 * half);
    try {
      first.accept(half);
      Taken smaller = walk.apply(half);
      Taken larger = share > half ? walk.apply(share) : smaller;
      return new Forecast(
          smaller, larger, line(smaller, larger, records), proportion(larger, records));
    } catch (LikenessException e) {
      if (half >= 1 || !OF_FEW.contains(e.fault())) {
        throw e;
      }
      if (doublings == 0 && share < 1) {
        throw e.fault()
            .because(
                e.getMessage()
                    + " That is of a sample of "
                    + Math.round(share * records)
                    + " of "
                    + records
                    + " records; give a larger --sample.",
                e);
      }
      narrator.say(
          "estimate   the sample is doubled, since it is refused: %s",
          String.valueOf(e.getMessage()));
      return forecast(records, share, doublings - 1, first, walk, narrator);
    }
  }

  /** The line through two samples at {@code records}; no part of it falls. */
  static Taken line(Taken half, Taken whole, long records) {
    double beyond =
        (double) (records - whole.records()) / Math.max(1, whole.records() - half.records());
    return new Taken(
        records,
        whole.seconds() + beyond * Math.max(0, whole.seconds() - half.seconds()),
        whole.coreHours() + beyond * Math.max(0, whole.coreHours() - half.coreHours()),
        whole.lakeBytes() + beyond * Math.max(0, whole.lakeBytes() - half.lakeBytes()));
  }

  private static Taken proportion(Taken whole, long records) {
    double times = (double) records / Math.max(1, whole.records());
    return new Taken(
        records, times * whole.seconds(), times * whole.coreHours(), times * whole.lakeBytes());
  }

  private Taken walked(double share, ScratchLake scratch) {
    return scratch.during(
        lake -> {
          Narrator counting = new Narrator(System.err);
          RunCost cost = RunCost.begin(spark.sparkContext());
          long from = System.nanoTime();
          ObjectNode node = new ObjectMapper().createObjectNode();
          try {
            new Walk(new Context(lake, recipe, input, counting, false, share)).run(LAST);
          } finally {
            cost.end(node);
          }
          FileSystem files = lake.root().getFileSystem(spark.sparkContext().hadoopConfiguration());
          return new Taken(
              counting.counts().getOrDefault("listed", 0L),
              (System.nanoTime() - from) / 1e9,
              node.at("/cost/core_hours").asDouble(),
              files.getContentSummary(lake.root()).getLength());
        });
  }
}
