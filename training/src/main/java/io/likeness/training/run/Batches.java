package io.likeness.training.run;

import io.likeness.core.Sha256;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.training.data.FeatureStore;
import io.likeness.training.data.SoftLabels;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.feature.Variation;
import io.likeness.training.model.Compute;
import io.likeness.training.model.Network;
import io.likeness.training.model.Softmax;
import java.io.IOException;
import java.util.Arrays;

/** What a network is shown in a step: features, targets and what is left out of them at random. */
final class Batches {
  /** Rows of a pass that predicts. */
  static final int EVALUATION_ROWS = 64;

  private final Plan plan;
  private final TrainingSet set;
  private final FeatureStore store;
  private final FeatureStore.Shard[] features;
  private final Network network;
  private final long[] featureShape;
  private final int featureLength;
  private final int classes;

  Batches(Plan plan, TrainingSet set, FeatureStore store, Network network) {
    this.plan = plan;
    this.set = set;
    this.store = store;
    this.network = network;
    features = new FeatureStore.Shard[plan.shards()];
    featureShape = plan.architecture().features().shape();
    featureLength = plan.architecture().features().length();
    classes = set.labels().size();
  }

  /** Takes the probabilities of a row. */
  interface Prediction {
    void of(int place, float[] probabilities);
  }

  /** The rows of a virtual shard in a step, padded to a microbatch. */
  Compute.Batch ofShard(long step, int shard, int[] places) throws IOException {
    CounterRandom random = drawn("vary", step, shard);
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
    return new Compute.Batch(
        rows,
        input,
        target,
        mask(drawn("dropout", step, shard), rows),
        soft,
        teacher.temperature());
  }

  /**
   * All rows of a person; their targets sum to one, so that the loss is the person's mean. Nothing
   * of it depends on who else is there, on which the sensitivity of a private step rests.
   */
  Compute.Batch ofPerson(long step, String person, int[] places) throws IOException {
    float[] input = new float[places.length * featureLength];
    float[] target = new float[places.length * classes];
    CounterRandom random = drawn("vary", step, person);
    CounterRandom dropout = drawn("dropout", step, person);
    for (int i = 0; i < places.length; i++) {
      fill(places[i], i, 1.0 / places.length, input, target, random);
    }
    return new Compute.Batch(places.length, input, target, mask(dropout, places.length));
  }

  /**
   * What a network of weights {@code theta} says of rows, in evaluation mode: probabilities, or the
   * direction in the space of an alignment.
   */
  void predict(float[] theta, int[] places, Prediction sink) throws IOException {
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
      int width = logits.length / rows;
      for (int i = 0; i < rows; i++) {
        sink.of(
            places[at + i],
            plan.contrast().any()
                ? direction(logits, i * width, width)
                : Softmax.of(logits, i * width, width));
      }
    }
  }

  /** Puts one record into row {@code i} of a batch. */
  private void fill(
      int place, int i, double weight, float[] input, float[] target, CounterRandom random)
      throws IOException {
    TrainingSet.Item item = set.items().get(place);
    shardOf(item.recordId()).copy(item.recordId(), input, i * featureLength);
    if (plan.vary() != Variation.OFF) {
      plan.architecture().features().vary(input, i * featureLength, plan.vary(), random);
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
  private CounterRandom drawn(String purpose, long step, int shard) {
    return CounterRandom.of(
        Sha256.ofAll(purpose, Long.toString(plan.seed()), Long.toString(step)), shard);
  }

  /** Numbers that depend on seed, step and person alone. */
  private CounterRandom drawn(String purpose, long step, String person) {
    return CounterRandom.of(
        Sha256.ofAll(purpose, Long.toString(plan.seed()), Long.toString(step), person), 0);
  }

  /** Dropout (Srivastava et al., JMLR 2014). */
  private float[] mask(CounterRandom random, int rows) {
    int width = network.dropoutWidth();
    if (plan.dropout() == 0 || width == 0) {
      return new float[0];
    }
    float kept = (float) (1 / (1 - plan.dropout()));
    float[] mask = new float[rows * width];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = random.nextDouble() < plan.dropout() ? 0 : kept;
    }
    return mask;
  }

  private static float[] direction(float[] values, int at, int n) {
    double squares = 0;
    for (int d = 0; d < n; d++) {
      squares += (double) values[at + d] * values[at + d];
    }
    double length = Math.max(Math.sqrt(squares), 1e-12);
    float[] unit = new float[n];
    for (int d = 0; d < n; d++) {
      unit[d] = (float) (values[at + d] / length);
    }
    return unit;
  }
}
