package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.privacy.accounting.PrivacyCalculator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
  private interface Calculation {
    String of(double[] values);
  }

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
        table(
            cases,
            List.of("noise_multiplier", "sampling_rate", "steps", "delta"),
            "epsilon_pld,epsilon_rdp,rdp_order",
            v -> {
              PrivacyCalculator.Epsilon e =
                  PrivacyCalculator.epsilon(v[0], v[1], (long) v[2], v[3]);
              return e.epsilonPld() + "," + e.epsilonRdp() + "," + e.rdpOrder();
            });
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
        table(
            cases,
            List.of("epsilon", "delta", "l2_sensitivity"),
            "sigma",
            v -> Double.toString(PrivacyCalculator.sigma(v[0], v[1], v[2])));
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
      throw Fault.PRIVACY_REFUSED.because(e.getMessage(), e);
    }
  }

  private static void table(
      Path file, List<String> columns, String results, Calculation calculation) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw Fault.INPUT_MISSING.because("The cases cannot be read from " + file + ".", e);
    }
    List<String> header =
        lines.isEmpty() ? List.of() : Arrays.asList(lines.get(0).strip().split(","));
    if (!header.containsAll(columns)) {
      throw Fault.INPUT_INVALID.because(
          file
              + " needs the columns "
              + String.join(",", columns)
              + "; it has "
              + String.join(",", header)
              + ".");
    }
    List<String> out = new ArrayList<>();
    out.add(lines.get(0).strip() + "," + results);
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      String line = lines.get(i).strip();
      String[] cells = line.split(",", -1);
      double[] values = new double[columns.size()];
      for (int c = 0; c < values.length; c++) {
        values[c] = number(file, i + 1, cells, header.indexOf(columns.get(c)));
      }
      out.add(line + "," + refused(() -> calculation.of(values)));
    }
    out.forEach(System.out::println);
  }

  private static double number(Path file, int line, String[] cells, int index) {
    try {
      return Double.parseDouble(cells[index]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw Fault.INPUT_INVALID.because(
          String.format(Locale.ROOT, "%s:%d: column %d is not a number.", file, line, index + 1),
          e);
    }
  }
}
