package io.likeness.training.model;

import io.likeness.core.error.Fault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * Weights in fewer bytes: a magic number, the precision, the names of architecture and features,
 * the labels, then the tensors in their order, big-endian. Arithmetic stays in full precision: what
 * is smaller is the file and the download.
 */
public final class PackedWeights {
  private static final int MAGIC = 0x4C4B5051;
  private static final int STEPS = 127;

  private PackedWeights() {}

  /** How a weight is stored. */
  public enum Precision {
    FP32,
    /** IEEE 754 binary16. */
    FP16,
    /**
     * w ≈ s·q with q in [−127, 127] and s = max |w| / 127 for each output (Jacob et al., CVPR 2018,
     * section 2, symmetric); vectors, which are few, stay in full precision.
     */
    INT8;

    /** The name in reports and on the command line. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The file of {@code weights} at {@code precision}. */
  public static byte[] pack(WeightsFile weights, Layout layout, Precision precision) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeUTF(precision.name());
      weights.writeNames(out);
      for (Layout.Slot slot : layout.slots()) {
        write(out, weights.theta(), slot, precision);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static boolean scaled(Layout.Slot slot, Precision precision) {
    return precision == Precision.INT8 && slot.shape().length > 1;
  }

  private static void write(
      DataOutputStream out, float[] theta, Layout.Slot slot, Precision precision)
      throws IOException {
    if (!scaled(slot, precision)) {
      for (int i = slot.offset(); i < slot.offset() + slot.length(); i++) {
        if (precision == Precision.FP16) {
          out.writeShort(Half.bits(theta[i]));
        } else {
          out.writeFloat(theta[i]);
        }
      }
      return;
    }
    int outputs = (int) slot.shape()[0];
    int each = slot.length() / outputs;
    for (int o = 0; o < outputs; o++) {
      int from = slot.offset() + o * each;
      float most = 0;
      for (int i = from; i < from + each; i++) {
        most = Math.max(most, Math.abs(theta[i]));
      }
      float scale = most / STEPS;
      out.writeFloat(scale);
      for (int i = from; i < from + each; i++) {
        out.writeByte(scale > 0 ? (int) Math.rint(theta[i] / scale) : 0);
      }
    }
  }

  /** Reads a file that {@link #pack} or {@link WeightsFile#bytes} made. */
  public static WeightsFile read(byte[] bytes, Architecture architecture) {
    boolean packed = bytes.length >= 4 && java.nio.ByteBuffer.wrap(bytes).getInt() == MAGIC;
    return packed ? unpack(bytes, architecture) : WeightsFile.read(bytes, architecture);
  }

  /**
   * Reads a file that {@link #pack} made.
   *
   * @throws io.likeness.core.error.LikenessException when it is of another architecture or damaged
   */
  public static WeightsFile unpack(byte[] bytes, Architecture architecture) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readInt() != MAGIC) {
        throw new IOException("not a file of packed weights");
      }
      Precision precision = Precision.valueOf(in.readUTF());
      WeightsFile.Names names = WeightsFile.Names.read(in, architecture);
      Layout layout = architecture.network(names.labels().size()).layout();
      float[] theta = new float[layout.size()];
      for (Layout.Slot slot : layout.slots()) {
        read(in, theta, slot, precision);
      }
      if (in.read() >= 0) {
        throw new IOException("it goes on behind its last tensor");
      }
      return names.with(theta);
    } catch (IOException | IllegalArgumentException e) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          "The packed weights cannot be read: " + e.getMessage() + ".", e);
    }
  }

  private static void read(DataInputStream in, float[] theta, Layout.Slot slot, Precision precision)
      throws IOException {
    if (!scaled(slot, precision)) {
      for (int i = slot.offset(); i < slot.offset() + slot.length(); i++) {
        theta[i] = precision == Precision.FP16 ? Half.value(in.readShort()) : in.readFloat();
      }
      return;
    }
    int outputs = (int) slot.shape()[0];
    int each = slot.length() / outputs;
    for (int o = 0; o < outputs; o++) {
      float scale = in.readFloat();
      for (int i = 0; i < each; i++) {
        theta[slot.offset() + o * each + i] = scale * in.readByte();
      }
    }
  }
}
