package io.likeness.training.audit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import io.likeness.training.feature.Features;
import io.likeness.training.model.Architecture;
import io.likeness.training.model.Layout;
import io.likeness.training.model.Network;
import java.nio.ByteBuffer;

/**
 * A model in which each person has weights of their own: logits are the row of a table that a
 * record's number picks. So the gradients of any two persons are orthogonal, each person is a trial
 * of its own, and one training holds thousands.
 *
 * @param columns persons, those included that are not in the training
 */
record Canaries(int columns) implements Architecture {
  private static final int NUMBER = 0;
  private static final int COPY = 1;

  /** The bytes of a record: whose it is and which of that person's it is. */
  static byte[] bytes(int person, int copy) {
    return ByteBuffer.allocate(2 * Integer.BYTES)
        .putInt(NUMBER * Integer.BYTES, person)
        .putInt(COPY * Integer.BYTES, copy)
        .array();
  }

  @Override
  public String title() {
    return "canaries-" + columns;
  }

  @Override
  public Features features() {
    return new Number();
  }

  @Override
  public Network network(int classes) {
    return new Table(columns, classes);
  }

  private record Number() implements Features {
    @Override
    public String name() {
      return "canary-number";
    }

    @Override
    public long[] shape() {
      return new long[] {1};
    }

    @Override
    public float[] of(byte[] bytes) {
      return new float[] {ByteBuffer.wrap(bytes).getInt(NUMBER * Integer.BYTES)};
    }
  }

  private record Table(int columns, int classes) implements Network {
    @Override
    public Layout layout() {
      return new Layout().add("table", Layout.Start.ZEROS, columns, classes);
    }

    @Override
    public int dropoutWidth() {
      return 0;
    }

    @Override
    public NDArray logits(NDList parameters, NDArray input, NDArray mask) {
      NDArray numbers = input.toType(DataType.INT64, false);
      return Embedding.embedding(numbers, parameters.get(0), SparseFormat.DENSE)
          .singletonOrThrow()
          .reshape(input.getShape().get(0), classes);
    }
  }
}
