package io.likeness.training.run;

import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.training.collective.Collective;
import io.likeness.training.collective.TreeSum;
import io.likeness.training.data.EpochOrder;
import io.likeness.training.data.FeatureStore;
import io.likeness.training.data.Part;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.evaluate.ArgMax;
import io.likeness.training.model.Compute;
import io.likeness.training.model.Half;
import io.likeness.training.model.InfoNce;
import io.likeness.training.model.Network;
import io.likeness.training.optimize.LearningRate;
import io.likeness.training.optimize.LossScaler;
import io.likeness.training.optimize.Optimizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One worker's side of a training: it owns K/W neighbouring virtual shards and walks through them
 * in step with its peers, so that after every step all hold the same weights.
 */
final class Rank {
  /** Losses are summed as multiples of this, so that sums are exact and in no order. */
  private static final double LOSS_UNIT = 0x1p-32;

  /** As much as one of the most ranks that there may be can have, so that their sum is a number. */
  private static final long LARGEST_SUM = Long.MAX_VALUE / 64;

  private static final int LOSS = 0;
  private static final int ROWS = 1;
  private static final int ID_SUM = 2;

  /** Weight of the rows whose loss was not finite, as a multiple of the unit of losses. */
  private static final int LOST = 3;

  private static final int SUMS = 4;

  /** Rows of a shard that are predicted between two meetings of the ranks: whole passes. */
  private static final int ROWS_A_ROUND = 8 * Batches.EVALUATION_ROWS;

  private final Plan plan;
  private final TrainingSet set;
  private final Collective collective;
  private final CheckpointDir dir;
  private final String identity;
  private final StepHook hook;
  private final int attempt;

  private final Network network;
  private final long[] featureShape;
  private final int firstShard;
  private final int ownShards;
  private final Batches batches;
  private final int[][] train;
  private final int stepsAnEpoch;
  private final LearningRate rate;

  private float[] theta;
  private Optimizer optimizer;
  private LossScaler scaler = new LossScaler();
  private final Optional<PrivateGradients> hidden;
  private final Optional<ContrastiveGradients> aligned;
  private final Due due;
  private float[] bestTheta;
  private double bestLoss = Double.POSITIVE_INFINITY;
  private int bestEpoch;
  private int sinceBest;
  private boolean stopped;
  private final List<Epoch> history = new ArrayList<>();
  private int epoch;
  private int step;
  private long[] sums = new long[SUMS];
  private final StepLog log = new StepLog();
  private final Keeper keeper;

  /** Where the rank is, for its error record. */
  private volatile long stepsDone;

  Rank(
      Plan plan,
      TrainingSet set,
      FeatureStore store,
      Collective collective,
      CheckpointDir dir,
      Optional<Checkpoint> start,
      StepHook hook,
      int attempt,
      Keeper keeper)
      throws IOException {
    this.keeper = keeper;
    this.plan = plan;
    this.set = set;
    this.collective = collective;
    this.dir = dir;
    this.identity = plan.identity(set);
    this.hook = hook;
    this.attempt = attempt;
    network = plan.architecture().network(set.labels().size());
    featureShape = plan.architecture().features().shape();
    ownShards = plan.shards() / collective.size();
    firstShard = collective.rank() * ownShards;
    batches = new Batches(plan, set, store, network);
    train = new int[plan.shards()][];
    for (int k = 0; k < plan.shards(); k++) {
      train[k] = set.places(Part.TRAIN, k, plan.shards());
    }
    due = Due.of(set);
    hidden =
        plan.hidden().any()
            ? Optional.of(new PrivateGradients(plan, set, network, batches, collective))
            : Optional.empty();
    aligned =
        plan.contrast().any()
            ? Optional.of(new ContrastiveGradients(plan, set, network, batches, collective))
            : Optional.empty();
    stepsAnEpoch = plan.stepsAnEpoch(set);
    rate = plan.schedule(stepsAnEpoch);
    boolean[] decayed = network.layout().decayed();
    if (start.isPresent()) {
      Checkpoint c = start.get();
      theta = c.theta();
      optimizer =
          new Optimizer(plan.optimizer(), decayed, c.first(), c.second(), c.optimizerSteps());
      bestTheta = c.bestTheta();
      bestLoss = c.bestLoss();
      bestEpoch = c.bestEpoch();
      sinceBest = c.sinceBest();
      stopped = c.stopped();
      scaler = new LossScaler(c.scale(), c.goodSteps());
      history.addAll(c.history());
      epoch = c.epoch();
      step = c.step();
      // The sums of all ranks go on in rank 0, however many ranks there are now.
      sums = collective.rank() == 0 ? Arrays.copyOf(c.sums(), SUMS) : new long[SUMS];
      stepsDone = c.optimizerSteps();
    } else {
      theta = network.layout().initial(plan.seed());
      optimizer = new Optimizer(plan.optimizer(), decayed);
      bestTheta = theta.clone();
    }
  }

  long stepsDone() {
    return stepsDone;
  }

  RankResult run() throws IOException {
    long begin = System.nanoTime();
    long rows = 0;
    long before = optimizer.steps();
    List<Integer> places = new ArrayList<>();
    List<float[]> probabilities = new ArrayList<>();
    // A rank that fails waits too: what it has reached is where the next attempt begins.
    try (keeper) {
      while (epoch < plan.epochs() && !stopped) {
        rows += runEpoch();
      }
      theta = bestTheta;
      for (Part part : List.of(Part.TRAIN, Part.VALIDATION, Part.TEST)) {
        forEachPrediction(
            part,
            part != Part.TRAIN,
            (place, p) -> {
              // Half precision goes on without the training rows that it cannot hold.
              if (part != Part.TRAIN && !finite(p)) {
                throw diverged("answer");
              }
              places.add(place);
              probabilities.add(p);
            });
      }
    }
    return new RankResult(
        collective.rank(),
        java.lang.management.ManagementFactory.getRuntimeMXBean().getName(),
        collective.rank() == 0 ? bestTheta : new float[0],
        List.copyOf(history),
        bestEpoch,
        places.stream().mapToInt(Integer::intValue).toArray(),
        probabilities.toArray(float[][]::new),
        rows,
        optimizer.steps() - before,
        (System.nanoTime() - begin) * 1e-9,
        collective.seconds(),
        collective.transport());
  }

  private long runEpoch() throws IOException {
    long begin = System.nanoTime();
    int[][] order = new int[plan.shards()][];
    for (int k = 0; k < plan.shards(); k++) {
      order[k] = EpochOrder.shuffled(train[k], plan.seed(), epoch, k);
    }
    long rows = 0;
    while (step < stepsAnEpoch) {
      hook.before(attempt, collective.rank(), epoch, step);
      log.begin();
      rows += plan.hidden().any() ? runPrivateStep() : runStep(order);
      step++;
      stepsDone = optimizer.steps();
      if (plan.checkpointSteps() > 0 && step % plan.checkpointSteps() == 0 && step < stepsAnEpoch) {
        checkpoint();
      }
    }
    long[] total = collective.sum(sums);
    if (!plan.hidden().any()) {
      due.require(epoch + 1, total[ROWS], total[ID_SUM]);
    }
    // Each weight that was lost is off by up to half a unit, so a rest of that size is none.
    double told = due.weight() - total[LOST] * LOSS_UNIT;
    double trainLoss =
        plan.hidden().any() || !(told > total[ROWS] * LOSS_UNIT)
            ? Double.NaN
            : total[LOSS] * LOSS_UNIT / told;

    long[] v = validation();
    double validationLoss = v[ROWS] == 0 ? Double.NaN : v[LOSS] * LOSS_UNIT / v[ROWS];
    // Choosing by the validation split would tell of its persons, so a private run takes its end.
    boolean better =
        plan.hidden().any() || v[ROWS] == 0 || validationLoss < bestLoss - plan.minDelta();
    if (better) {
      bestTheta = theta.clone();
      bestLoss = v[ROWS] == 0 ? bestLoss : validationLoss;
      bestEpoch = epoch + 1;
      sinceBest = 0;
    } else {
      sinceBest++;
      stopped = sinceBest >= plan.patience();
    }
    Epoch line =
        new Epoch(
            epoch + 1,
            trainLoss,
            validationLoss,
            v[ROWS] == 0 ? Double.NaN : v[2] / (double) v[ROWS],
            better,
            (System.nanoTime() - begin) * 1e-9);
    history.add(line);
    collective.agree("their weights after epoch " + (epoch + 1), weightsDigest());
    epoch++;
    step = 0;
    sums = new long[SUMS];
    List<Step> steps = log.taken();
    if (collective.rank() == 0) {
      Checkpoint state = state(new long[sums.length]);
      keeper.later(
          () -> {
            // A crash in between loses neither: of an epoch in a checkpoint the driver is told
            // again.
            StepLog.write(dir, identity, line.epoch(), steps);
            dir.save(state);
            EpochFeed.write(dir, identity, line);
          });
    }
    return rows;
  }

  /** Loss, rows and right answers of the validation rows of all ranks. */
  private long[] validation() throws IOException {
    long[] sum = new long[3];
    if (aligned.isPresent()) {
      InfoNce.Loss loss = aligned.get().validation(theta);
      for (int i = 0; i < loss.ofRow().length; i++) {
        sum[LOSS] = grown(sum[LOSS], loss.ofRow()[i]);
        sum[ROWS]++;
        sum[2] += loss.found()[i] ? 1 : 0;
      }
      return sum;
    }
    forEachPrediction(
        Part.VALIDATION,
        true,
        (place, p) -> {
          int label = set.items().get(place).label();
          sum[LOSS] = grown(sum[LOSS], -Math.log(Math.max(p[label], 1e-12)));
          sum[ROWS]++;
          sum[2] += ArgMax.of(p) == label ? 1 : 0;
        });
    return collective.sum(sum);
  }

  private byte[] weightsDigest() {
    java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(theta.length * Float.BYTES);
    bytes.asFloatBuffer().put(theta);
    return Sha256.of(bytes.array());
  }

  /** Rows of shard k in step s: even pieces, so that the last step is not a tiny one. */
  private int from(int k, int s) {
    return (int) ((long) train[k].length * s / stepsAnEpoch);
  }

  private long runStep(int[][] order) throws IOException {
    double weight = 0;
    int[][] places = new int[plan.shards()][];
    for (int k = 0; k < plan.shards(); k++) {
      places[k] = Arrays.copyOfRange(order[k], from(k, step), from(k, step + 1));
      for (int place : places[k]) {
        weight += set.items().get(place).weight();
      }
    }
    long rows = 0;
    TreeSum sum = new TreeSum(plan.shards());
    float[] weights = plan.half() ? Half.rounded(theta) : theta;
    ContrastiveGradients.Passes passes =
        aligned.isPresent()
            ? aligned.get().of(weights, now(), places)
            : (k, rowsOfShard) ->
                Compute.gradient(
                    network, weights, featureShape, batches.ofShard(now(), k, rowsOfShard));
    for (int k = firstShard; k < firstShard + ownShards; k++) {
      if (places[k].length == 0) {
        sum.add(k, new float[theta.length + 1]);
        continue;
      }
      Compute.Pass pass = passes.of(k, places[k]);
      if (plan.half() && !Double.isFinite(pass.loss())) {
        // As an overflow: into the sum with it, so that all ranks skip the step.
        Arrays.fill(pass.gradient(), Float.NaN);
        for (int place : places[k]) {
          sums[LOST] += fixed(set.items().get(place).weight());
        }
      } else {
        sums[LOSS] = grown(sums[LOSS], pass.loss());
      }
      sum.add(k, withLoss(scaled(pass.gradient()), pass.loss()));
      for (int place : places[k]) {
        sums[ROWS]++;
        sums[ID_SUM] += TrainingSet.head(set.items().get(place).recordId());
      }
      rows += places[k].length;
    }
    float[] total = collective.sum(sum);
    float[] gradient = Arrays.copyOf(total, theta.length);
    double loss = total[theta.length] / weight;
    if (plan.half()) {
      // An overflow on one rank is in the sum that all ranks have, so all skip the same step.
      boolean overflowed = !finite(gradient);
      double scale = scaler.scale();
      scaler.told(overflowed);
      if (overflowed && scale == scaler.scale()) {
        throw diverged("gradient");
      }
      if (overflowed) {
        return rows;
      }
      weight *= scale;
    }
    if (weight > 0) {
      float factor = (float) (1 / weight);
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] *= factor;
        if (!Float.isFinite(gradient[i])) {
          throw diverged("gradient");
        }
      }
    } else {
      Arrays.fill(gradient, 0);
    }
    applied(gradient, loss);
    return rows;
  }

  /** The gradient of a shard and, behind it, its loss: one sum for both. */
  private static float[] withLoss(float[] gradient, double loss) {
    float[] both = Arrays.copyOf(gradient, gradient.length + 1);
    both[gradient.length] = (float) loss;
    return both;
  }

  private void applied(float[] gradient, double loss) {
    double now = rate.at(optimizer.steps());
    log.end(optimizer.steps() + 1, epoch + 1, loss, gradient, now);
    optimizer.step(theta, gradient, now);
  }

  /** In half precision the gradient, times the scale, as it holds it; else the gradient. */
  private float[] scaled(float[] gradient) {
    if (plan.half()) {
      float scale = (float) scaler.scale();
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = Half.rounded(gradient[i] * scale);
      }
    }
    return gradient;
  }

  private static boolean finite(float[] values) {
    for (float v : values) {
      if (!Float.isFinite(v)) {
        return false;
      }
    }
    return true;
  }

  private long runPrivateStep() throws IOException {
    PrivateGradients.Gradient gradient =
        hidden.orElseThrow().of(theta, now(), firstShard, ownShards);
    // The loss of those who were drawn has no noise.
    applied(gradient.values(), Double.NaN);
    return gradient.rows();
  }

  /** With {@code loss}; refused while the sum over all ranks cannot overflow yet. */
  private long grown(long sum, double loss) {
    long grown = sum + fixed(loss);
    if (grown > LARGEST_SUM) {
      throw diverged("loss");
    }
    return grown;
  }

  private long fixed(double loss) {
    if (!Double.isFinite(loss)) {
      throw diverged("loss");
    }
    return Math.round(loss / LOSS_UNIT);
  }

  private LikenessException diverged(String what) {
    return Fault.TRAINING_IMPOSSIBLE.because(
        "The "
            + what
            + " is not finite in step "
            + (optimizer.steps() + 1)
            + "; lower train.learning-rate (--learning-rate of align) or set train.clip-norm.");
  }

  /** The number of the step that is being made, over all epochs. */
  private long now() {
    return (long) epoch * stepsAnEpoch + step;
  }

  /** Ranks meet after each round, so that one that hangs here is given up as in a step. */
  private void forEachPrediction(Part part, boolean originalsOnly, Batches.Prediction sink)
      throws IOException {
    int[][] places = new int[plan.shards()][];
    int longest = 0;
    for (int k = 0; k < plan.shards(); k++) {
      places[k] =
          Arrays.stream(set.places(part, k, plan.shards()))
              .filter(p -> !originalsOnly || set.items().get(p).original())
              .toArray();
      longest = Math.max(longest, places[k].length);
    }
    for (int at = 0; at < longest; at += ROWS_A_ROUND) {
      for (int k = firstShard; k < firstShard + ownShards; k++) {
        int end = Math.min(at + ROWS_A_ROUND, places[k].length);
        batches.predict(theta, Arrays.copyOfRange(places[k], Math.min(at, end), end), sink);
      }
      collective.any(false);
    }
  }

  private void checkpoint() throws IOException {
    long[] total = collective.sum(sums);
    if (collective.rank() == 0) {
      Checkpoint state = state(total);
      keeper.later(() -> dir.save(state));
    }
  }

  /** What has been reached, in copies of its own. */
  private Checkpoint state(long[] total) {
    return new Checkpoint(
        identity,
        epoch,
        step,
        total,
        theta.clone(),
        optimizer.first().clone(),
        optimizer.second().clone(),
        optimizer.steps(),
        bestTheta,
        bestLoss,
        bestEpoch,
        sinceBest,
        stopped,
        scaler.scale(),
        scaler.good(),
        List.copyOf(history));
  }
}
