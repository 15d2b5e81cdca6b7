package io.likeness.training.run;

import io.likeness.privacy.mechanism.NoiseSource;
import io.likeness.privacy.mechanism.SubsampledGaussian;
import io.likeness.training.collective.Collective;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.model.Compute;
import io.likeness.training.model.Network;
import java.io.IOException;

/** The sampled, clipped and noised gradients of a training by DP-SGD, on one rank. */
final class PrivateGradients {
  private final Plan plan;
  private final Network network;
  private final Batches batches;
  private final Collective collective;
  private final Persons persons;
  private final SubsampledGaussian mechanism;
  private final NoiseSource noise = NoiseSource.secure();

  PrivateGradients(
      Plan plan, TrainingSet set, Network network, Batches batches, Collective collective) {
    this.plan = plan;
    this.network = network;
    this.batches = batches;
    this.collective = collective;
    persons = Persons.of(set);
    mechanism = plan.hidden().mechanism();
  }

  /** The same on all ranks but for {@code rows}, which are those of this one. */
  record Gradient(float[] values, long rows) {}

  /**
   * One step of DP-SGD: rank 0 draws who is in it and the noise, from a secure source that nobody
   * can repeat; each person's gradient is computed and clipped as a whole by one rank.
   */
  Gradient of(float[] theta, long step, int firstShard, int ownShards) throws IOException {
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
    // Whole cells of a grid: exact in any order, so that nobody's rounding depends on another.
    long[] sum = new long[theta.length];
    for (int k = firstShard; k < firstShard + ownShards; k++) {
      for (int i = k; i < drawn.length; i += plan.shards()) {
        if (drawn[i] == 0) {
          continue;
        }
        int[] places = persons.places(i);
        // The loss stays here: it would tell of the persons without any noise.
        float[] gradient =
            Compute.gradient(
                    network,
                    theta,
                    plan.architecture().features().shape(),
                    batches.ofPerson(step, persons.name(i), places))
                .gradient();
        add(sum, mechanism.cells(gradient));
        rows += places.length;
      }
    }
    if (collective.rank() == 0) {
      add(sum, mechanism.noiseCells(theta.length, noise));
    }
    long[] noisy = collective.sum(sum);
    double expected = plan.hidden().samplingRate() * persons.size();
    float[] gradient = new float[theta.length];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = (float) (mechanism.value(noisy[i]) / expected);
    }
    return new Gradient(gradient, rows);
  }

  private static void add(long[] sum, long[] cells) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += cells[i];
    }
  }
}
