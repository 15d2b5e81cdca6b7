package io.likeness.training.data;

import io.likeness.core.Sha256;
import io.likeness.kernels.random.CounterRandom;

/** The order in which a virtual shard is walked through in an epoch. */
public final class EpochOrder {
  private EpochOrder() {}

  /**
   * A copy of {@code places} shuffled by Fisher and Yates' method with numbers that depend on seed,
   * epoch and shard alone.
   */
  public static int[] shuffled(int[] places, long seed, int epoch, int shard) {
    CounterRandom random =
        CounterRandom.of(Sha256.ofAll("epoch order", Long.toString(seed)), epoch).stream(
            "shard " + shard);
    int[] out = places.clone();
    for (int i = out.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int held = out[i];
      out[i] = out[j];
      out[j] = held;
    }
    return out;
  }
}
