package io.likeness.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.likeness.training.feature.EitherFeatures;
import io.likeness.training.feature.Features;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Two architectures whose last layers point into one space: each record goes through the one of its
 * kind, see {@link EitherFeatures}.
 *
 * @param dimension of the space, at least 2; it stands where a classifier has its labels
 */
public record TwoEncoders(Architecture first, Architecture second, int dimension)
    implements Architecture {
  private static final long serialVersionUID = 1L;

  public TwoEncoders {
    if (!(dimension >= 2)) {
      throw new IllegalArgumentException("a space of " + dimension + ": give at least 2");
    }
  }

  @Override
  public String title() {
    return first.title() + " and " + second.title();
  }

  @Override
  public Features features() {
    return new EitherFeatures(first.features(), second.features());
  }

  /** The number of labels changes nothing. */
  @Override
  public Network network(int classes) {
    return new Both(
        first.network(dimension),
        first.features(),
        second.network(dimension),
        second.features(),
        dimension);
  }

  /** The weights of one encoder, as a file that its architecture reads. */
  public WeightsFile encoder(boolean ofFirst, float[] theta) {
    Architecture one = ofFirst ? first : second;
    Layout own = one.network(dimension).layout();
    List<Layout.Slot> joined = network(dimension).layout().slots();
    int skipped = ofFirst ? 0 : first.network(dimension).layout().slots().size();
    float[] out = new float[own.size()];
    for (int i = 0; i < own.slots().size(); i++) {
      Layout.Slot to = own.slots().get(i);
      System.arraycopy(
          theta,
          joined.get(skipped + i).offset(),
          out,
          to.offset(),
          joined.get(skipped + i).length());
    }
    return new WeightsFile(one.title(), one.features().name(), axes(dimension), out);
  }

  /** Whether weights are of an encoder, whose last layer points instead of choosing a label. */
  public static boolean isEncoder(WeightsFile weights) {
    return weights.labels().equals(axes(weights.labels().size()));
  }

  private static List<String> axes(int dimension) {
    List<String> axes = new ArrayList<>();
    for (int d = 0; d < dimension; d++) {
      axes.add("axis-" + d);
    }
    return axes;
  }

  private record Both(Network first, Features seen, Network second, Features shown, int dimension)
      implements Network {
    @Override
    public Layout layout() {
      Layout joined = new Layout();
      first.layout().slots().forEach(s -> joined.add("first." + s.name(), s.start(), s.shape()));
      second.layout().slots().forEach(s -> joined.add("second." + s.name(), s.start(), s.shape()));
      return joined;
    }

    @Override
    public int dropoutWidth() {
      return Math.max(first.dropoutWidth(), second.dropoutWidth());
    }

    @Override
    public boolean looksAcrossRecords() {
      return first.looksAcrossRecords() || second.looksAcrossRecords();
    }

    @Override
    public NDArray logits(NDList p, NDArray input, NDArray mask) {
      int own = first.layout().slots().size();
      float[] kinds = input.get(new NDIndex(":, 0")).toType(DataType.FLOAT32, false).toFloatArray();
      NDArray out =
          input.getManager().zeros(new Shape(kinds.length, dimension), input.getDataType());
      out =
          placed(
              out,
              first,
              seen,
              p.subNDList(0, own),
              picked(kinds, EitherFeatures.FIRST),
              input,
              mask);
      return placed(
          out, second, shown, p.subNDList(own), picked(kinds, EitherFeatures.SECOND), input, mask);
    }

    private static int[] picked(float[] kinds, byte kind) {
      int[] rows = new int[kinds.length];
      int n = 0;
      for (int i = 0; i < kinds.length; i++) {
        if (kinds[i] == kind) {
          rows[n++] = i;
        }
      }
      return Arrays.copyOf(rows, n);
    }

    /** Adds what an encoder says of its rows; a product with ones and zeros moves rows exactly. */
    private static NDArray placed(
        NDArray out,
        Network network,
        Features features,
        NDList p,
        int[] rows,
        NDArray input,
        NDArray mask) {
      if (rows.length == 0) {
        return out;
      }
      NDManager manager = input.getManager();
      int all = (int) input.getShape().get(0);
      float[] ones = new float[rows.length * all];
      for (int i = 0; i < rows.length; i++) {
        ones[i * all + rows[i]] = 1;
      }
      // The engine's own copy: a Java buffer would be freed before the backward pass reads it.
      NDArray pick =
          manager
              .create(ones, new Shape(rows.length, all))
              .duplicate()
              .toType(input.getDataType(), false);
      long[] shape = new long[features.shape().length + 1];
      shape[0] = rows.length;
      System.arraycopy(features.shape(), 0, shape, 1, shape.length - 1);
      NDArray own =
          pick.matMul(input).get(new NDIndex(":, 1:" + (1 + features.length()))).reshape(shape);
      NDArray factors =
          mask.getShape().get(0) == all && mask.getShape().get(1) > 1
              ? pick.matMul(mask).get(new NDIndex(":, 0:" + network.dropoutWidth()))
              : mask;
      return out.add(pick.transpose().matMul(network.logits(p, own, factors)));
    }
  }
}
