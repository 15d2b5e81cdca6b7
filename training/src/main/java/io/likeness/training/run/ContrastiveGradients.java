package io.likeness.training.run;

import io.likeness.training.collective.Collective;
import io.likeness.training.data.Part;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.model.Compute;
import io.likeness.training.model.InfoNce;
import io.likeness.training.model.Network;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gradients of a loss over all rows of a step, on one rank: embeddings are gathered from all ranks,
 * every rank computes the same loss of the same bits, and each goes back through its own rows (as
 * in Gao, Zhang, Han and Callan, "Scaling Deep Contrastive Learning Batch Size under Memory Limited
 * Setup", RepL4NLP 2021, section 3).
 */
final class ContrastiveGradients {
  private final Plan plan;
  private final TrainingSet set;
  private final Network network;
  private final Batches batches;
  private final Collective collective;
  private final int[][] validation;

  ContrastiveGradients(
      Plan plan, TrainingSet set, Network network, Batches batches, Collective collective) {
    this.plan = plan;
    this.set = set;
    this.network = network;
    this.batches = batches;
    this.collective = collective;
    validation = new int[plan.shards()][];
    for (int k = 0; k < plan.shards(); k++) {
      validation[k] =
          Arrays.stream(set.places(Part.VALIDATION, k, plan.shards()))
              .filter(p -> set.items().get(p).original())
              .toArray();
    }
  }

  /** The pass of one of this rank's shards. */
  interface Passes {
    Compute.Pass of(int shard, int[] places) throws IOException;
  }

  /**
   * The passes of this rank's shards in a step.
   *
   * @param places of the step's rows by shard, of all ranks
   */
  Passes of(float[] theta, long step, int[][] places) throws IOException {
    int own = plan.shards() / collective.size();
    int from = collective.rank() * own;
    Compute.Batch[] shown = new Compute.Batch[plan.shards()];
    List<float[]> mine = new ArrayList<>();
    for (int k = from; k < from + own; k++) {
      if (places[k].length == 0) {
        continue;
      }
      shown[k] = batches.ofShard(step, k, places[k]);
      float[] said =
          Compute.logits(network, theta, plan.architecture().features().shape(), shown[k]);
      int width = said.length / shown[k].rows();
      for (int i = 0; i < places[k].length; i++) {
        mine.add(Arrays.copyOfRange(said, i * width, (i + 1) * width));
      }
    }
    InfoNce.Loss loss = loss(mine, places);
    int[] begin = new int[plan.shards()];
    for (int k = 1; k < begin.length; k++) {
      begin[k] = begin[k - 1] + places[k - 1].length;
    }
    return (k, rows) -> {
      int width = loss.gradient()[begin[k]].length;
      float[] slope = new float[shown[k].rows() * width];
      double sum = 0;
      for (int i = 0; i < rows.length; i++) {
        sum += loss.ofRow()[begin[k] + i];
        for (int d = 0; d < width; d++) {
          slope[i * width + d] = (float) loss.gradient()[begin[k] + i][d];
        }
      }
      return new Compute.Pass(
          sum,
          Compute.pull(network, theta, plan.architecture().features().shape(), shown[k], slope));
    };
  }

  /** What the validation rows of all ranks lose, and which find a record of their label. */
  InfoNce.Loss validation(float[] theta) throws IOException {
    int own = plan.shards() / collective.size();
    List<float[]> mine = new ArrayList<>();
    for (int k = collective.rank() * own; k < (collective.rank() + 1) * own; k++) {
      batches.predict(theta, validation[k], (place, said) -> mine.add(said));
    }
    return loss(mine, validation);
  }

  /** All ranks' rows stand in order of shard, however the shards are dealt. */
  private InfoNce.Loss loss(List<float[]> mine, int[][] places) throws IOException {
    int floats = mine.stream().mapToInt(one -> one.length).sum();
    ByteBuffer out = ByteBuffer.allocate(floats * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    mine.forEach(
        one -> {
          for (float v : one) {
            out.putFloat(v);
          }
        });
    byte[][] all = collective.allGather(out.array());
    int rows = Arrays.stream(places).mapToInt(own -> own.length).sum();
    int bytes = Arrays.stream(all).mapToInt(one -> one.length).sum();
    ByteBuffer in = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (byte[] one : all) {
      in.put(one);
    }
    in.flip();
    List<InfoNce.Row> gathered = new ArrayList<>(rows);
    for (int[] shard : places) {
      for (int place : shard) {
        TrainingSet.Item item = set.items().get(place);
        double[] embedding = new double[bytes / Float.BYTES / rows];
        for (int d = 0; d < embedding.length; d++) {
          embedding[d] = in.getFloat();
        }
        gathered.add(
            new InfoNce.Row(
                Contrast.FIRST.equals(item.attributes().get(Contrast.SIDE)),
                item.label(),
                item.weight(),
                embedding));
      }
    }
    return InfoNce.of(gathered, plan.contrast().temperature(), plan.contrast().within());
  }
}
