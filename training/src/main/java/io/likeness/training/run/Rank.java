package io.likeness.training.run;

import io.likeness.core.error.Fault;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.training.Digests;
import io.likeness.training.collective.Collective;
import io.likeness.training.collective.TreeSum;
import io.likeness.training.data.EpochOrder;
import io.likeness.training.data.FeatureStore;
import io.likeness.training.data.Part;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.model.Compute;
import io.likeness.training.model.Network;
import io.likeness.training.optimize.LearningRate;
import io.likeness.training.optimize.Optimizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One worker's side of a training: it owns K/W neighbouring virtual shards and walks through them
 * in step with its peers, so that after every step all hold the same weights.
 */
final class Rank {
  /** Losses are summed as multiples of this, so that sums are exact and in no order. */
  private static final double LOSS_UNIT = 0x1p-32;

  private static final int EVALUATION_ROWS = 64;

  private static final int LOSS = 0;
  private static final int ROWS = 1;
  private static final int ID_SUM = 2;

  private final Plan plan;
  private final TrainingSet set;
  private final Collective collective;
  private final CheckpointDir dir;
  private final String identity;
  private final StepHook hook;
  private final int attempt;

  private final Network network;
  private final long[] featureShape;
  private final int featureLength;
  private final int classes;
  private final int firstShard;
  private final int ownShards;
  private final FeatureStore.Shard[] features;
  private final int[][] train;
  private final int stepsAnEpoch;
  private final LearningRate rate;

  private float[] theta;
  private Optimizer optimizer;
  private float[] bestTheta;
  private double bestLoss = Double.POSITIVE_INFINITY;
  private int bestEpoch;
  private int sinceBest;
  private boolean stopped;
  private final List<Epoch> history = new ArrayList<>();
  private int epoch;
  private int step;
  private long[] sums = new long[3];

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
      int attempt)
      throws IOException {
    this.plan = plan;
    this.set = set;
    this.collective = collective;
    this.dir = dir;
    this.identity = plan.identity(set);
    this.hook = hook;
    this.attempt = attempt;
    classes = set.labels().size();
    network = plan.architecture().network(classes);
    featureShape = plan.architecture().features().shape();
    featureLength = plan.architecture().features().length();
    ownShards = plan.shards() / collective.size();
    firstShard = collective.rank() * ownShards;
    features = new FeatureStore.Shard[ownShards];
    train = new int[plan.shards()][];
    for (int k = 0; k < plan.shards(); k++) {
      train[k] = set.places(Part.TRAIN, k, plan.shards());
    }
    for (int k = 0; k < ownShards; k++) {
      features[k] = store.open(firstShard + k);
    }
    stepsAnEpoch = stepsAnEpoch(set, plan);
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
      history.addAll(c.history());
      epoch = c.epoch();
      step = c.step();
      // The sums of all ranks go on in rank 0, however many ranks there are now.
      sums = collective.rank() == 0 ? c.sums() : new long[c.sums().length];
      stepsDone = c.optimizerSteps();
    } else {
      theta = network.layout().initial(plan.seed());
      optimizer = new Optimizer(plan.optimizer(), decayed);
      bestTheta = theta.clone();
    }
  }

  static int stepsAnEpoch(TrainingSet set, Plan plan) {
    int longest =
        IntStream.range(0, plan.shards())
            .map(k -> set.places(Part.TRAIN, k, plan.shards()).length)
            .max()
            .orElse(0);
    return (longest + plan.microbatch() - 1) / plan.microbatch();
  }

  long stepsDone() {
    return stepsDone;
  }

  RankResult run() throws IOException {
    long begin = System.nanoTime();
    long rows = 0;
    long before = optimizer.steps();
    while (epoch < plan.epochs() && !stopped) {
      rows += runEpoch();
    }
    theta = bestTheta;
    List<Integer> places = new ArrayList<>();
    List<float[]> probabilities = new ArrayList<>();
    for (Part part : List.of(Part.TRAIN, Part.VALIDATION, Part.TEST)) {
      forEachPrediction(
          part,
          true,
          (place, p) -> {
            places.add(place);
            probabilities.add(p);
          });
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
        collective.seconds());
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
      rows += runStep(order);
      step++;
      stepsDone = optimizer.steps();
      if (plan.checkpointSteps() > 0 && step % plan.checkpointSteps() == 0 && step < stepsAnEpoch) {
        checkpoint();
      }
    }
    long[] total = collective.sum(sums);
    checkEveryRowCountedOnce(total);
    double weight = trainingWeight();
    double trainLoss = total[LOSS] * LOSS_UNIT / weight;

    long[] validation = new long[3];
    forEachPrediction(
        Part.VALIDATION,
        true,
        (place, p) -> {
          int label = set.items().get(place).label();
          validation[LOSS] += fixed(-Math.log(Math.max(p[label], 1e-12)));
          validation[ROWS]++;
          validation[2] += argMax(p) == label ? 1 : 0;
        });
    long[] v = collective.sum(validation);
    double validationLoss = v[ROWS] == 0 ? Double.NaN : v[LOSS] * LOSS_UNIT / v[ROWS];
    boolean better = v[ROWS] == 0 || validationLoss < bestLoss - plan.minDelta();
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
    sums = new long[3];
    save(new long[3]);
    if (collective.rank() == 0) {
      EpochFeed.write(dir, identity, line);
    }
    return rows;
  }

  private byte[] weightsDigest() {
    java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(theta.length * Float.BYTES);
    bytes.asFloatBuffer().put(theta);
    return Digests.of(bytes.array());
  }

  private double trainingWeight() {
    double weight = 0;
    for (TrainingSet.Item item : set.items()) {
      weight += item.part() == Part.TRAIN ? item.weight() : 0;
    }
    return weight;
  }

  private void checkEveryRowCountedOnce(long[] total) {
    long rows = 0;
    long ids = 0;
    for (TrainingSet.Item item : set.items()) {
      if (item.part() == Part.TRAIN) {
        rows++;
        ids += TrainingSet.head(item.recordId());
      }
    }
    if (total[ROWS] != rows || total[ID_SUM] != ids) {
      throw new IllegalStateException(
          "Epoch " + (epoch + 1) + " saw " + total[ROWS] + " rows where " + rows + " were due");
    }
  }

  /** Rows of shard k in step s: even pieces, so that the last step is not a tiny one. */
  private int from(int k, int s) {
    return (int) ((long) train[k].length * s / stepsAnEpoch);
  }

  private long runStep(int[][] order) throws IOException {
    double weight = 0;
    for (int k = 0; k < plan.shards(); k++) {
      for (int i = from(k, step); i < from(k, step + 1); i++) {
        weight += set.items().get(order[k][i]).weight();
      }
    }
    long rows = 0;
    TreeSum sum = new TreeSum(plan.shards());
    for (int k = firstShard; k < firstShard + ownShards; k++) {
      int[] places = Arrays.copyOfRange(order[k], from(k, step), from(k, step + 1));
      if (places.length == 0) {
        sum.add(k, new float[theta.length]);
        continue;
      }
      Compute.Pass pass = Compute.gradient(network, theta, featureShape, batch(k, places));
      sum.add(k, pass.gradient());
      sums[LOSS] += fixed(pass.loss());
      for (int place : places) {
        sums[ROWS]++;
        sums[ID_SUM] += TrainingSet.head(set.items().get(place).recordId());
      }
      rows += places.length;
    }
    float[] gradient = collective.sum(sum);
    if (weight > 0) {
      float factor = (float) (1 / weight);
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] *= factor;
        if (!Float.isFinite(gradient[i])) {
          throw Fault.TRAINING_IMPOSSIBLE.because(
              "The gradient is not finite in step "
                  + (optimizer.steps() + 1)
                  + "; lower train.learning-rate or set train.clip-norm.");
        }
      }
    } else {
      Arrays.fill(gradient, 0);
    }
    optimizer.step(theta, gradient, rate.at(optimizer.steps()));
    return rows;
  }

  private static long fixed(double loss) {
    return Math.round(loss / LOSS_UNIT);
  }

  private Compute.Batch batch(int shard, int[] places) {
    int rows = plan.microbatch();
    float[] input = new float[rows * featureLength];
    float[] target = new float[rows * classes];
    CounterRandom random = drawn("vary", shard);
    for (int i = 0; i < places.length; i++) {
      TrainingSet.Item item = set.items().get(places[i]);
      features[shard - firstShard].copy(item.recordId(), input, i * featureLength);
      if (plan.vary()) {
        plan.architecture().features().vary(input, i * featureLength, random);
      }
      float spread = (float) (item.weight() * plan.labelSmoothing() / classes);
      Arrays.fill(target, i * classes, (i + 1) * classes, spread);
      target[i * classes + item.label()] += (float) (item.weight() * (1 - plan.labelSmoothing()));
    }
    return new Compute.Batch(rows, input, target, mask(shard, rows));
  }

  /** Numbers that depend on seed, step and shard alone. */
  private CounterRandom drawn(String purpose, int shard) {
    return CounterRandom.of(
        Digests.of(purpose, Long.toString(plan.seed()), Long.toString(optimizer.steps())), shard);
  }

  /** Dropout that depends on seed, step and shard alone (Srivastava et al., JMLR 2014). */
  private float[] mask(int shard, int rows) {
    int width = network.dropoutWidth();
    if (plan.dropout() == 0 || width == 0) {
      return new float[0];
    }
    CounterRandom random = drawn("dropout", shard);
    float kept = (float) (1 / (1 - plan.dropout()));
    float[] mask = new float[rows * width];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = random.nextDouble() < plan.dropout() ? 0 : kept;
    }
    return mask;
  }

  private interface Prediction {
    void of(int place, float[] probabilities);
  }

  private void forEachPrediction(Part part, boolean originalsOnly, Prediction sink) {
    for (int k = 0; k < ownShards; k++) {
      int[] places =
          Arrays.stream(set.places(part, firstShard + k, plan.shards()))
              .filter(p -> !originalsOnly || set.items().get(p).original())
              .toArray();
      for (int at = 0; at < places.length; at += EVALUATION_ROWS) {
        int rows = Math.min(EVALUATION_ROWS, places.length - at);
        float[] input = new float[rows * featureLength];
        for (int i = 0; i < rows; i++) {
          String id = set.items().get(places[at + i]).recordId();
          features[k].copy(id, input, i * featureLength);
        }
        float[] logits =
            Compute.logits(
                network,
                theta,
                featureShape,
                new Compute.Batch(rows, input, new float[0], new float[0]));
        for (int i = 0; i < rows; i++) {
          sink.of(places[at + i], softmax(logits, i * classes, classes));
        }
      }
    }
  }

  static int argMax(float[] p) {
    int best = 0;
    for (int c = 1; c < p.length; c++) {
      if (p[c] > p[best]) {
        best = c;
      }
    }
    return best;
  }

  private static float[] softmax(float[] logits, int at, int n) {
    double max = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < n; c++) {
      max = Math.max(max, logits[at + c]);
    }
    double[] e = new double[n];
    double sum = 0;
    for (int c = 0; c < n; c++) {
      e[c] = StrictMath.exp(logits[at + c] - max);
      sum += e[c];
    }
    float[] p = new float[n];
    for (int c = 0; c < n; c++) {
      p[c] = (float) (e[c] / sum);
    }
    return p;
  }

  private void checkpoint() throws IOException {
    long[] total = collective.sum(sums);
    save(total);
  }

  private void save(long[] total) throws IOException {
    if (collective.rank() != 0) {
      return;
    }
    dir.save(
        new Checkpoint(
            identity,
            epoch,
            step,
            total,
            theta,
            optimizer.first(),
            optimizer.second(),
            optimizer.steps(),
            bestTheta,
            bestLoss,
            bestEpoch,
            sinceBest,
            stopped,
            history));
  }
}
