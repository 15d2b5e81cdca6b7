package io.likeness.training.feature;

import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.random.CounterRandom;
import java.util.Arrays;

/**
 * Records of two kinds in one training: the first byte says which kind a record is of, {@link
 * #FIRST} or {@link #SECOND}, and the rest is its medium.
 *
 * <p>Shape (1 + the longer of the two): the kind, then the features of that kind, then zeros.
 */
public record EitherFeatures(Features first, Features second) implements Features {
  private static final long serialVersionUID = 1L;

  /** Marks a record that {@link #first} reads. */
  public static final byte FIRST = 1;

  /** Marks a record that {@link #second} reads. */
  public static final byte SECOND = 2;

  @Override
  public String name() {
    return "either " + first.name() + " or " + second.name();
  }

  @Override
  public long[] shape() {
    return new long[] {1L + Math.max(first.length(), second.length())};
  }

  @Override
  public float[] of(byte[] bytes) throws MediaException {
    byte kind = bytes.length == 0 ? 0 : bytes[0];
    if (kind != FIRST && kind != SECOND) {
      throw new MediaException(MediaException.Code.CORRUPT, "a record of kind " + kind);
    }
    float[] own = kind(kind).of(Arrays.copyOfRange(bytes, 1, bytes.length));
    float[] out = new float[length()];
    out[0] = kind;
    System.arraycopy(own, 0, out, 1, own.length);
    return out;
  }

  @Override
  public void vary(float[] batch, int at, Variation how, CounterRandom random) {
    kind((byte) batch[at]).vary(batch, at + 1, how, random);
  }

  private Features kind(byte kind) {
    return kind == FIRST ? first : second;
  }
}
