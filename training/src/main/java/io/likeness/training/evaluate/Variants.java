package io.likeness.training.evaluate;

import io.likeness.training.data.FeatureStore;
import io.likeness.training.data.Part;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.model.Architecture;
import io.likeness.training.model.Compute;
import io.likeness.training.model.Network;
import io.likeness.training.model.PackedWeights;
import io.likeness.training.model.WeightsFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What each stored form of a model weighs, takes and gets right, measured on this machine. */
public final class Variants {
  private static final int WARM_UP = 5;
  private static final int TIMED = 40;
  private static final int AT_ONCE = 64;

  private Variants() {}

  /**
   * One stored form.
   *
   * @param precision fp32, fp16 or int8
   * @param bytes size of the file
   * @param memoryBytes weights and the largest activations of one record, once it is loaded: the
   *     same for all forms, since each is widened to full precision
   * @param loadingBytes the file and the weights that it is widened to, which stand side by side
   *     while it is loaded
   * @param accuracy on the validation split, since choosing a form must not use up the test split;
   *     NaN where there is none
   * @param agreement share of validation rows that get the same label as from fp32
   * @param latencyMedianMs of one record on one thread of this machine, features not included
   * @param latencyP95Ms likewise
   */
  public record Variant(
      String precision,
      long bytes,
      long memoryBytes,
      long loadingBytes,
      double accuracy,
      double agreement,
      double latencyMedianMs,
      double latencyP95Ms) {}

  /** Measures all forms of {@code weights} on the validation rows. */
  public static List<Variant> of(
      WeightsFile weights,
      Architecture architecture,
      TrainingSet set,
      FeatureStore store,
      int shards)
      throws IOException {
    Network network = architecture.network(weights.labels().size());
    List<int[]> places = new ArrayList<>();
    for (int k = 0; k < shards; k++) {
      places.add(set.places(Part.VALIDATION, k, shards));
    }
    List<Variant> variants = new ArrayList<>();
    int[] full = new int[0];
    for (PackedWeights.Precision precision : PackedWeights.Precision.values()) {
      byte[] packed = PackedWeights.pack(weights, network.layout(), precision);
      float[] theta = PackedWeights.unpack(packed, architecture).theta();
      int[] said = said(network, theta, architecture, set, store, places);
      if (precision == PackedWeights.Precision.FP32) {
        full = said;
      }
      int right = 0;
      int same = 0;
      int n = 0;
      for (int[] shard : places) {
        for (int place : shard) {
          right += said[n] == set.items().get(place).label() ? 1 : 0;
          same += said[n] == full[n] ? 1 : 0;
          n++;
        }
      }
      double[] times = latencies(network, theta, architecture);
      variants.add(
          new Variant(
              precision.word(),
              packed.length,
              4L * (theta.length + network.activations(architecture.features().shape())),
              packed.length + 4L * theta.length,
              right / (double) n,
              same / (double) n,
              times[TIMED / 2],
              times[(int) Math.ceil(0.95 * TIMED) - 1]));
    }
    return variants;
  }

  private static int[] said(
      Network network,
      float[] theta,
      Architecture architecture,
      TrainingSet set,
      FeatureStore store,
      List<int[]> places)
      throws IOException {
    int length = architecture.features().length();
    int classes = set.labels().size();
    List<Integer> said = new ArrayList<>();
    for (int k = 0; k < places.size(); k++) {
      int[] own = places.get(k);
      if (own.length == 0) {
        continue;
      }
      FeatureStore.Shard shard = store.open(k);
      for (int from = 0; from < own.length; from += AT_ONCE) {
        int rows = Math.min(AT_ONCE, own.length - from);
        float[] input = new float[rows * length];
        for (int i = 0; i < rows; i++) {
          shard.copy(set.items().get(own[from + i]).recordId(), input, i * length);
        }
        float[] logits =
            Compute.logits(
                network,
                theta,
                architecture.features().shape(),
                new Compute.Batch(rows, input, new float[0], new float[0]));
        for (int i = 0; i < rows; i++) {
          int best = 0;
          for (int c = 1; c < classes; c++) {
            best = logits[i * classes + c] > logits[i * classes + best] ? c : best;
          }
          said.add(best);
        }
      }
    }
    return said.stream().mapToInt(Integer::intValue).toArray();
  }

  private static double[] latencies(Network network, float[] theta, Architecture architecture) {
    float[] one = new float[architecture.features().length()];
    Compute.Batch batch = new Compute.Batch(1, one, new float[0], new float[0]);
    double[] times = new double[TIMED];
    for (int i = -WARM_UP; i < TIMED; i++) {
      long begin = System.nanoTime();
      Compute.logits(network, theta, architecture.features().shape(), batch);
      if (i >= 0) {
        times[i] = (System.nanoTime() - begin) * 1e-6;
      }
    }
    Arrays.sort(times);
    return times;
  }
}
