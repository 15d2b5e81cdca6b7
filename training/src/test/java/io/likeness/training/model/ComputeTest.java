package io.likeness.training.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.likeness.core.Sha256;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.training.feature.ItemWindow;
import io.likeness.training.optimize.Optimizer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ComputeTest {
  private static final int BANDS = 8;
  private static final int FRAMES = 24;
  private static final int ROWS = 4;
  private static final int CLASSES = 3;
  private static final long[] SHAPE = {BANDS, FRAMES};
  private static final Network NETWORK = new TemporalConv(BANDS, CLASSES);

  private static Compute.Batch batch(int stream) {
    float[] input = new float[ROWS * BANDS * FRAMES];
    CounterRandom.of(Sha256.ofAll("input"), stream).fillGaussian(input, 1);
    float[] target = new float[ROWS * CLASSES];
    for (int i = 0; i < ROWS; i++) {
      target[i * CLASSES + (i + stream) % CLASSES] = 1 + 0.25f * i;
    }
    return new Compute.Batch(ROWS, input, target, new float[0]);
  }

  private static double loss(float[] theta, Compute.Batch batch) {
    return loss(NETWORK, SHAPE, theta, batch);
  }

  private static double loss(Network network, long[] shape, float[] theta, Compute.Batch batch) {
    float[] logits = Compute.logits(network, theta, shape, batch);
    double loss = crossEntropy(logits, batch.target(), 1);
    return batch.soft().length == 0
        ? loss
        : loss + crossEntropy(logits, batch.soft(), batch.temperature());
  }

  private static double crossEntropy(float[] logits, float[] target, double temperature) {
    double loss = 0;
    for (int i = 0; i < ROWS; i++) {
      double sum = 0;
      for (int c = 0; c < CLASSES; c++) {
        sum += Math.exp(logits[i * CLASSES + c] / temperature);
      }
      for (int c = 0; c < CLASSES; c++) {
        loss -= target[i * CLASSES + c] * (logits[i * CLASSES + c] / temperature - Math.log(sum));
      }
    }
    return loss;
  }

  @Test
  void theGradientIsTheSlopeOfTheLoss() {
    assertSlope(NETWORK, SHAPE, batch(0));
  }

  @Test
  void theGradientOverImagesIsTheSlopeOfTheLoss() {
    float[] input = new float[ROWS * 16 * 16];
    CounterRandom.of(Sha256.ofAll("images"), 0).fillGaussian(input, 1);
    Compute.Batch images = new Compute.Batch(ROWS, input, batch(0).target(), new float[0]);
    assertSlope(new SpatialConv(16, CLASSES), new long[] {1, 16, 16}, images);
  }

  private static final long[] WINDOW = {6};
  private static final Network LSTM = new ItemLstm(10, 8, 12, CLASSES);
  private static final Network TRANSFORMER = new CausalTransformer(6, 10, 8, 2, 2, CLASSES);

  /** Windows of 6, 4, 3 and 1 items. */
  private static Compute.Batch windows() {
    float[] items = {
      3, 9, 1, 4, 4, 2,
      5, 2, 6, 5, 0, 0,
      8, 7, 9, 0, 0, 0,
      1, 0, 0, 0, 0, 0
    };
    return new Compute.Batch(ROWS, items, batch(0).target(), new float[0]);
  }

  @Test
  void theGradientOfTheMemoryIsTheSlopeOfTheLoss() {
    assertSlope(LSTM, WINDOW, windows());
  }

  @Test
  void theGradientOfTheTransformerIsTheSlopeOfTheLoss() {
    assertSlope(TRANSFORMER, WINDOW, windows());
  }

  @Test
  void moreRoomBehindTheLastItemChangesNothing() {
    Compute.Batch wide = windows();
    float[] narrow = new float[ROWS * 4];
    float[] four = new float[ROWS * 6];
    for (int i = 0; i < ROWS; i++) {
      int items = i == 0 ? 4 : 6;
      System.arraycopy(wide.input(), i * 6, four, i * 6, items);
      System.arraycopy(wide.input(), i * 6, narrow, i * 4, 4);
    }
    float[] theta = LSTM.layout().initial(3);
    float[] long6 =
        Compute.logits(
            LSTM, theta, WINDOW, new Compute.Batch(ROWS, four, wide.target(), wide.mask()));
    float[] short4 =
        Compute.logits(
            LSTM,
            theta,
            new long[] {4},
            new Compute.Batch(ROWS, narrow, wide.target(), wide.mask()));
    for (int i = 0; i < long6.length; i++) {
      assertThat(short4[i]).isCloseTo(long6[i], org.assertj.core.data.Offset.offset(1e-6f));
    }
  }

  @Test
  void attentionSeesTheOrderAndNothingLater() {
    try (ai.djl.ndarray.NDManager manager = ai.djl.ndarray.NDManager.newBaseManager()) {
      float[] values = new float[6 * 8];
      CounterRandom.of(Sha256.ofAll("states"), 0).fillGaussian(values, 1);
      float[] changed = values.clone();
      for (int i = 4 * 8; i < values.length; i++) {
        changed[i] += 1;
      }
      var shape = new ai.djl.ndarray.types.Shape(1, 6, 8);
      var a = manager.create(values, shape);
      var b = manager.create(changed, shape);
      float[] before = Sequences.causalAttention(a, a, a, 2).toFloatArray();
      float[] after = Sequences.causalAttention(b, b, b, 2).toFloatArray();
      assertThat(Arrays.copyOf(after, 4 * 8)).isEqualTo(Arrays.copyOf(before, 4 * 8));
      assertThat(Arrays.copyOfRange(after, 4 * 8, 6 * 8))
          .isNotEqualTo(Arrays.copyOfRange(before, 4 * 8, 6 * 8));
      assertThat(Arrays.copyOf(before, 8))
          .as("the first place sees itself alone")
          .usingComparatorWithPrecision(1e-6f)
          .containsExactly(Arrays.copyOf(values, 8));
    }
  }

  @Test
  void aSecondTargetAddsItsCrossEntropyAtItsTemperature() {
    Compute.Batch hard = batch(0);
    float[] soft = new float[ROWS * CLASSES];
    CounterRandom random = CounterRandom.of(Sha256.ofAll("soft"), 0);
    for (int i = 0; i < soft.length; i++) {
      soft[i] = (float) random.nextDouble();
    }
    assertSlope(
        NETWORK,
        SHAPE,
        new Compute.Batch(ROWS, hard.input(), hard.target(), new float[0], soft, 2));
  }

  @Test
  void threadsDoNotTouchEachOthersGradients() throws Exception {
    float[] theta = NETWORK.layout().initial(3);
    java.util.List<float[]> alone = new java.util.ArrayList<>();
    for (int i = 0; i < 4; i++) {
      alone.add(Compute.gradient(NETWORK, theta, SHAPE, batch(i)).gradient());
    }
    var threads = java.util.concurrent.Executors.newFixedThreadPool(4);
    try {
      var together = new java.util.ArrayList<java.util.concurrent.Future<float[]>>();
      for (int n = 0; n < 40; n++) {
        Compute.Batch batch = batch(n % 4);
        together.add(
            threads.submit(() -> Compute.gradient(NETWORK, theta, SHAPE, batch).gradient()));
      }
      for (int n = 0; n < 40; n++) {
        assertThat(together.get(n).get()).isEqualTo(alone.get(n % 4));
      }
    } finally {
      threads.shutdown();
    }
  }

  private static void assertSlope(Network network, long[] shape, Compute.Batch batch) {
    float[] theta = network.layout().initial(3);
    Compute.Pass pass = Compute.gradient(network, theta, shape, batch);
    assertThat(pass.loss())
        .isCloseTo(loss(network, shape, theta, batch), org.assertj.core.data.Offset.offset(2e-4));

    // Along a direction inside each tensor, so that every layer is checked by itself.
    for (Layout.Slot slot : network.layout().slots()) {
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
      double slope =
          (loss(network, shape, up, batch) - loss(network, shape, down, batch)) / (2 * step);
      assertThat(slope)
          .as(slot.name())
          .isCloseTo(norm, org.assertj.core.data.Offset.offset(0.02 * norm + 2e-3));
    }
  }

  /** Freed memory is what the engine works in next, so one pass could read what another left. */
  @ParameterizedTest
  @EnumSource(Architectures.class)
  void whatLiesInFreedMemoryChangesNoGradient(Architectures architecture) {
    int rows = 27;
    Network network = architecture.network(CLASSES);
    long[] shape = architecture.features().shape();
    float[] input = new float[rows * Math.toIntExact(new Shape(shape).size())];
    CounterRandom.of(Sha256.ofAll("freed"), 0).fillGaussian(input, 1);
    if (architecture.features() instanceof ItemWindow) {
      for (int i = 0; i < input.length; i++) {
        input[i] = 1 + i % 100;
      }
    }
    float[] target = new float[rows * CLASSES];
    for (int i = 0; i < rows; i++) {
      target[i * CLASSES + i % CLASSES] = 1;
    }
    float[] theta = network.layout().initial(1);
    Compute.Batch batch = new Compute.Batch(rows, input, target, new float[0]);
    Compute.Pass first = Compute.gradient(network, theta, shape, batch);
    assertThat(first.loss()).isFinite();
    CounterRandom sizes = CounterRandom.of(Sha256.ofAll("freed"), 1);
    for (int pass = 0; pass < 12; pass++) {
      leaveBehind(pass % 2 == 0 ? Float.NaN : 1e30f, sizes);
      assertThat(Compute.gradient(network, theta, shape, batch).gradient())
          .isEqualTo(first.gradient());
    }
  }

  private static void leaveBehind(float value, CounterRandom sizes) {
    int[] most = {20_000, 200_000, 1_200_000};
    try (NDManager manager = NDManager.newBaseManager()) {
      for (int i = 0; i < 60; i++) {
        manager.full(new Shape(1 + sizes.nextInt(most[i % most.length])), value);
      }
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
