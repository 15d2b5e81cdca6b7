package io.likeness.training.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.likeness.core.Sha256;
import io.likeness.kernels.random.CounterRandom;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.assertj.core.data.Offset;

/**
 * Compares a gradient with differences of the loss, which the same network computes in double
 * precision, along random directions within each tensor; no tensor is left out.
 *
 * <p>An entry that is off by e changes the slope along a direction of standard normal numbers by e
 * times one of them, so that one off by more than the tolerance is found by some of the directions.
 */
final class GradientCheck {
  private static final int DIRECTIONS = 8;

  /** Length of a step along a direction; so short that next to no rectifier switches. */
  private static final double STEP = 1e-5;

  /** Of the length of a tensor's gradient, and a hundredth of it of that of all. */
  static final double TOLERANCE = 1e-4;

  private GradientCheck() {}

  /** Requires {@code gradient} to be that of {@code loss} of the outputs at {@code theta}. */
  static void require(
      Network network,
      long[] shape,
      float[] input,
      float[] theta,
      float[] gradient,
      ToDoubleFunction<double[]> loss) {
    double all = length(gradient, 0, gradient.length);
    for (Layout.Slot slot : network.layout().slots()) {
      int from = slot.offset();
      int to = from + slot.length();
      double allowed = TOLERANCE * (length(gradient, from, to) + 1e-2 * all);
      double[] direction = new double[slot.length()];
      for (int d = 0; d < DIRECTIONS; d++) {
        CounterRandom random = CounterRandom.of(Sha256.ofAll("direction", slot.name()), d);
        double told = 0;
        double squares = 0;
        for (int i = 0; i < direction.length; i++) {
          direction[i] = random.nextGaussian();
          told += direction[i] * gradient[from + i];
          squares += direction[i] * direction[i];
        }
        double step = STEP / Math.sqrt(squares);
        double[] there = new double[2];
        for (int side = 0; side < 2; side++) {
          double[] moved = widened(theta);
          for (int i = 0; i < direction.length; i++) {
            moved[from + i] += (1 - 2 * side) * step * direction[i];
          }
          there[side] = loss.applyAsDouble(outputs(network, shape, input, moved));
        }
        assertThat((there[0] - there[1]) / (2 * step))
            .as("slope along %s, direction %d", slot.name(), d)
            .isCloseTo(told, Offset.offset(allowed));
      }
    }
  }

  /** Requires what {@link Compute#gradient} says of {@code batch} at {@code theta}. */
  static void require(Network network, long[] shape, Compute.Batch batch, float[] theta) {
    Compute.Pass pass = Compute.gradient(network, theta, shape, batch);
    ToDoubleFunction<double[]> loss = outputs -> loss(outputs, batch);
    double exact = loss.applyAsDouble(outputs(network, shape, batch.input(), widened(theta)));
    assertThat(pass.loss()).isCloseTo(exact, Offset.offset(5e-6 * (1 + Math.abs(exact))));
    require(network, shape, batch.input(), theta, pass.gradient(), loss);
  }

  /** A start where no gain is one and no bias zero, so that nothing is right by chance. */
  static float[] start(Network network) {
    float[] theta = network.layout().initial(3);
    float[] noise = new float[theta.length];
    CounterRandom.of(Sha256.ofAll("start"), 0).fillGaussian(noise, 0.1);
    for (Layout.Slot slot : network.layout().slots()) {
      for (int i = slot.offset(); i < slot.offset() + slot.length(); i++) {
        theta[i] += noise[i];
      }
    }
    return theta;
  }

  /** What {@link Compute#gradient} takes the gradient of, in double precision. */
  static double loss(double[] logits, Compute.Batch batch) {
    double loss = crossEntropy(logits, batch.target(), batch.rows(), 1);
    return batch.soft().length == 0
        ? loss
        : loss + crossEntropy(logits, batch.soft(), batch.rows(), batch.temperature());
  }

  private static double crossEntropy(
      double[] logits, float[] target, int rows, double temperature) {
    int classes = logits.length / rows;
    double loss = 0;
    for (int i = 0; i < rows; i++) {
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += Math.exp(logits[i * classes + c] / temperature);
      }
      for (int c = 0; c < classes; c++) {
        loss -= target[i * classes + c] * (logits[i * classes + c] / temperature - Math.log(sum));
      }
    }
    return loss;
  }

  private static double[] outputs(Network network, long[] shape, float[] input, double[] theta) {
    try (NDManager manager = NDManager.newBaseManager()) {
      JniUtils.setGradMode(false);
      int each = Math.toIntExact(new Shape(shape).size());
      long[] whole = new long[shape.length + 1];
      whole[0] = input.length / each;
      System.arraycopy(shape, 0, whole, 1, shape.length);
      NDArray flat = manager.create(theta).duplicate();
      NDArray shown = manager.create(widened(input), new Shape(whole)).duplicate();
      NDArray mask = manager.create(new double[] {1}, new Shape(1, 1)).duplicate();
      return network.logits(network.layout().views(flat), shown, mask).toDoubleArray();
    }
  }

  private static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  private static double length(float[] values, int from, int to) {
    double squares = 0;
    for (int i = from; i < to; i++) {
      squares += (double) values[i] * values[i];
    }
    return Math.sqrt(squares);
  }
}
