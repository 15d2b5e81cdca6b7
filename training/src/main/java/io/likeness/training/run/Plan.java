package io.likeness.training.run;

import io.likeness.core.Sha256;
import io.likeness.training.data.Part;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.feature.Variation;
import io.likeness.training.model.Architecture;
import io.likeness.training.model.Layout;
import io.likeness.training.model.Network;
import io.likeness.training.optimize.LearningRate;
import io.likeness.training.optimize.Optimizer;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;

/**
 * Everything that decides the weights of a model, besides its data. The number of workers is not in
 * it.
 *
 * @param shards virtual shards, K
 * @param batch rows a step over all shards, rounded up to a multiple of them
 * @param patience epochs without improvement before training stops
 * @param minDelta the least fall of the validation loss that counts as improvement
 * @param warmup part of all steps in which the learning rate rises, in [0, 1)
 * @param labelSmoothing share of the target that is spread over all classes, in [0, 1)
 * @param dropout share of the last hidden layer that is left out in training, in [0, 1)
 * @param vary how features are varied while learning
 * @param half whether passes see weights, and their gradient is taken times the loss scale, as half
 *     precision holds them (emulated; weights that are learnt stay in full precision)
 * @param hidden how persons are protected
 * @param contrast whether two kinds of records are aligned instead of classified
 * @param checkpointSteps steps between checkpoints within an epoch; 0 for one at its end only
 */
public record Plan(
    Architecture architecture,
    int shards,
    int batch,
    int epochs,
    int patience,
    double minDelta,
    long seed,
    double learningRate,
    boolean cosine,
    double warmup,
    Optimizer.Settings optimizer,
    double labelSmoothing,
    double dropout,
    Variation vary,
    boolean half,
    PrivateSteps hidden,
    Contrast contrast,
    int checkpointSteps)
    implements Serializable {

  /** Rows of one virtual shard in one step, padding included. */
  public int microbatch() {
    return (batch + shards - 1) / shards;
  }

  /** Steps in which each row is seen once; of a private run, in the mean. */
  int stepsAnEpoch(TrainingSet set) {
    if (hidden.any()) {
      return hidden.stepsAnEpoch();
    }
    int longest =
        IntStream.range(0, shards)
            .map(k -> set.places(Part.TRAIN, k, shards).length)
            .max()
            .orElse(0);
    return (longest + microbatch() - 1) / microbatch();
  }

  LearningRate schedule(int stepsAnEpoch) {
    long total = (long) stepsAnEpoch * epochs;
    return new LearningRate(learningRate, cosine, Math.round(warmup * total), total);
  }

  /** Raised when the same plan gives other weights than before: old checkpoints do not go on. */
  private static final String ARITHMETIC = "2";

  /** Names the model that this plan makes of that data: a checkpoint of another one is not used. */
  public String identity(TrainingSet set) {
    Network network = architecture.network(set.labels().size());
    StringBuilder text = new StringBuilder();
    for (Layout.Slot slot : network.layout().slots()) {
      text.append(slot.name()).append(Arrays.toString(slot.shape())).append(slot.start());
    }
    return Sha256.hexOfAll(
            architecture.title(),
            architecture.features().name(),
            text.toString(),
            Arrays.asList(shards, batch, epochs, patience, minDelta, seed).toString(),
            Arrays.asList(learningRate, cosine, warmup, optimizer).toString(),
            Arrays.asList(labelSmoothing, dropout, vary, half, hidden).toString(),
            contrast.any() ? contrast.toString() : "",
            ARITHMETIC,
            HexFormat.of().formatHex(set.digest()))
        .substring(0, 32);
  }
}
