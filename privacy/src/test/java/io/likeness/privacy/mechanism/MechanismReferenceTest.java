package io.likeness.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.likeness.privacy.ReferenceTable;
import io.likeness.privacy.accounting.AnalyticGaussian;
import io.likeness.privacy.accounting.Normal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Closed forms of the mechanisms against independently computed tables. */
class MechanismReferenceTest {
  private static Map<String, Double> parameters(String text) {
    Map<String, Double> values = new TreeMap<>();
    Matcher m = Pattern.compile("(\\w+)=([0-9.e+-]+)").matcher(text);
    while (m.find()) {
      values.put(m.group(1), Double.parseDouble(m.group(2)));
    }
    return values;
  }

  @Test
  void noiseLawsMeetTheTable() {
    for (ReferenceTable.Line l : ReferenceTable.read("noise_distributions.csv")) {
      Map<String, Double> p = parameters(l.text("params"));
      double at = l.has("at") ? l.number("at") : Double.NaN;
      double actual =
          switch (l.text("dist")) {
            case "laplace" -> {
              LaplaceMechanism m = new LaplaceMechanism(1, p.get("b"), 1);
              yield switch (l.text("stat")) {
                case "quantile" -> m.quantile(at);
                case "cdf" -> m.cdf(at);
                case "variance" -> 2 * m.scale() * m.scale();
                case "mean_abs" -> m.scale();
                default -> l.number("value");
              };
            }
            case "discrete_laplace" -> {
              DiscreteLaplaceMechanism m =
                  new DiscreteLaplaceMechanism(p.get("eps"), Math.round(p.get("sens")));
              yield switch (l.text("stat")) {
                case "pmf" -> m.pmf((long) at);
                case "cdf" -> m.cdf((long) at);
                case "mean_abs" -> m.meanAbsolute();
                default -> throw new IllegalStateException(l.toString());
              };
            }
            case "discrete_gaussian" -> {
              DiscreteGaussianMechanism m =
                  new DiscreteGaussianMechanism(0.5 / p.get("sigma2"), 1, 1e-6);
              yield l.text("stat").equals("pmf") ? m.pmf((long) at) : m.variance();
            }
            case "gaussian" -> p.get("sigma") * Normal.quantile(at);
            default -> throw new IllegalStateException(l.toString());
          };
      double value = l.number("value");
      assertThat(actual).as(l.toString()).isCloseTo(value, within(1e-9 * Math.max(1, value)));
    }
  }

  @Test
  void randomizedResponseMeetsTheTable() {
    for (ReferenceTable.Line l : ReferenceTable.read("randomized_response.csv")) {
      RandomizedResponse r = new RandomizedResponse((int) l.whole("k"), l.number("epsilon"));
      assertThat(r.keepProbability()).isCloseTo(l.number("p_keep"), within(1e-9));
      assertThat(r.otherProbability()).isCloseTo(l.number("q_other"), within(1e-9));
      assertThat(r.frequencyVariance(0, l.whole("n")))
          .isCloseTo(l.number("var_estimate_f0"), within(1e-9));
      assertThat(r.frequencyVariance(0.1, l.whole("n")))
          .isCloseTo(l.number("var_estimate_f0.1"), within(1e-9));
    }
  }

  @Test
  void partitionSelectionMeetsTheTable() {
    for (ReferenceTable.Line l : ReferenceTable.read("partition_selection.csv")) {
      PartitionSelection s =
          new PartitionSelection(
              l.number("epsilon"), l.number("delta"), (int) l.whole("max_partitions"));
      assertThat(s.keepProbability(l.whole("privacy_units")))
          .as(l.toString())
          .isCloseTo(l.number("keep_probability"), within(1e-9));
      assertThat(s.certainFrom()).as(l.toString()).isEqualTo((int) l.whole("hard_threshold"));
    }
  }

  @Test
  void pixelizationMeetsTheTable() {
    for (ReferenceTable.Line l : ReferenceTable.read("dp_pix_cases.csv")) {
      int b = (int) l.whole("block_b");
      int blocks = (int) l.whole("num_blocks");
      String m = l.text("m_neighbourhood");
      int pixels = m.equals("all") ? blocks * b * b : Integer.parseInt(m);
      DpPix pix = new DpPix(b, pixels, l.number("epsilon"), 1);
      assertThat(pix.blocks((int) l.whole("width"), (int) l.whole("height"))).isEqualTo(blocks);
      double sensitivity = l.number("l1_sensitivity");
      assertThat(pix.sensitivity()).isCloseTo(sensitivity, within(1e-9 * sensitivity));
      assertThat(pix.scale())
          .isCloseTo(l.number("laplace_scale"), within(1e-9 * l.number("laplace_scale")));
      assertThat(pix.saturation(128)).isCloseTo(l.number("p_saturated_at_128"), within(1e-9));
      assertThat(pix.meanAbsoluteError(128))
          .isCloseTo(l.number("mae_after_clamp_at_128"), within(1e-7));
    }
  }

  @Test
  void contributionBoundsGiveTheNoiseOfTheTable() {
    for (ReferenceTable.Line l : ReferenceTable.read("contribution_bounding_noise.csv")) {
      long l0 = l.whole("max_partitions_L0");
      long linf = l.whole("max_contrib_per_partition_Linf");
      double epsilon = l.number("epsilon");
      assertThat(1 / new DiscreteLaplaceMechanism(epsilon, l0 * linf).rate())
          .isCloseTo(l.number("count_laplace_b"), within(1e-9));
      if (l.has("count_gauss_sigma")) {
        assertThat(AnalyticGaussian.sigma(epsilon, l.number("delta"), linf * Math.sqrt(l0)))
            .isCloseTo(l.number("count_gauss_sigma"), within(1e-6));
      }
    }
  }

  @Test
  void embeddingNoiseMeetsTheTable() {
    for (ReferenceTable.Line l : ReferenceTable.read("embedding_ldp_gaussian.csv")) {
      LocalGaussian g =
          new LocalGaussian((int) l.whole("dim"), l.number("epsilon"), l.number("delta"), 1);
      assertThat(g.sigma()).isCloseTo(l.number("sigma(C=1,sens=2C)"), within(1e-6));
      assertThat(g.approximateCosine())
          .isCloseTo(l.number("approx_cosine_noisy_vs_clean"), within(1e-6));
    }
    for (ReferenceTable.Line l : ReferenceTable.read("vmf_mechanism.csv")) {
      VonMisesFisher v =
          new VonMisesFisher(
              (int) l.whole("dim"), l.number("kappa(=eps per unit Euclidean chord)"));
      assertThat(v.meanCosine())
          .as(l.toString())
          .isCloseTo(l.number("mean_cosine_A_d(kappa)"), within(1e-10));
      assertThat(v.worstCaseEpsilon()).isEqualTo(l.number("worst_case_LDP_eps(diameter 2)"));
    }
  }

  @Test
  void whatTwoEmbeddingsBecomeIsAsFarApartAsClosedFormsSay() {
    for (double x : new double[] {0.1, 1, 5}) {
      assertThat(new VonMisesFisher(3, x).variationOfOpposites())
          .isCloseTo(Math.tanh(x / 2), within(1e-6));
      assertThat(new MultivariateLaplace(1, x).variation(2))
          .isCloseTo(-Math.expm1(-x), within(1e-12));
      assertThat(new MultivariateLaplace(3, x).variation(2))
          .isCloseTo(1 - Math.exp(-x) * (1 + x / 2), within(1e-6));
    }
  }

  @Test
  void lengthOfLaplaceNoiseOnAVectorMeetsTheTable() {
    for (ReferenceTable.Line l : ReferenceTable.read("multivariate_laplace_l2_radius.csv")) {
      MultivariateLaplace m =
          new MultivariateLaplace((int) l.whole("dim"), l.number("epsilon_per_unit_L2"));
      double near = 1e-6 * l.number("mean_radius");
      assertThat(m.meanRadius()).isCloseTo(l.number("mean_radius"), within(near));
      assertThat(m.radiusDeviation()).isCloseTo(l.number("std_radius"), within(near));
      for (var at : Map.of("q05", 0.05, "median", 0.5, "q95", 0.95).entrySet()) {
        assertThat(m.radiusCdf(l.number(at.getKey())))
            .as(l + " " + at.getKey())
            .isCloseTo(at.getValue(), within(1e-6));
      }
    }
  }

  @Test
  void clippingMeetsTheTable() {
    for (ReferenceTable.Line l : ReferenceTable.read("dpsgd_clip_cases.csv")) {
      SubsampledGaussian step = new SubsampledGaussian(1, 1, l.number("clip_C"));
      double[][] records =
          Arrays.stream(l.text("per_sample_grads").split("[|]"))
              .map(MechanismReferenceTest::vector)
              .toArray(double[][]::new);
      double[] norms = vector(l.text("norms"));
      for (int i = 0; i < records.length; i++) {
        assertThat(norm(records[i])).isCloseTo(norms[i], within(1e-9 * norms[i]));
      }
      assertNear(l, clippedSum(step, records), vector(l.text("sum_of_clipped")));
      Map<Double, List<double[]>> byUser = new TreeMap<>();
      double[] users = vector(l.text("user_ids"));
      for (int i = 0; i < records.length; i++) {
        byUser.computeIfAbsent(users[i], u -> new ArrayList<>()).add(records[i]);
      }
      double[][] means =
          byUser.values().stream().map(MechanismReferenceTest::mean).toArray(double[][]::new);
      assertNear(
          l,
          clippedSum(step, means),
          vector(l.text("sum_of_user_level_clipped(mean per user then clip)")));
      // The same on the floats that training has.
      float[] first = new float[records[0].length];
      for (int i = 0; i < first.length; i++) {
        first[i] = (float) records[0][i];
      }
      long[] cells = step.cells(first);
      for (int i = 0; i < first.length; i++) {
        assertThat(step.value(cells[i]))
            .isCloseTo(
                records[0][i] * SubsampledGaussian.factor(norms[0], step.clippingNorm()),
                within(1e-6 * l.number("clip_C")));
      }
    }
  }

  private static double[] vector(String cell) {
    return Arrays.stream(cell.split(";")).mapToDouble(Double::parseDouble).toArray();
  }

  private static double norm(double[] x) {
    return Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
  }

  private static double[] mean(List<double[]> vectors) {
    double[] out = new double[vectors.get(0).length];
    for (double[] v : vectors) {
      for (int i = 0; i < out.length; i++) {
        out[i] += v[i] / vectors.size();
      }
    }
    return out;
  }

  private static double[] clippedSum(SubsampledGaussian step, double[][] vectors) {
    double[] out = new double[vectors[0].length];
    for (double[] v : vectors) {
      double factor = SubsampledGaussian.factor(norm(v), step.clippingNorm());
      for (int i = 0; i < out.length; i++) {
        out[i] += v[i] * factor;
      }
    }
    return out;
  }

  private static void assertNear(ReferenceTable.Line l, double[] actual, double[] expected) {
    // Gradients stand in the table with four digits behind the point, sums with twelve digits.
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as(l.toString()).isCloseTo(expected[i], within(1e-9));
    }
  }

  @Test
  void exponentialMechanismKeepsItsBoundOnlyWithTheHalf() {
    for (String corpus : List.of("cluster5x8", "random6x16")) {
      List<double[]> embeddings = embeddings("metric_dp_embeddings_" + corpus + ".csv");
      for (ReferenceTable.Line l : ReferenceTable.read("metric_dp_expmech_" + corpus + ".csv")) {
        // The exponent without the half is our mechanism at twice the epsilon.
        boolean half = l.text("exponent").equals("eps/2");
        double epsilon = l.number("epsilon") * (half ? 1 : 2);
        ExponentialMechanism m = new ExponentialMechanism(epsilon, 1);
        double[][] p = new double[embeddings.size()][];
        for (int i = 0; i < p.length; i++) {
          p[i] = m.probabilities(scores(embeddings, i));
        }
        int truth = (int) l.whole("true_speaker");
        for (int j = 0; j < p.length; j++) {
          assertThat(p[truth][j]).as(l.toString()).isCloseTo(l.number("p_to_" + j), within(1e-5));
        }
        double worst = 0;
        for (int a = 0; a < p.length; a++) {
          for (int b = 0; b < p.length; b++) {
            for (int j = 0; j < p.length && a != b; j++) {
              worst = Math.max(worst, Math.log(p[a][j] / p[b][j]) / -scores(embeddings, a)[b]);
            }
          }
        }
        assertThat(worst <= l.number("epsilon") * (1 + 1e-12)).as(l.toString()).isEqualTo(half);
      }
    }
  }

  /** Minus the angle from embedding {@code from} to each, in half turns. */
  private static double[] scores(List<double[]> embeddings, int from) {
    return embeddings.stream().mapToDouble(e -> -angle(embeddings.get(from), e)).toArray();
  }

  private static double angle(double[] a, double[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    return Math.acos(Math.max(-1, Math.min(1, dot / Math.sqrt(aa * bb)))) / Math.PI;
  }

  private static List<double[]> embeddings(String file) {
    List<double[]> rows = new ArrayList<>();
    // These files have no header, so the first line comes back as the names of the columns.
    List<ReferenceTable.Line> lines = ReferenceTable.read(file);
    rows.add(lines.get(0).cells().keySet().stream().mapToDouble(Double::parseDouble).toArray());
    for (ReferenceTable.Line l : lines) {
      rows.add(l.cells().values().stream().mapToDouble(Double::parseDouble).toArray());
    }
    return rows;
  }
}
