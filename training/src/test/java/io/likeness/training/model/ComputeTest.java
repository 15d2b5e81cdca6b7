package io.likeness.training.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.kernels.random.CounterRandom;
import io.likeness.training.Digests;
import io.likeness.training.optimize.Optimizer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ComputeTest {
  private static final int BANDS = 8;
  private static final int FRAMES = 24;
  private static final int ROWS = 4;
  private static final int CLASSES = 3;
  private static final long[] SHAPE = {BANDS, FRAMES};
  private static final Network NETWORK = new TemporalConv(BANDS, CLASSES);

  private static Compute.Batch batch(int stream) {
    float[] input = new float[ROWS * BANDS * FRAMES];
    CounterRandom.of(Digests.of("input"), stream).fillGaussian(input, 1);
    float[] target = new float[ROWS * CLASSES];
    for (int i = 0; i < ROWS; i++) {
      target[i * CLASSES + (i + stream) % CLASSES] = 1 + 0.25f * i;
    }
    return new Compute.Batch(ROWS, input, target, new float[0]);
  }

  private static double loss(float[] theta, Compute.Batch batch) {
    float[] logits = Compute.logits(NETWORK, theta, SHAPE, batch);
    double loss = 0;
    for (int i = 0; i < ROWS; i++) {
      double sum = 0;
      for (int c = 0; c < CLASSES; c++) {
        sum += Math.exp(logits[i * CLASSES + c]);
      }
      for (int c = 0; c < CLASSES; c++) {
        loss -= batch.target()[i * CLASSES + c] * (logits[i * CLASSES + c] - Math.log(sum));
      }
    }
    return loss;
  }

  @Test
  void theGradientIsTheSlopeOfTheLoss() {
    float[] theta = NETWORK.layout().initial(3);
    Compute.Batch batch = batch(0);
    Compute.Pass pass = Compute.gradient(NETWORK, theta, SHAPE, batch);
    assertThat(pass.loss())
        .isCloseTo(loss(theta, batch), org.assertj.core.data.Offset.offset(1e-4));

    // Along a direction inside each tensor, so that every layer is checked by itself.
    for (Layout.Slot slot : NETWORK.layout().slots()) {
      double norm = 0;
      for (int i = slot.offset(); i < slot.offset() + slot.length(); i++) {
        norm += (double) pass.gradient()[i] * pass.gradient()[i];
      }
      norm = Math.sqrt(norm);
      if (norm < 1e-4) {
        continue;
      }
      float step = 2e-3f;
      float[] up = theta.clone();
      float[] down = theta.clone();
      for (int i = slot.offset(); i < slot.offset() + slot.length(); i++) {
        up[i] += (float) (step * pass.gradient()[i] / norm);
        down[i] -= (float) (step * pass.gradient()[i] / norm);
      }
      double slope = (loss(up, batch) - loss(down, batch)) / (2 * step);
      assertThat(slope)
          .as(slot.name())
          .isCloseTo(norm, org.assertj.core.data.Offset.offset(0.02 * norm + 2e-3));
    }
  }

  @Test
  void paddingOfWeightZeroChangesNoGradient() {
    float[] theta = NETWORK.layout().initial(3);
    Compute.Batch full = batch(0);
    Compute.Batch padded =
        new Compute.Batch(
            ROWS + 2,
            Arrays.copyOf(full.input(), (ROWS + 2) * BANDS * FRAMES),
            Arrays.copyOf(full.target(), (ROWS + 2) * CLASSES),
            new float[0]);
    float[] a = Compute.gradient(NETWORK, theta, SHAPE, full).gradient();
    float[] b = Compute.gradient(NETWORK, theta, SHAPE, padded).gradient();
    for (int i = 0; i < a.length; i++) {
      assertThat(b[i]).isCloseTo(a[i], org.assertj.core.data.Offset.offset(1e-4f));
    }
  }

  @Test
  void learnsTwoBatchesByHeart() {
    float[] theta = NETWORK.layout().initial(3);
    Optimizer optimizer =
        new Optimizer(
            new Optimizer.Settings(Optimizer.Rule.ADAM, 0, 0, 0), NETWORK.layout().decayed());
    for (int step = 0; step < 60; step++) {
      float[] gradient = Compute.gradient(NETWORK, theta, SHAPE, batch(step % 2)).gradient();
      optimizer.step(theta, gradient, 0.003);
    }
    assertThat(loss(theta, batch(0)) + loss(theta, batch(1))).isLessThan(0.2);
  }

  @Test
  void theSameSeedGivesTheSameStartAndAnotherOneAnother() {
    Layout layout = NETWORK.layout();
    assertThat(layout.initial(3)).isEqualTo(layout.initial(3)).isNotEqualTo(layout.initial(4));
    assertThat(layout.slots()).allSatisfy(s -> assertThat(s.offset() % 16).isZero());
    assertThat(new TemporalConv(40, 10).layout().parameters()).isBetween(55_000, 65_000);
  }
}
