package io.likeness.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.likeness.privacy.ReferenceTable;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Both accountants against dp_accounting 0.6, Opacus 1.5.4 and 30-digit arithmetic. */
class AccountantReferenceTest {
  private static Offset<Double> relative(double value, double tolerance) {
    return within(Math.abs(value) * tolerance);
  }

  @Test
  void analyticGaussianMeetsBalleAndWangInThreeDirections() {
    for (ReferenceTable.Line l : ReferenceTable.read("analytic_gaussian_delta.csv")) {
      double delta = l.number("delta_mpmath40");
      assertThat(AnalyticGaussian.delta(l.number("sigma_over_sensitivity"), l.number("epsilon")))
          .as(l.toString())
          .isCloseTo(delta, relative(delta, 1e-9));
    }
    for (ReferenceTable.Line l : ReferenceTable.read("analytic_gaussian_epsilon.csv")) {
      double epsilon = l.number("epsilon_dpacc");
      assertThat(AnalyticGaussian.epsilon(l.number("sigma_over_sensitivity"), l.number("delta")))
          .as(l.toString())
          .isCloseTo(epsilon, relative(epsilon, 1e-6));
    }
    for (ReferenceTable.Line l : ReferenceTable.read("analytic_gaussian_sigma.csv")) {
      double sigma = l.number("sigma_mpmath40");
      assertThat(
              PrivacyCalculator.sigma(
                  l.number("epsilon"), l.number("delta"), l.number("l2_sensitivity")))
          .as(l.toString())
          .isCloseTo(sigma, relative(sigma, 1e-9));
    }
  }

  @Test
  void renyiCurveMeetsThirtyDigitArithmetic() {
    for (ReferenceTable.Line l : ReferenceTable.read("rdp_curve_subsampled_gaussian.csv")) {
      double rdp = l.number("rdp_mpmath");
      assertThat(
              RdpAccountant.rdp(
                  new PrivacyEvent.Gaussian(
                      l.number("noise_multiplier"), l.number("sampling_prob")),
                  l.number("order")))
          .as(l.toString())
          .isCloseTo(rdp, relative(rdp, 1e-8));
    }
  }

  @Test
  void trainingRunsMeetBothReferencesAndNeverTheCentralLimitFigure() {
    for (ReferenceTable.Line l : ReferenceTable.read("dpsgd_epsilon.csv")) {
      PrivacyCalculator.Epsilon epsilon =
          PrivacyCalculator.epsilon(
              l.number("noise_multiplier"),
              l.number("sampling_prob"),
              l.whole("steps"),
              l.number("delta"));
      double pld = l.number("eps_pld_dpacc_add_remove");
      assertThat(epsilon.epsilonPld())
          .as(l.toString())
          .isCloseTo(pld, within(Math.max(0.005 * pld, 0.01)));
      if (l.has("eps_prv_opacus_lower")) {
        assertThat(epsilon.epsilonPld())
            .as(l.toString())
            .isGreaterThanOrEqualTo(l.number("eps_prv_opacus_lower"))
            .isLessThanOrEqualTo(l.number("eps_prv_opacus_upper"));
      }
      double rdp = l.number("eps_rdp_opacus");
      assertThat(epsilon.epsilonRdp()).as(l.toString()).isCloseTo(rdp, relative(rdp, 1e-3));
      assertThat(epsilon.epsilonRdp()).isGreaterThanOrEqualTo(epsilon.epsilonPld());
    }
  }

  @Test
  void composedGaussiansMeetTheExactAnswer() {
    for (ReferenceTable.Line l : ReferenceTable.read("composition_gaussian.csv")) {
      double sigma = l.number("sigma");
      long k = l.whole("k");
      double delta = l.number("delta");
      double exact = l.number("exact_gdp");
      double pld = PldAccountant.epsilon(List.of(new PrivacyEvent.Gaussian(sigma).times(k)), delta);
      assertThat(AnalyticGaussian.epsilon(sigma / Math.sqrt(k), delta))
          .isCloseTo(exact, relative(exact, 1e-6));
      assertThat(pld)
          .as(l.toString())
          .isGreaterThanOrEqualTo(exact * (1 - 1e-9))
          .isCloseTo(exact, relative(exact, 1e-3));
      double rho = k / (2 * sigma * sigma);
      assertThat(rho).isCloseTo(l.number("rho_zcdp"), within(1e-9));
      PrivacyLoss.ZeroConcentrated zcdp = new PrivacyLoss.ZeroConcentrated(rho, delta);
      PrivacyLoss.ZeroConcentrated one = PrivacyLoss.ZeroConcentrated.ofGaussian(sigma, 1, delta);
      PrivacyLoss.ZeroConcentrated all = one;
      for (long i = 1; i < Math.min(k, 100); i++) {
        all = all.plus(one);
      }
      PrivacyLoss.ZeroConcentrated many =
          PrivacyLoss.ZeroConcentrated.ofGaussian(sigma, Math.min(k, 100), delta);
      assertThat(all.rho()).isCloseTo(many.rho(), relative(many.rho(), 1e-12));
      PrivacyCalculator.Concentrated together =
          PrivacyCalculator.concentrated(List.of(sigma), k, delta);
      assertThat(together.rho()).isCloseTo(rho, relative(rho, 1e-12));
      assertThat(together.epsilonZcdp()).isCloseTo(zcdp.epsilon(delta), relative(exact, 1e-9));
      assertThat(together.epsilonZcdp()).isGreaterThanOrEqualTo(together.epsilonPld() * (1 - 1e-3));
      assertThat(zcdp.simpleEpsilon(delta))
          .isCloseTo(l.number("zcdp_eps"), relative(l.number("zcdp_eps"), 1e-6));
      assertThat(zcdp.epsilon(delta))
          .isGreaterThanOrEqualTo(exact)
          .isLessThanOrEqualTo(l.number("rdp") * 1.0001);
    }
  }

  @Test
  void concentratedLossesOfDifferentNoiseAddUpAndBadOnesAreRefused() {
    PrivacyCalculator.Concentrated both =
        PrivacyCalculator.concentrated(List.of(2.0, 4.0), 3, 1e-6);
    assertThat(both.rho()).isCloseTo(3 * (1 / 8.0 + 1 / 32.0), within(1e-12));
    PrivacyLoss.ZeroConcentrated sum =
        new PrivacyLoss.ZeroConcentrated(0.1, 1e-7)
            .plus(new PrivacyLoss.ZeroConcentrated(0.2, 2e-7));
    assertThat(sum.chargeDelta()).isCloseTo(3e-7, within(1e-20));
    assertThatIllegalArgumentException()
        .as("beyond the accountant's rounding")
        .isThrownBy(() -> PrivacyCalculator.concentrated(List.of(4.0), 1, 1e-15));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrivacyCalculator.concentrated(List.of(), 1, 1e-6));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrivacyCalculator.concentrated(List.of(0.0), 1, 1e-6));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrivacyCalculator.concentrated(List.of(1.0), 0, 1e-6));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrivacyCalculator.concentrated(List.of(1.0), 1, 0));
  }

  @Test
  void pureCompositionMeetsTheReference() {
    for (ReferenceTable.Line l : ReferenceTable.read("composition_pure.csv")) {
      double epsilon = l.number("eps0");
      long k = l.whole("k");
      double total = l.number("delta_total");
      if (l.number("delta0") == 0) {
        double laplace = l.number("pld_laplace");
        List<PrivacyEvent.Repeated> laplaces = List.of(new PrivacyEvent.Laplace(epsilon).times(k));
        assertThat(PldAccountant.epsilon(laplaces, total))
            .as(l.toString())
            .isCloseTo(laplace, relative(laplace, 0.01));
        double discrete = l.number("pld_discrete_laplace_int_sens1");
        assertThat(
                PldAccountant.epsilon(
                    List.of(new PrivacyEvent.DiscreteLaplace(epsilon, 1).times(k)), total))
            .as(l.toString())
            .isCloseTo(discrete, relative(discrete, 0.01));
        assertThat(RdpAccountant.epsilon(laplaces, total).epsilon())
            .isGreaterThanOrEqualTo(laplace)
            .isCloseTo(l.number("rdp_laplace"), relative(l.number("rdp_laplace"), 0.03));
      }
    }
  }

  @Test
  void mixedEventsMeetTheReference() {
    for (ReferenceTable.Line l : ReferenceTable.read("composition_heterogeneous.csv")) {
      double expected = l.number("eps_pld");
      assertThat(PldAccountant.epsilon(parse(l.text("composition")), l.number("delta")))
          .as(l.toString())
          .isCloseTo(expected, relative(expected, 0.01));
    }
  }

  private static List<PrivacyEvent.Repeated> parse(String composition) {
    Matcher m =
        Pattern.compile(
                "(\\d+)x(Lap|DLap|Gauss|PoissonGauss|PG|)\\((?:\\w+=)?([^,)]+)(?:,(?:\\w+=)?([^)]+))?\\)")
            .matcher(composition);
    List<PrivacyEvent.Repeated> events = new ArrayList<>();
    while (m.find()) {
      double a = Double.parseDouble(m.group(3));
      PrivacyEvent event =
          switch (m.group(2)) {
            case "Lap" -> new PrivacyEvent.Laplace(a);
            case "DLap" -> new PrivacyEvent.DiscreteLaplace(a, 1);
            case "Gauss" -> new PrivacyEvent.Gaussian(a);
            case "" -> new PrivacyEvent.Approximate(a, Double.parseDouble(m.group(4)));
            default -> new PrivacyEvent.Gaussian(a, Double.parseDouble(m.group(4)));
          };
      events.add(event.times(Long.parseLong(m.group(1))));
    }
    assertThat(events).hasSize(composition.split("\\+").length);
    return events;
  }

  /**
   * By CPU time of its thread, which does all the work. What else the machine does changes even
   * that, by half and more, so it is no test of every build.
   */
  @Test
  @Tag("bench")
  void answersWithinFiftyMillisecondsOnceWarm() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double[] cpu = new double[31];
    double[] wall = new double[cpu.length];
    for (int i = -20; i < cpu.length; i++) {
      long began = System.nanoTime();
      long used = threads.getCurrentThreadCpuTime();
      PrivacyCalculator.epsilon(1.1, 0.004, 15000, 1e-5);
      if (i >= 0) {
        cpu[i] = (threads.getCurrentThreadCpuTime() - used) / 1e6;
        wall[i] = (System.nanoTime() - began) / 1e6;
      }
    }
    Arrays.sort(cpu);
    Arrays.sort(wall);
    double median = cpu[cpu.length / 2];
    System.out.printf(
        Locale.ROOT,
        "epsilon of 15,000 steps: median %.1f ms of CPU, %.1f ms by the clock%n",
        median,
        wall[wall.length / 2]);
    assertThat(median).isLessThan(50);
  }
}
