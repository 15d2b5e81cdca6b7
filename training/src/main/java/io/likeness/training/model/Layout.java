package io.likeness.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.likeness.core.Sha256;
import io.likeness.kernels.random.CounterRandom;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where each tensor of a network lies in one flat vector of parameters.
 *
 * <p>One vector means one copy into the engine and one copy of the gradient out of it. Every tensor
 * starts at a multiple of 64 bytes, because vectorised kernels may add in another order at another
 * alignment.
 */
public final class Layout implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int ALIGNMENT_FLOATS = 16;

  /** How a tensor starts. */
  public enum Start {
    /** Normal with variance 2 / fan-in (He, Zhang, Ren and Sun, ICCV 2015, section 2.2). */
    HE,
    /** Normal with variance 1 / fan-in. */
    LECUN,
    ZEROS,
    ONES
  }

  /**
   * One tensor.
   *
   * @param decayed whether weight decay applies; not to biases and norms
   */
  public record Slot(
      String name, long[] shape, int offset, int length, Start start, boolean decayed)
      implements Serializable {
    private long fanIn() {
      long n = 1;
      for (int i = 1; i < shape.length; i++) {
        n *= shape[i];
      }
      return n;
    }
  }

  private final List<Slot> slots = new ArrayList<>();
  private int size;

  /**
   * Adds a tensor.
   *
   * @param shape outputs first, so that all others are its fan-in
   */
  public Layout add(String name, Start start, long... shape) {
    int offset = (size + ALIGNMENT_FLOATS - 1) / ALIGNMENT_FLOATS * ALIGNMENT_FLOATS;
    int length = 1;
    for (long d : shape) {
      if (!(d > 0)) {
        throw new IllegalArgumentException(
            "Tensor " + name + " has shape " + Arrays.toString(shape) + ": give positive sizes");
      }
      length = Math.multiplyExact(length, Math.toIntExact(d));
    }
    slots.add(new Slot(name, shape.clone(), offset, length, start, shape.length > 1));
    size = offset + length;
    return this;
  }

  public List<Slot> slots() {
    return List.copyOf(slots);
  }

  /** Floats in the flat vector, gaps included. */
  public int size() {
    return size;
  }

  /** Floats that are learnt. */
  public int parameters() {
    return slots.stream().mapToInt(Slot::length).sum();
  }

  /** The vector before the first step; it depends on the seed and the names of the tensors only. */
  public float[] initial(long seed) {
    CounterRandom random =
        CounterRandom.of(Sha256.ofAll("initial weights", Long.toString(seed)), 0);
    float[] theta = new float[size];
    for (Slot slot : slots) {
      switch (slot.start()) {
        case ZEROS -> {}
        case ONES -> Arrays.fill(theta, slot.offset(), slot.offset() + slot.length(), 1f);
        case HE, LECUN -> {
          double gain = slot.start() == Start.HE ? 2 : 1;
          double sigma = StrictMath.sqrt(gain / slot.fanIn());
          CounterRandom own = random.stream(slot.name());
          for (int i = 0; i < slot.length(); i++) {
            theta[slot.offset() + i] = (float) (sigma * own.nextGaussian());
          }
        }
      }
    }
    return theta;
  }

  /** For each float of the vector, whether weight decay applies. */
  public boolean[] decayed() {
    boolean[] out = new boolean[size];
    for (Slot slot : slots) {
      Arrays.fill(out, slot.offset(), slot.offset() + slot.length(), slot.decayed());
    }
    return out;
  }

  /** The tensors as differentiable views of the flat vector, in the order they were added. */
  NDList views(NDArray theta) {
    List<Long> borders = new ArrayList<>();
    List<Integer> pieces = new ArrayList<>();
    int at = 0;
    int piece = 0;
    for (Slot slot : slots) {
      if (slot.offset() > at) {
        borders.add((long) slot.offset());
        piece++;
      }
      pieces.add(piece++);
      at = slot.offset() + slot.length();
      if (at < size) {
        borders.add((long) at);
      }
    }
    NDList parts = theta.split(borders.stream().distinct().mapToLong(Long::longValue).toArray(), 0);
    NDList out = new NDList(slots.size());
    for (int i = 0; i < slots.size(); i++) {
      out.add(parts.get(pieces.get(i)).reshape(new Shape(slots.get(i).shape())));
    }
    return out;
  }
}
