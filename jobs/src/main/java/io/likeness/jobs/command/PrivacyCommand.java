package io.likeness.jobs.command;

import static io.likeness.jobs.command.CasesCsv.Column.real;
import static io.likeness.jobs.command.CasesCsv.Column.whole;

import io.likeness.core.error.Fault;
import io.likeness.privacy.accounting.DpRanges;
import io.likeness.privacy.accounting.PrivacyCalculator;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What is said about privacy before a record is released; the calculators start no Spark. */
@Command(
    name = "privacy",
    description = "Privacy calculators, attacks and audits.",
    subcommands = {
      PrivacyCommand.Epsilon.class,
      PrivacyCommand.Sigma.class,
      PrivacyCommand.Zcdp.class,
      PrivacyAttackCommand.class,
      PrivacyAuditCommand.class
    },
    mixinStandardHelpOptions = true)
public final class PrivacyCommand {
  @Command(
      name = "epsilon",
      description = "Epsilon of DP-SGD with Poisson sampling, by PLD and by RDP.",
      mixinStandardHelpOptions = true)
  static final class Epsilon implements Runnable {
    @Option(names = "--noise-multiplier", description = "sigma divided by the clipping norm")
    private double noiseMultiplier = Double.NaN;

    @Option(names = "--sampling-rate", description = "probability of each unit in each step")
    private double samplingRate = Double.NaN;

    @Option(names = "--steps", description = "steps of training")
    private long steps;

    @Option(names = "--delta", description = "delta")
    private double delta = Double.NaN;

    @Option(
        names = "--cases",
        paramLabel = "FILE.csv",
        description = "columns noise_multiplier,sampling_rate,steps,delta")
    private Path cases = Path.of("");

    @Override
    public void run() {
      if (!cases.toString().isEmpty()) {
        CasesCsv.read(
                cases,
                real("noise_multiplier", DpRanges::noiseMultiplier),
                real("sampling_rate", DpRanges::samplingRate),
                whole("steps", n -> DpRanges.atLeastOne("steps", n)),
                real("delta", DpRanges::delta))
            .with(
                "epsilon_pld,epsilon_rdp,rdp_order",
                v -> {
                  PrivacyCalculator.Epsilon e =
                      PrivacyCalculator.epsilon(
                          v.get(0).doubleValue(),
                          v.get(1).doubleValue(),
                          v.get(2).longValue(),
                          v.get(3).doubleValue());
                  return e.epsilonPld() + "," + e.epsilonRdp() + "," + e.rdpOrder();
                })
            .forEach(System.out::println);
        return;
      }
      PrivacyCalculator.Epsilon e =
          refused(() -> PrivacyCalculator.epsilon(noiseMultiplier, samplingRate, steps, delta));
      System.out.println(
          "{\"epsilon_pld\":"
              + e.epsilonPld()
              + ",\"epsilon_rdp\":"
              + e.epsilonRdp()
              + ",\"rdp_order\":"
              + e.rdpOrder()
              + "}");
    }
  }

  @Command(
      name = "sigma",
      description = "Standard deviation of the analytic Gaussian mechanism (Balle and Wang 2018).",
      mixinStandardHelpOptions = true)
  static final class Sigma implements Runnable {
    @Option(names = "--epsilon", description = "epsilon")
    private double epsilon = Double.NaN;

    @Option(names = "--delta", description = "delta")
    private double delta = Double.NaN;

    @Option(names = "--l2-sensitivity", description = "L2 sensitivity (default: 1)")
    private double l2Sensitivity = 1;

    @Option(
        names = "--cases",
        paramLabel = "FILE.csv",
        description = "columns epsilon,delta,l2_sensitivity")
    private Path cases = Path.of("");

    @Override
    public void run() {
      if (!cases.toString().isEmpty()) {
        CasesCsv.read(
                cases,
                real("epsilon", DpRanges::epsilon),
                real("delta", DpRanges::delta),
                real("l2_sensitivity", DpRanges::sensitivity))
            .with(
                "sigma",
                v ->
                    Double.toString(
                        PrivacyCalculator.sigma(
                            v.get(0).doubleValue(),
                            v.get(1).doubleValue(),
                            v.get(2).doubleValue())))
            .forEach(System.out::println);
        return;
      }
      double sigma = refused(() -> PrivacyCalculator.sigma(epsilon, delta, l2Sensitivity));
      System.out.println("{\"sigma\":" + sigma + "}");
    }
  }

  @Command(
      name = "zcdp",
      description =
          "Rho and epsilon of Gaussian releases together (Bun and Steinke 2016), and by PLD.",
      mixinStandardHelpOptions = true)
  static final class Zcdp implements Runnable {
    @Option(
        names = "--noise-multiplier",
        paramLabel = "SIGMA",
        description = "sigma divided by the L2 sensitivity of a release; may be repeated")
    private List<Double> noiseMultipliers = List.of();

    @Option(
        names = "--times",
        description = "how often each is made (default: ${DEFAULT-VALUE})",
        defaultValue = "1")
    private long times = 1;

    @Option(names = "--delta", description = "delta")
    private double delta = Double.NaN;

    @Override
    public void run() {
      PrivacyCalculator.Concentrated c =
          refused(() -> PrivacyCalculator.concentrated(noiseMultipliers, times, delta));
      System.out.println(
          "{\"rho\":"
              + c.rho()
              + ",\"epsilon_zcdp\":"
              + c.epsilonZcdp()
              + ",\"epsilon_pld\":"
              + c.epsilonPld()
              + "}");
    }
  }

  private static <T> T refused(java.util.function.Supplier<T> calculation) {
    try {
      return calculation.get();
    } catch (IllegalArgumentException e) {
      throw Fault.PRIVACY_REFUSED.because(
          e.getMessage() + " Mend that option; --help says what it means.", e);
    }
  }
}
