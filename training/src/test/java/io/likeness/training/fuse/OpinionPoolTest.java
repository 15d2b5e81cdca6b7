package io.likeness.training.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.Sha256;
import io.likeness.kernels.random.CounterRandom;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class OpinionPoolTest {
  private static final double[] A = logs(0.8, 0.2);
  private static final double[] B = logs(0.3, 0.7);
  private static final double[] EVEN = logs(0.5, 0.5);

  private static double[] logs(double... p) {
    double[] z = new double[p.length];
    for (int c = 0; c < z.length; c++) {
      z[c] = Math.log(p[c]);
    }
    return z;
  }

  /** Two votes, each right with its chance and honest about it, drawn apart given the truth. */
  private static List<OpinionPool.Row> independent(int rows) {
    CounterRandom random = CounterRandom.of(Sha256.ofAll("votes"), 1);
    List<OpinionPool.Row> out = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      int truth = random.nextInt(2);
      out.add(
          new OpinionPool.Row(
              vote(truth, random.nextDouble() < 0.8, 0.8),
              vote(truth, random.nextDouble() < 0.7, 0.7),
              truth));
    }
    return out;
  }

  private static double[] vote(int truth, boolean right, double sure) {
    boolean zero = (truth == 0) == right;
    return logs(zero ? sure : 1 - sure, zero ? 1 - sure : sure);
  }

  @Test
  void theProductOfTwoOpinionsIsBayesRule() {
    double[] p = new OpinionPool(1, 1).of(A, B);
    assertThat(Math.exp(p[0])).isCloseTo(0.8 * 0.3 / (0.8 * 0.3 + 0.2 * 0.7), Offset.offset(1e-12));
    double[] weighted = new OpinionPool(0.5, 0.5).of(A, B);
    assertThat(weighted[0] - weighted[1])
        .isCloseTo((A[0] - A[1] + B[0] - B[1]) / 2, Offset.offset(1e-12));
  }

  @Test
  void aMissingOpinionIsLeftOut() {
    OpinionPool pool = new OpinionPool(0.3, 2);
    assertThat(pool.of(A, new double[0])).containsExactly(A);
    assertThat(pool.of(new double[0], B)).containsExactly(B);
  }

  @Test
  void independentEvidenceCountsInFull() {
    OpinionPool pool = OpinionPool.fit(independent(20_000));
    // Five standard errors of a weight; the seed is fixed.
    assertThat(pool.first()).isCloseTo(1, Offset.offset(0.1));
    assertThat(pool.second()).isCloseTo(1, Offset.offset(0.15));
  }

  @Test
  void theSameOpinionTwiceCountsOnce() {
    List<OpinionPool.Row> rows =
        independent(20_000).stream()
            .map(r -> new OpinionPool.Row(r.first(), r.first(), r.truth()))
            .toList();
    OpinionPool pool = OpinionPool.fit(rows);
    assertThat(pool.first()).isCloseTo(pool.second(), Offset.offset(1e-6));
    assertThat(pool.first() + pool.second()).isCloseTo(1, Offset.offset(0.1));
  }

  @Test
  void anOpinionThatIsWrongMoreOftenThanRightIsNotHeard() {
    List<OpinionPool.Row> rows =
        independent(2_000).stream()
            .map(
                r ->
                    new OpinionPool.Row(
                        r.first(), new double[] {r.second()[1], r.second()[0]}, r.truth()))
            .toList();
    OpinionPool pool = OpinionPool.fit(rows);
    assertThat(pool.second()).isZero();
    assertThat(pool.first()).isCloseTo(1, Offset.offset(0.2));
  }

  @Test
  void anOpinionThatSaysNothingKeepsItsStart() {
    OpinionPool pool =
        OpinionPool.fit(
            independent(500).stream()
                .map(r -> new OpinionPool.Row(r.first(), EVEN, r.truth()))
                .toList());
    assertThat(pool.second()).isCloseTo(1, Offset.offset(1e-9));
  }
}
