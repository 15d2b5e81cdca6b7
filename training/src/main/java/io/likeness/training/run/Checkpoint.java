package io.likeness.training.run;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The whole state of a training between two steps. Orders, dropout and learning rate follow from
 * seed, epoch and step, so no generator has a state of its own.
 *
 * @param identity of the plan and data
 * @param epoch the epoch that goes on, counted from 0
 * @param step steps done in it
 * @param sums what this epoch has summed up so far, over all ranks
 * @param sinceBest epochs since the best one
 * @param scale of the loss, with the good steps since it changed
 */
record Checkpoint(
    String identity,
    int epoch,
    int step,
    long[] sums,
    float[] theta,
    float[] first,
    float[] second,
    long optimizerSteps,
    float[] bestTheta,
    double bestLoss,
    int bestEpoch,
    int sinceBest,
    boolean stopped,
    double scale,
    long goodSteps,
    List<Epoch> history) {
  private static final int MAGIC = 0x4C4B4332;

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeUTF(identity);
      out.writeInt(epoch);
      out.writeInt(step);
      out.writeInt(sums.length);
      for (long sum : sums) {
        out.writeLong(sum);
      }
      for (float[] vector : Arrays.asList(theta, first, second, bestTheta)) {
        out.writeInt(vector.length);
        for (float v : vector) {
          out.writeFloat(v);
        }
      }
      out.writeLong(optimizerSteps);
      out.writeDouble(bestLoss);
      out.writeInt(bestEpoch);
      out.writeInt(sinceBest);
      out.writeBoolean(stopped);
      out.writeDouble(scale);
      out.writeLong(goodSteps);
      out.writeInt(history.size());
      for (Epoch e : history) {
        out.writeInt(e.epoch());
        out.writeDouble(e.trainLoss());
        out.writeDouble(e.validationLoss());
        out.writeDouble(e.validationAccuracy());
        out.writeBoolean(e.best());
        out.writeDouble(e.seconds());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Checkpoint of(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readInt() != MAGIC) {
        throw new IOException("not a checkpoint of this version");
      }
      String identity = in.readUTF();
      int epoch = in.readInt();
      int step = in.readInt();
      long[] sums = new long[in.readInt()];
      for (int i = 0; i < sums.length; i++) {
        sums[i] = in.readLong();
      }
      float[][] vectors = new float[4][];
      for (int v = 0; v < vectors.length; v++) {
        vectors[v] = new float[in.readInt()];
        for (int i = 0; i < vectors[v].length; i++) {
          vectors[v][i] = in.readFloat();
        }
      }
      long optimizerSteps = in.readLong();
      double bestLoss = in.readDouble();
      int bestEpoch = in.readInt();
      int sinceBest = in.readInt();
      boolean stopped = in.readBoolean();
      double scale = in.readDouble();
      long goodSteps = in.readLong();
      List<Epoch> history = new ArrayList<>();
      for (int n = in.readInt(); n > 0; n--) {
        history.add(
            new Epoch(
                in.readInt(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readBoolean(),
                in.readDouble()));
      }
      return new Checkpoint(
          identity,
          epoch,
          step,
          sums,
          vectors[0],
          vectors[1],
          vectors[2],
          optimizerSteps,
          vectors[3],
          bestLoss,
          bestEpoch,
          sinceBest,
          stopped,
          scale,
          goodSteps,
          history);
    }
  }
}
