package io.likeness.training.model;

import io.likeness.core.error.Fault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The weights of a model as bytes that say what they are: a magic number, the names of architecture
 * and features, the labels, then each tensor's name, shape and floats, big-endian.
 */
public record WeightsFile(
    String architecture, String features, List<String> labels, float[] theta) {
  private static final int MAGIC = 0x4C4B5731;

  /** The file; no gap of the flat vector gets into it. */
  public byte[] bytes(Layout layout) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      writeNames(out);
      out.writeInt(layout.slots().size());
      for (Layout.Slot slot : layout.slots()) {
        out.writeUTF(slot.name());
        out.writeInt(slot.shape().length);
        for (long d : slot.shape()) {
          out.writeInt((int) d);
        }
        for (int i = 0; i < slot.length(); i++) {
          out.writeFloat(theta[slot.offset() + i]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a file for {@code architecture}.
   *
   * @throws io.likeness.core.error.LikenessException when it is of another architecture or damaged
   */
  public static WeightsFile read(byte[] bytes, Architecture architecture) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readInt() != MAGIC) {
        throw new IOException("not a file of weights");
      }
      Names names = Names.read(in, architecture);
      Layout layout = architecture.network(names.labels().size()).layout();
      if (in.readInt() != layout.slots().size()) {
        throw new IOException("another number of tensors");
      }
      float[] theta = new float[layout.size()];
      for (Layout.Slot slot : layout.slots()) {
        String tensor = in.readUTF();
        boolean fits = tensor.equals(slot.name()) && in.readInt() == slot.shape().length;
        for (int i = 0; fits && i < slot.shape().length; i++) {
          fits = in.readInt() == slot.shape()[i];
        }
        if (!fits) {
          throw new IOException(
              "tensor " + tensor + " is not what the model has as " + slot.name());
        }
        for (int i = 0; i < slot.length(); i++) {
          theta[slot.offset() + i] = in.readFloat();
        }
      }
      if (in.read() >= 0) {
        throw new IOException("there is something behind the last tensor");
      }
      return names.with(theta);
    } catch (IOException | IllegalArgumentException e) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          "The weights of a model cannot be read: " + e.getMessage() + ".", e);
    }
  }

  /** Architecture, features and labels, as both kinds of files of weights have them. */
  void writeNames(DataOutputStream out) throws IOException {
    out.writeUTF(architecture);
    out.writeUTF(features);
    out.writeInt(labels.size());
    for (String label : labels) {
      out.writeUTF(label);
    }
  }

  /** What {@link #writeNames} wrote. */
  record Names(String architecture, String features, List<String> labels) {
    /**
     * @throws io.likeness.core.error.LikenessException when they are of another architecture than
     *     {@code expected}
     */
    static Names read(DataInputStream in, Architecture expected) throws IOException {
      String name = in.readUTF();
      String features = in.readUTF();
      if (!name.equals(expected.title()) || !features.equals(expected.features().name())) {
        throw Fault.TRAINING_IMPOSSIBLE.because(
            "The weights are of "
                + name
                + " on "
                + features
                + ", not of "
                + expected.title()
                + " on "
                + expected.features().name()
                + "; name the model they were trained as.");
      }
      List<String> labels = new ArrayList<>();
      for (int n = in.readInt(); n > 0; n--) {
        labels.add(in.readUTF());
      }
      return new Names(name, features, List.copyOf(labels));
    }

    WeightsFile with(float[] theta) {
      return new WeightsFile(architecture, features, labels, theta);
    }
  }
}
