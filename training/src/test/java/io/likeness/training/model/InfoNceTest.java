package io.likeness.training.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.likeness.core.Sha256;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.training.feature.EitherFeatures;
import io.likeness.training.feature.Features;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InfoNceTest {
  private static final double TEMPERATURE = 0.3;
  private static final double WITHIN = 0.4;

  private static List<InfoNce.Row> rows(boolean[] first, int[] labels, int dimension) {
    CounterRandom random = CounterRandom.of(Sha256.ofAll("embeddings"), 0);
    List<InfoNce.Row> rows = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      double[] e = new double[dimension];
      for (int d = 0; d < dimension; d++) {
        e[d] = random.nextGaussian();
      }
      rows.add(new InfoNce.Row(first[i], labels[i], 0.5 + 0.25 * i, e));
    }
    return rows;
  }

  private static List<InfoNce.Row> mixed() {
    return rows(
        new boolean[] {true, false, true, true, false, false, true, false},
        new int[] {0, 0, 1, 0, 1, 2, 3, 0},
        5);
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  @Test
  void theGradientIsTheSlopeOfTheLoss() {
    List<InfoNce.Row> rows = mixed();
    InfoNce.Loss loss = InfoNce.of(rows, TEMPERATURE, WITHIN);
    double step = 1e-6;
    for (int i = 0; i < rows.size(); i++) {
      for (int d = 0; d < rows.get(i).embedding().length; d++) {
        double was = rows.get(i).embedding()[d];
        rows.get(i).embedding()[d] = was + step;
        double up = sum(InfoNce.of(rows, TEMPERATURE, WITHIN).ofRow());
        rows.get(i).embedding()[d] = was - step;
        double down = sum(InfoNce.of(rows, TEMPERATURE, WITHIN).ofRow());
        rows.get(i).embedding()[d] = was;
        assertThat(loss.gradient()[i][d]).isCloseTo((up - down) / (2 * step), within(1e-8));
      }
    }
  }

  @Test
  void isTheSymmetricLossOfPairsWhereEachLabelOccursOnceAKind() {
    List<InfoNce.Row> rows =
        rows(
            new boolean[] {true, true, true, false, false, false}, new int[] {0, 1, 2, 0, 1, 2}, 4);
    InfoNce.Loss loss = InfoNce.of(rows, TEMPERATURE, 0);
    for (int i = 0; i < 6; i++) {
      double[] s = new double[3];
      for (int j = 0; j < 3; j++) {
        s[j] = Math.exp(cosine(rows.get(i), rows.get(j + (i < 3 ? 3 : 0))) / TEMPERATURE);
      }
      assertThat(loss.ofRow()[i])
          .isCloseTo(rows.get(i).weight() * -Math.log(s[i % 3] / sum(s)), within(1e-12));
    }
  }

  @Test
  void aShareOfItIsTheSupervisedLossOfEachKindAlone() {
    List<InfoNce.Row> rows = mixed();
    double[] across = InfoNce.of(rows, TEMPERATURE, 0).ofRow();
    double[] both = InfoNce.of(rows, TEMPERATURE, WITHIN).ofRow();
    // Rows 0 and 3 are the only ones of the first kind and label 0; 2 and 6 are others of the kind.
    for (int[] pair : new int[][] {{0, 3}, {3, 0}}) {
      double sum = 0;
      for (int j : new int[] {0, 2, 3, 6}) {
        sum += j == pair[0] ? 0 : Math.exp(cosine(rows.get(pair[0]), rows.get(j)) / TEMPERATURE);
      }
      double own = Math.log(sum) - cosine(rows.get(pair[0]), rows.get(pair[1])) / TEMPERATURE;
      assertThat(both[pair[0]])
          .isCloseTo(
              (1 - WITHIN) * across[pair[0]] + WITHIN * rows.get(pair[0]).weight() * own,
              within(1e-12));
    }
    // Nobody else of its kind has the label of row 2.
    assertThat(both[2]).isCloseTo((1 - WITHIN) * across[2], within(1e-12));
  }

  private static double cosine(InfoNce.Row one, InfoNce.Row other) {
    double dot = 0;
    double a = 0;
    double b = 0;
    for (int d = 0; d < one.embedding().length; d++) {
      dot += one.embedding()[d] * other.embedding()[d];
      a += one.embedding()[d] * one.embedding()[d];
      b += other.embedding()[d] * other.embedding()[d];
    }
    return dot / Math.sqrt(a * b);
  }

  @Test
  void aLabelThatTheOtherKindLacksLosesNothing() {
    InfoNce.Loss loss = InfoNce.of(mixed(), TEMPERATURE, WITHIN);
    assertThat(loss.ofRow()[6]).isZero();
    assertThat(loss.ofRow()[0]).isPositive();
    assertThat(loss.found()[6]).isFalse();
    assertThat(InfoNce.of(List.of(), TEMPERATURE, WITHIN).ofRow()).isEmpty();
  }

  @Test
  void onlyTheDirectionOfAnEmbeddingCounts() {
    List<InfoNce.Row> rows = mixed();
    double before = sum(InfoNce.of(rows, TEMPERATURE, WITHIN).ofRow());
    double[] e = rows.get(2).embedding();
    for (int d = 0; d < e.length; d++) {
      e[d] *= 7;
    }
    assertThat(sum(InfoNce.of(rows, TEMPERATURE, WITHIN).ofRow())).isCloseTo(before, within(1e-12));
  }

  /** Numbers as they are. */
  private record Raw(String name, long[] shape) implements Features {
    @Override
    public float[] of(byte[] bytes) {
      throw new UnsupportedOperationException();
    }
  }

  private record Kind(String title, Features features) implements Architecture {
    @Override
    public Network network(int classes) {
      return title.equals("sound")
          ? new TemporalConv(8, 8, 8, classes)
          : new SpatialConv(16, classes);
    }
  }

  private static final TwoEncoders ENCODERS =
      new TwoEncoders(
          new Kind("sound", new Raw("sound", new long[] {8, 24})),
          new Kind("image", new Raw("image", new long[] {1, 16, 16})),
          4);
  private static final int[] LABELS = {0, 0, 1, 1, 2, 0};
  private static final boolean[] FIRST = {true, false, true, false, true, false};

  private static Compute.Batch batch() {
    int length = ENCODERS.features().length();
    float[] input = new float[(LABELS.length + 1) * length];
    CounterRandom.of(Sha256.ofAll("two kinds"), 0).fillGaussian(input, 1);
    for (int i = 0; i < LABELS.length; i++) {
      input[i * length] = FIRST[i] ? EitherFeatures.FIRST : EitherFeatures.SECOND;
    }
    // Padding.
    Arrays.fill(input, LABELS.length * length, input.length, 0);
    return new Compute.Batch(LABELS.length + 1, input, new float[0], new float[0]);
  }

  private static InfoNce.Loss loss(double[] said) {
    List<InfoNce.Row> rows = new ArrayList<>();
    for (int i = 0; i < LABELS.length; i++) {
      double[] e = Arrays.copyOfRange(said, i * 4, (i + 1) * 4);
      rows.add(new InfoNce.Row(FIRST[i], LABELS[i], 1, e));
    }
    return InfoNce.of(rows, TEMPERATURE, WITHIN);
  }

  private static Network network() {
    return ENCODERS.network(0);
  }

  @Test
  void whatGoesBackThroughBothEncodersIsTheSlopeOfTheLoss() {
    float[] theta = GradientCheck.start(network());
    float[] said = Compute.logits(network(), theta, ENCODERS.features().shape(), batch());
    double[][] out =
        loss(IntStream.range(0, said.length).mapToDouble(i -> said[i]).toArray()).gradient();
    float[] slope = new float[(LABELS.length + 1) * 4];
    for (int i = 0; i < LABELS.length; i++) {
      for (int d = 0; d < 4; d++) {
        slope[i * 4 + d] = (float) out[i][d];
      }
    }
    float[] gradient = Compute.pull(network(), theta, ENCODERS.features().shape(), batch(), slope);
    GradientCheck.require(
        network(),
        ENCODERS.features().shape(),
        batch().input(),
        theta,
        gradient,
        outputs -> sum(loss(outputs).ofRow()));
  }

  @Test
  void eachRecordGoesThroughTheEncoderOfItsKindAlone() {
    float[] theta = network().layout().initial(3);
    float[] both = Compute.logits(network(), theta, ENCODERS.features().shape(), batch());
    Compute.Batch batch = batch();
    int length = ENCODERS.features().length();
    float[] images = new float[3 * 256];
    float[] sounds = new float[3 * 192];
    for (int i = 0; i < 3; i++) {
      System.arraycopy(batch.input(), 2 * i * length + 1, sounds, i * 192, 192);
      System.arraycopy(batch.input(), (2 * i + 1) * length + 1, images, i * 256, 256);
    }
    float[] heard = alone(ENCODERS.first(), ENCODERS.encoder(true, theta), sounds);
    float[] seen = alone(ENCODERS.second(), ENCODERS.encoder(false, theta), images);
    for (int i = 0; i < 12; i++) {
      int row = i / 4;
      assertThat(both[2 * row * 4 + i % 4]).isCloseTo(heard[i], within(1e-5f));
      assertThat(both[(2 * row + 1) * 4 + i % 4]).isCloseTo(seen[i], within(1e-5f));
    }
    assertThat(Arrays.copyOfRange(both, 24, 28)).containsOnly(0f);
  }

  private static float[] alone(Architecture kind, WeightsFile file, float[] input) {
    byte[] bytes = file.bytes(kind.network(4).layout());
    return Compute.logits(
        kind.network(4),
        WeightsFile.read(bytes, kind).theta(),
        kind.features().shape(),
        new Compute.Batch(3, input, new float[0], new float[0]));
  }
}
