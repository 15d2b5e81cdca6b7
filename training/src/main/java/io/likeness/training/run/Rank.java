package io.likeness.training.run;

import io.likeness.core.error.Fault;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.privacy.mechanism.NoiseSource;
import io.likeness.privacy.mechanism.SubsampledGaussian;
import io.likeness.training.Digests;
import io.likeness.training.collective.Collective;
import io.likeness.training.collective.TreeSum;
import io.likeness.training.data.EpochOrder;
import io.likeness.training.data.FeatureStore;
import io.likeness.training.data.Part;
import io.likeness.training.data.SoftLabels;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.model.Compute;
import io.likeness.training.model.Half;
import io.likeness.training.model.Network;
import io.likeness.training.optimize.LearningRate;
import io.likeness.training.optimize.LossScaler;
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
  private final FeatureStore store;
  private final FeatureStore.Shard[] features;
  private final int[][] train;
  private final int stepsAnEpoch;
  private final LearningRate rate;

  private float[] theta;
  private Optimizer optimizer;
  private LossScaler scaler = new LossScaler();
  private final Persons persons;
  private final NoiseSource noise = NoiseSource.secure();
  private float[] bestTheta;
  private double bestLoss = Double.POSITIVE_INFINITY;
  private int bestEpoch;
  private int sinceBest;
  private boolean stopped;
  private final List<Epoch> history = new ArrayList<>();
  private int epoch;
  private int step;
  private long[] sums = new long[3];
  private final StepLog log = new StepLog();

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
    this.store = store;
    features = new FeatureStore.Shard[plan.shards()];
    train = new int[plan.shards()][];
    for (int k = 0; k < plan.shards(); k++) {
      train[k] = set.places(Part.TRAIN, k, plan.shards());
    }
    persons = plan.hidden().any() ? Persons.of(set) : Persons.none();
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
      scaler = new LossScaler(c.scale(), c.goodSteps());
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
    if (plan.hidden().any()) {
      return plan.hidden().stepsAnEpoch();
    }
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
          part != Part.TRAIN,
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
      checkEveryRowCountedOnce(total);
    }
    double weight = plan.hidden().any() ? Math.max(1, total[ROWS]) : trainingWeight();
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
    sums = new long[3];
    save(new long[3]);
    if (collective.rank() == 0) {
      log.write(dir, identity, line.epoch());
      EpochFeed.write(dir, identity, line);
    } else {
      log.forget();
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
    float[] weights = plan.half() ? Half.rounded(theta) : theta;
    for (int k = firstShard; k < firstShard + ownShards; k++) {
      int[] places = Arrays.copyOfRange(order[k], from(k, step), from(k, step + 1));
      if (places.length == 0) {
        sum.add(k, new float[theta.length]);
        continue;
      }
      Compute.Pass pass =
          Compute.gradient(network, weights, featureShape, batch(drawn("vary", k), k, places));
      sum.add(k, scaled(pass.gradient()));
      sums[LOSS] += fixed(pass.loss());
      for (int place : places) {
        sums[ROWS]++;
        sums[ID_SUM] += TrainingSet.head(set.items().get(place).recordId());
      }
      rows += places.length;
    }
    float[] gradient = collective.sum(sum);
    if (plan.half()) {
      // An overflow on one rank is in the sum that all ranks have, so all skip the same step.
      boolean overflowed = !finite(gradient);
      double scale = scaler.scale();
      scaler.told(overflowed);
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
          throw Fault.TRAINING_IMPOSSIBLE.because(
              "The gradient is not finite in step "
                  + (optimizer.steps() + 1)
                  + "; lower train.learning-rate or set train.clip-norm.");
        }
      }
    } else {
      Arrays.fill(gradient, 0);
    }
    applied(gradient);
    return rows;
  }

  private void applied(float[] gradient) {
    double now = rate.at(optimizer.steps());
    log.end(optimizer.steps() + 1, epoch + 1, gradient, now);
    optimizer.step(theta, gradient, now);
  }

  /** The gradient as half precision holds that of the scaled loss; as it is in full precision. */
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

  /**
   * One step of DP-SGD: rank 0 draws who is in it and the noise, from a secure source that nobody
   * can repeat; each person's gradient is computed and clipped as a whole by one rank.
   */
  private long runPrivateStep() throws IOException {
    SubsampledGaussian mechanism = plan.hidden().mechanism();
    byte[] drawn = new byte[0];
    if (collective.rank() == 0) {
      boolean[] sample = mechanism.sample(persons.size(), noise);
      drawn = new byte[sample.length];
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = (byte) (sample[i] ? 1 : 0);
      }
    }
    drawn = collective.fromFirst(drawn);
    long rows = 0;
    TreeSum sum = new TreeSum(plan.shards());
    for (int k = firstShard; k < firstShard + ownShards; k++) {
      float[] shard = new float[theta.length];
      for (int i = k; i < drawn.length; i += plan.shards()) {
        if (drawn[i] == 0) {
          continue;
        }
        int[] places = persons.places(i);
        Compute.Pass pass = personalGradient(i, places);
        float[] gradient = pass.gradient();
        mechanism.clip(gradient);
        for (int g = 0; g < shard.length; g++) {
          shard[g] += gradient[g];
        }
        rows += places.length;
        sums[LOSS] += fixed(pass.loss());
        sums[ROWS]++;
      }
      sum.add(k, shard);
    }
    float[] gradient = collective.sum(sum);
    java.nio.ByteBuffer noised = java.nio.ByteBuffer.allocate(theta.length * Float.BYTES);
    if (collective.rank() == 0) {
      noised.asFloatBuffer().put(mechanism.noise(theta.length, noise));
    }
    java.nio.FloatBuffer added =
        java.nio.ByteBuffer.wrap(collective.fromFirst(noised.array())).asFloatBuffer();
    double expected = plan.hidden().samplingRate() * persons.size();
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = (float) ((gradient[i] + added.get(i)) / expected);
    }
    applied(gradient);
    return rows;
  }

  /** The gradient of a person's mean loss; all rows of the person are in it. */
  private Compute.Pass personalGradient(int person, int[] places) throws IOException {
    float[] input = new float[places.length * featureLength];
    float[] target = new float[places.length * classes];
    CounterRandom random = drawn("vary", person);
    for (int i = 0; i < places.length; i++) {
      fill(places[i], i, 1.0 / places.length, input, target, random);
    }
    return Compute.gradient(
        network,
        theta,
        featureShape,
        new Compute.Batch(places.length, input, target, mask(person, places.length)));
  }

  private static long fixed(double loss) {
    return Math.round(loss / LOSS_UNIT);
  }

  private Compute.Batch batch(CounterRandom random, int shard, int[] places) throws IOException {
    int rows = plan.microbatch();
    float[] input = new float[rows * featureLength];
    float[] target = new float[rows * classes];
    SoftLabels teacher = set.soft();
    float[] soft = new float[teacher.any() ? rows * classes : 0];
    for (int i = 0; i < places.length; i++) {
      TrainingSet.Item item = set.items().get(places[i]);
      double own = teacher.any() ? 1 - teacher.share() : 1;
      fill(places[i], i, item.weight() * own, input, target, random);
      if (teacher.any()) {
        double t = teacher.temperature();
        float[] said = teacher.of(item.recordId());
        for (int c = 0; c < classes; c++) {
          soft[i * classes + c] = (float) (item.weight() * teacher.share() * t * t * said[c]);
        }
      }
    }
    return new Compute.Batch(rows, input, target, mask(shard, rows), soft, teacher.temperature());
  }

  /** Puts one record into row {@code i} of a batch. */
  private void fill(
      int place, int i, double weight, float[] input, float[] target, CounterRandom random)
      throws IOException {
    TrainingSet.Item item = set.items().get(place);
    shardOf(item.recordId()).copy(item.recordId(), input, i * featureLength);
    if (plan.vary()) {
      plan.architecture().features().vary(input, i * featureLength, random);
    }
    float spread = (float) (weight * plan.labelSmoothing() / classes);
    Arrays.fill(target, i * classes, (i + 1) * classes, spread);
    target[i * classes + item.label()] += (float) (weight * (1 - plan.labelSmoothing()));
  }

  /** The features of a record's shard; those of other ranks' shards are needed by person only. */
  private FeatureStore.Shard shardOf(String recordId) throws IOException {
    int k = TrainingSet.shardOf(recordId, plan.shards());
    if (features[k] == null) {
      features[k] = store.open(k);
    }
    return features[k];
  }

  /** Numbers that depend on seed, step and shard alone. */
  private CounterRandom drawn(String purpose, int shard) {
    return CounterRandom.of(
        Digests.of(
            purpose, Long.toString(plan.seed()), Long.toString((long) epoch * stepsAnEpoch + step)),
        shard);
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

  private void forEachPrediction(Part part, boolean originalsOnly, Prediction sink)
      throws IOException {
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
          shardOf(id).copy(id, input, i * featureLength);
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
            scaler.scale(),
            scaler.good(),
            history));
  }
}
