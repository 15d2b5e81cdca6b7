package io.likeness.training.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.likeness.core.Sha256;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.training.feature.ItemWindow;
import io.likeness.training.optimize.Optimizer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
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
    GradientCheck.require(network, shape, batch, GradientCheck.start(network));
  }

  @ParameterizedTest
  @EnumSource(Architectures.class)
  void theGradientOfEachArchitectureIsTheSlopeOfItsLoss(Architectures architecture) {
    Network network = architecture.network(CLASSES);
    long[] shape = architecture.features().shape();
    float[] input = new float[ROWS * Math.toIntExact(new Shape(shape).size())];
    CounterRandom random = CounterRandom.of(Sha256.ofAll("each architecture"), 0);
    random.fillGaussian(input, 1);
    if (architecture.features() instanceof ItemWindow) {
      for (int i = 0; i < input.length; i++) {
        // Windows that end early, as those of new users do.
        boolean there = i % shape[0] < 4 * (1 + i / shape[0]);
        input[i] = there ? 1 + random.nextInt(500) : 0;
      }
    }
    assertSlope(network, shape, new Compute.Batch(ROWS, input, batch(0).target(), new float[0]));
  }

  /** One layer, whose inputs are parameters as well. */
  private record Alone(Layout layout, Function<NDList, NDArray> layer) implements Network {
    @Override
    public int dropoutWidth() {
      return 0;
    }

    @Override
    public NDArray logits(NDList p, NDArray input, NDArray mask) {
      NDArray out = layer.apply(p);
      return out.reshape(out.getShape().get(0), -1);
    }

    void assertSlope() {
      float[] input = new float[2];
      float[] target = new float[layout.slots().get(0).length()];
      CounterRandom.of(Sha256.ofAll("alone"), 0).fillGaussian(target, 1);
      ComputeTest.assertSlope(
          this, new long[] {1}, new Compute.Batch(2, input, target, new float[0]));
    }
  }

  private static Layout.Start spread() {
    return Layout.Start.LECUN;
  }

  @Test
  void theGradientOfGroupNormalisationIsItsSlope() {
    Layout layout =
        new Layout()
            .add("input", spread(), 2, 16, 5)
            .add("gain", Layout.Start.ONES, 16)
            .add("bias", Layout.Start.ZEROS, 16);
    new Alone(layout, p -> Layers.groupNorm(p.get(0), 8, p.get(1), p.get(2))).assertSlope();
  }

  @Test
  void theGradientOfLayerNormalisationIsItsSlope() {
    Layout layout =
        new Layout()
            .add("input", spread(), 2, 5, 8)
            .add("gain", Layout.Start.ONES, 8)
            .add("bias", Layout.Start.ZEROS, 8);
    new Alone(layout, p -> Sequences.layerNorm(p.get(0), p.get(1), p.get(2))).assertSlope();
  }

  @Test
  void theGradientOfAttentionIsItsSlope() {
    Layout layout =
        new Layout()
            .add("queries", spread(), 2, 5, 8)
            .add("keys", spread(), 2, 5, 8)
            .add("values", spread(), 2, 5, 8);
    new Alone(layout, p -> Sequences.causalAttention(p.get(0), p.get(1), p.get(2), 2))
        .assertSlope();
  }

  @Test
  void oneEntryThatIsMissingFromAGradientIsFound() {
    Compute.Batch batch = batch(0);
    float[] theta = GradientCheck.start(NETWORK);
    float[] gradient = Compute.gradient(NETWORK, theta, SHAPE, batch).gradient();
    ToDoubleFunction<double[]> loss = outputs -> GradientCheck.loss(outputs, batch);
    GradientCheck.require(NETWORK, SHAPE, batch.input(), theta, gradient, loss);
    for (Layout.Slot slot : NETWORK.layout().slots()) {
      // The entry in the middle of the tensor's, by size.
      int planted =
          IntStream.range(slot.offset(), slot.offset() + slot.length())
              .boxed()
              .sorted(Comparator.comparingDouble(i -> Math.abs(gradient[i])))
              .skip(slot.length() / 2)
              .findFirst()
              .orElseThrow();
      float[] wrong = gradient.clone();
      wrong[planted] = 0;
      assertThatThrownBy(
              () -> GradientCheck.require(NETWORK, SHAPE, batch.input(), theta, wrong, loss))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("slope along " + slot.name());
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
    assertThat(
            Compute.gradient(NETWORK, theta, SHAPE, batch(0)).loss()
                + Compute.gradient(NETWORK, theta, SHAPE, batch(1)).loss())
        .isLessThan(0.2);
  }

  @Test
  void theSameSeedGivesTheSameStartAndAnotherOneAnother() {
    Layout layout = NETWORK.layout();
    assertThat(layout.initial(3)).isEqualTo(layout.initial(3)).isNotEqualTo(layout.initial(4));
    assertThat(layout.slots()).allSatisfy(s -> assertThat(s.offset() % 16).isZero());
    assertThat(new TemporalConv(40, 10).layout().parameters()).isBetween(55_000, 65_000);
  }
}
