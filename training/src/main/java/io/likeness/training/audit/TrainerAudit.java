package io.likeness.training.audit;

import io.likeness.core.ScalaCollections;
import io.likeness.core.Sha256;
import io.likeness.privacy.accounting.AnalyticGaussian;
import io.likeness.privacy.accounting.PrivacyAudit;
import io.likeness.privacy.mechanism.AuditFinding;
import io.likeness.privacy.mechanism.SubsampledGaussian;
import io.likeness.training.data.FeatureStore;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.feature.Variation;
import io.likeness.training.optimize.Optimizer;
import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.Contrast;
import io.likeness.training.run.Fit;
import io.likeness.training.run.Plan;
import io.likeness.training.run.PrivateSteps;
import io.likeness.training.run.StepHook;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * Bounds from below the ε that a whole private training has: ranks, sample, gradients, clipping by
 * person, noise and optimizer, as {@code ./likeness train} runs them.
 *
 * <p>Half of many canaries, each a person with several records, are trained on; an attacker who
 * sees the weights alone says of each whether it was in. With every person in every step the claim
 * is that of a Gaussian mechanism, so the two rates bound its trade-off curve (Dong, Roth and Su,
 * "Gaussian Differential Privacy", 2022, definition 2.6). A training that clips each record instead
 * of each person, forgets a rank's noise or draws too little is found out.
 */
public final class TrainerAudit {
  private static final double EPSILON = 4;
  private static final double DELTA = 1e-5;
  private static final int STEPS = 4;
  private static final int SHARDS = 4;
  private static final int RECORDS = 2;
  private static final int CLASSES = 2;

  /** Far below any canary's gradient, so that each is clipped in every step. */
  private static final double CLIPPING_NORM = 0.1;

  private static final double MOMENTUM = 0.9;

  private static final scala.collection.Map<String, String> NONE =
      ScalaCollections.asScala(Map.of());

  private final SparkSession spark;
  private final CheckpointDir dir;
  private final int workers;
  private final double significance;
  private final boolean[] in;

  private TrainerAudit(
      SparkSession spark, CheckpointDir dir, int workers, double significance, boolean[] in) {
    this.spark = spark;
    this.dir = dir;
    this.workers = workers;
    this.significance = significance;
    this.in = in;
  }

  /**
   * Trains twice, once with half the noise of the claim.
   *
   * @param dir an empty folder that all workers reach; what is written there can be deleted
   * @param canaries persons in and out together, at least 1,000
   * @param significance probability of a false alarm, in (0, 1)
   */
  public static AuditFinding of(
      SparkSession spark,
      CheckpointDir dir,
      int workers,
      int canaries,
      double significance,
      Random coins)
      throws IOException {
    if (!(canaries >= 1000)) {
      throw new IllegalArgumentException("an audit needs 1000 canaries, got " + canaries + ".");
    }
    List<Integer> all = new ArrayList<>(IntStream.range(0, canaries / 2 * 2).boxed().toList());
    Collections.shuffle(all, coins);
    boolean[] in = new boolean[all.size()];
    all.subList(0, in.length / 2).forEach(i -> in[i] = true);
    TrainerAudit audit = new TrainerAudit(spark, dir, workers, significance, in);
    double noise = AnalyticGaussian.sigma(EPSILON, DELTA, 1) * Math.sqrt(STEPS);
    double claimed =
        new SubsampledGaussian(1, noise, CLIPPING_NORM).loss(STEPS, DELTA).charge().epsilon();
    return new AuditFinding(
        "a training by DP-SGD, " + RECORDS + " records a person",
        "two-worlds",
        claimed,
        DELTA,
        audit.bound(noise),
        audit.bound(noise / 2),
        significance);
  }

  private double bound(double noiseMultiplier) throws IOException {
    Plan plan = plan(noiseMultiplier);
    Dataset<Row> rows = rows();
    TrainingSet set = TrainingSet.of(rows);
    FeatureStore store =
        FeatureStore.make(rows, set, plan.architecture().features(), SHARDS, dir.root());
    float[] theta =
        new Fit(spark, dir, workers, 0, 60_000, StepHook.none())
            .run(plan, set, store, epoch -> {})
            .theta();
    long truePositives = 0;
    long falsePositives = 0;
    double most = most(plan.learningRate());
    for (int i = 0; i < in.length; i++) {
      // What a person's weights moved toward their label, over the most that they could have.
      int own = CLASSES * i + label(i);
      int other = CLASSES * i + 1 - label(i);
      boolean guessed = (theta[own] - theta[other]) / Math.sqrt(2) > 0.5 * most;
      truePositives += in[i] && guessed ? 1 : 0;
      falsePositives += !in[i] && guessed ? 1 : 0;
    }
    return PrivacyAudit.twoWorlds(in.length / 2, truePositives, falsePositives, DELTA, significance)
        .gaussianEpsilon(DELTA);
  }

  /** How far a gradient of the clipping norm in every step moves the weights. */
  private double most(double rate) {
    double velocity = 0;
    double moved = 0;
    for (int t = 0; t < STEPS; t++) {
      velocity = MOMENTUM * velocity + CLIPPING_NORM / (in.length / 2.0);
      moved += rate * velocity;
    }
    return moved;
  }

  private static int label(int person) {
    return person % CLASSES;
  }

  private Plan plan(double noiseMultiplier) {
    return new Plan(
        new Canaries(in.length),
        SHARDS,
        SHARDS,
        STEPS,
        STEPS,
        0,
        1,
        1,
        false,
        0,
        new Optimizer.Settings(Optimizer.Rule.SGD, 0, 0, 0),
        0,
        0,
        Variation.OFF,
        false,
        new PrivateSteps(1, noiseMultiplier, CLIPPING_NORM),
        Contrast.NONE,
        0);
  }

  private Dataset<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < in.length; i++) {
      for (int copy = 0; in[i] && copy < RECORDS; copy++) {
        byte[] bytes = Canaries.bytes(i, copy);
        String id = Sha256.hex(bytes);
        String person = "canary-" + i;
        rows.add(
            RowFactory.create(
                id, id, person, person, "label-" + label(i), 1.0, null, NONE, "train", bytes));
      }
    }
    return spark.createDataFrame(rows, TrainingSet.SCHEMA);
  }
}
