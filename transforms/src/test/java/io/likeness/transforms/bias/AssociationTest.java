package io.likeness.transforms.bias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AssociationTest {
  /** Of persons with so many rows in group g of label l: {@code persons[i][g][l]}. */
  private static Association of(List<double[][]> persons) {
    int groups = persons.get(0).length;
    int labels = persons.get(0)[0].length;
    List<LabelCell> cells = new ArrayList<>();
    long rows = 0;
    for (int g = 0; g < groups; g++) {
      for (int l = 0; l < labels; l++) {
        long have = 0;
        double[][] moments = new double[4][4];
        double[] sums = new double[4];
        for (double[][] person : persons) {
          double[] x = new double[4];
          x[0] = person[g][l];
          for (int h = 0; h < groups; h++) {
            x[2] += person[h][l];
            for (int k = 0; k < labels; k++) {
              x[1] += h == g ? person[h][k] : 0;
              x[3] += person[h][k];
            }
          }
          have += x[0] > 0 ? 1 : 0;
          for (int a = 0; a < 4; a++) {
            sums[a] += x[a];
            for (int b = 0; b < 4; b++) {
              moments[a][b] += x[a] * x[b];
            }
          }
        }
        rows = Math.round(sums[3]);
        cells.add(
            new LabelCell(
                have,
                sums[0],
                sums[1],
                sums[2],
                sums[3],
                moments[0][0],
                moments[0][1],
                moments[0][2],
                moments[0][3],
                moments[1][1],
                moments[1][2],
                moments[1][3],
                moments[2][2],
                moments[2][3],
                moments[3][3]));
      }
    }
    return new Association(cells, groups, labels, rows, persons.size());
  }

  /** As many persons as rows of each cell, of {@code rows} rows each. */
  private static List<double[][]> singles(long[][] table, double rows) {
    List<double[][]> out = new ArrayList<>();
    for (int g = 0; g < table.length; g++) {
      for (int l = 0; l < table[g].length; l++) {
        for (long i = 0; i < table[g][l]; i++) {
          double[][] person = new double[table.length][table[g].length];
          person[g][l] = rows;
          out.add(person);
        }
      }
    }
    return out;
  }

  private static final long[][] TABLE = {{10, 20}, {30, 40}};

  /** X² = n·(ad − bc)²/(products of margins) = 100·200²/(30·70·40·60). */
  @Test
  void isPearsonsOfIndependentRows() {
    Association a = of(singles(TABLE, 1));
    assertThat(100 * a.phiSquared()).isCloseTo(100 * 40_000 / 5_040_000.0, within(1e-9));
    assertThat(a.test().designEffect()).isBetween(1.0, 1.1);
    // Chi-square of 1 degree beyond 0.79365: 0.373.
    assertThat(a.test().p()).isCloseTo(0.373, within(0.01));
  }

  @Test
  void copiesOfRowsTellNothingNew() {
    Association once = of(singles(TABLE, 1));
    Association twenty = of(singles(TABLE, 20));
    // The effect of single rows was raised to 1, by three hundredths.
    assertThat(twenty.test().designEffect()).isBetween(19.0, 20.0);
    assertThat(twenty.test().p()).isCloseTo(once.test().p(), within(0.01));
    long[][] strong = {{40, 10}, {10, 40}};
    assertThat(of(singles(strong, 20)).cramersV())
        .isCloseTo(of(singles(strong, 1)).cramersV(), within(0.01));
  }

  @Test
  void cramersVIsOneWhereTheGroupTellsTheLabelAndZeroByChance() {
    assertThat(of(singles(new long[][] {{50, 0}, {0, 50}}, 1)).cramersV())
        .isCloseTo(1, within(0.02));
    assertThat(of(singles(TABLE, 1)).cramersV()).isZero();
  }

  /** φ² = 0.36; Bergsma: √((0.36 − 1/99)/(1 − 1/99)), rows being independent but for λ̄. */
  @Test
  void cramersVIsWithoutItsBias() {
    Association a = of(singles(new long[][] {{40, 10}, {10, 40}}, 1));
    double n = 100 / a.test().designEffect();
    assertThat(a.phiSquared()).isCloseTo(0.36, within(1e-12));
    assertThat(a.cramersV())
        .isCloseTo(Math.sqrt((0.36 - 1 / (n - 1)) / (1 - 1 / (n - 1))), within(1e-12));
  }

  @Test
  void aHandfulOfRowsHasNoV() {
    assertThat(of(singles(new long[][] {{1, 1, 0}, {0, 0, 1}}, 1)).cramersV()).isNaN();
  }

  /** Each person says each label as often: nothing varies, and nothing is found. */
  @Test
  void aCrossedDesignHasNoAssociation() {
    List<double[][]> persons = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      double[][] person = new double[2][3];
      person[i % 2] = new double[] {10, 10, 10};
      persons.add(person);
    }
    Association a = of(persons);
    assertThat(a.cramersV()).isZero();
    assertThat(a.test().p()).isEqualTo(1);
    PointwiseInformation i = PointwiseInformation.of(a.cells().get(0), a.rows(), 4);
    assertThat(i.bits()).isZero();
    assertThat(i.p()).isEqualTo(1);
    assertThat(i.high()).isPositive();
  }

  @Test
  void informationIsOneBitWhereALabelIsTwiceAsOften() {
    Association a = of(singles(new long[][] {{25, 0}, {0, 25}}, 1));
    PointwiseInformation same = PointwiseInformation.of(a.cells().get(0), a.rows(), 25);
    assertThat(same.bits()).isCloseTo(1, within(1e-12));
    assertThat(same.low()).isPositive();
    assertThat(same.p()).isLessThan(0.01);
    // Half a row where 12.5 were to be expected.
    PointwiseInformation empty = PointwiseInformation.of(a.cells().get(1), a.rows(), 25);
    assertThat(empty.bits()).isCloseTo(Math.log(0.5 / 12.5) / Math.log(2), within(1e-12));
    assertThat(empty.low()).isNaN();
    assertThat(empty.p()).isLessThan(0.01);
    assertThat(PointwiseInformation.of(a.cells().get(0), a.rows(), 1).p()).isNaN();
  }

  @Test
  void ofFewRowsNothingIsSaid() {
    Association a = of(singles(new long[][] {{4, 4}, {4, 4}}, 1));
    assertThat(PointwiseInformation.canTell(a.cells().get(0), a.rows())).isFalse();
    assertThat(PointwiseInformation.canTell(a.cells().get(0), 20)).isTrue();
  }

  @Test
  void refusesATableWithoutAllItsCells() {
    assertThatThrownBy(() -> new Association(List.of(), 2, 2, 1, 1))
        .hasMessageContaining("all their cells");
  }

  /**
   * 36 persons in two groups use three labels, each in a mixture of their own. Over 4,000 draws the
   * share of p ≤ 0.05 has a standard error of 0.0035. The test of the table is of the first order,
   * so its bounds are six of them away; the test of a cell may be shyer, by its floor and degrees,
   * but no bolder. Rows taken for independent are refuted in more than a third of all draws.
   */
  @Test
  void findsAnAssociationByChanceAsOftenAsItSays() {
    Random random = new Random(5);
    int found = 0;
    int cells = 0;
    int naively = 0;
    int draws = 4_000;
    for (int d = 0; d < draws; d++) {
      List<double[][]> persons = new ArrayList<>();
      for (int i = 0; i < 36; i++) {
        double[][] person = new double[2][3];
        double[] taste = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
        double all = taste[0] + taste[1] + taste[2];
        for (int r = 5 + random.nextInt(20); r > 0; r--) {
          double u = random.nextDouble() * all;
          person[i % 3 == 0 ? 0 : 1][u < taste[0] ? 0 : u < taste[0] + taste[1] ? 1 : 2]++;
        }
        persons.add(person);
      }
      Association a = of(persons);
      found += a.test().p() <= 0.05 ? 1 : 0;
      naively += RaoScott.of(a.rows() * a.phiSquared(), 2, 1, a.persons()).p() <= 0.05 ? 1 : 0;
      cells += PointwiseInformation.of(a.cells().get(0), a.rows(), 12).p() <= 0.05 ? 1 : 0;
    }
    assertThat(found / (double) draws).isBetween(0.029, 0.071);
    assertThat(cells / (double) draws).isBetween(0.02, 0.071);
    assertThat(naively / (double) draws).isGreaterThan(0.3);
  }
}
