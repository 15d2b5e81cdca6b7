package io.likeness.privacy.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.TestSpark;
import io.likeness.privacy.accounting.BudgetExceeded;
import io.likeness.privacy.accounting.PrivacyLoss;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("walk")
class DeltaLedgerTest {
  private static final SparkSession SPARK = TestSpark.session();

  /** Ledgers that two processes open and spend together, and the charges that each has room for. */
  private static final int LEDGERS = 10;

  private static final int CHARGES = 10;
  private static final double BUDGET = (1 << CHARGES) - 1;

  @TempDir Path folder;

  private Lake lake() {
    return Lake.openOrCreate(SPARK, folder.resolve("lake").toString());
  }

  private static DeltaLedger ledger(Lake lake, String corpus, double epsilon, double delta) {
    return new DeltaLedger(lake, corpus, new PrivacyLoss.Approximate(epsilon, delta));
  }

  @Test
  void sumsAreWholeNumbersSoTenTenthsFitIntoOne() {
    Lake lake = lake();
    DeltaLedger ledger = ledger(lake, "c", 0.3, 0);
    for (int i = 0; i < 3; i++) {
      ledger.charge("r" + i, PrivacyLoss.pure(0.1));
    }
    assertThat(ledger.balance().spent().epsilon()).isEqualTo(0.3);
    assertThatThrownBy(() -> ledger.charge("r4", PrivacyLoss.pure(1e-12)))
        .isInstanceOf(BudgetExceeded.class);
  }

  @Test
  void deltaIsABudgetOfItsOwn() {
    DeltaLedger ledger = ledger(lake(), "c", 10, 1e-6);
    ledger.charge("r1", new PrivacyLoss.Approximate(1, 9e-7));
    assertThatThrownBy(() -> ledger.charge("r2", new PrivacyLoss.Approximate(1, 2e-7)))
        .isInstanceOf(BudgetExceeded.class)
        .hasMessageContaining("2.00e-07");
  }

  @Test
  void oneIdIsChargedOnceAndStandsForOneLoss() {
    Lake lake = lake();
    assertThat(ledger(lake, "c", 1, 0).charge("r", PrivacyLoss.pure(1)).charge().reused())
        .isFalse();
    assertThat(ledger(lake, "c", 1, 0).charge("r", PrivacyLoss.pure(1)).charge().reused()).isTrue();
    assertThatThrownBy(() -> ledger(lake, "c", 1, 0).charge("r", PrivacyLoss.pure(0.5)))
        .isInstanceOfSatisfying(
            LikenessException.class,
            refusal -> assertThat(refusal.fault()).isEqualTo(Fault.PRIVACY_REFUSED))
        .hasMessageContaining("another id");
    assertThat(ledger(lake, "c", 1, 0).balance().spent().epsilon()).isEqualTo(1);
  }

  @Test
  void corporaHaveTheirOwnBudgetsAndNoBudgetIsRaised() {
    Lake lake = lake();
    ledger(lake, "c", 1, 0).charge("r", PrivacyLoss.pure(1));
    ledger(lake, "d", 1, 0).charge("r", PrivacyLoss.pure(1));
    assertThatThrownBy(() -> ledger(lake, "c", 2, 0).charge("r2", PrivacyLoss.pure(1)))
        .hasMessageContaining("never raised");
    assertThatThrownBy(() -> ledger(lake, "c", 0.5, 0).charge("r2", PrivacyLoss.pure(0.1)))
        .isInstanceOf(BudgetExceeded.class);
  }

  @Test
  void accountsAreByCorpusAndHoldTheChargesInTheirOrder() {
    Lake lake = lake();
    assertThat(DeltaLedger.accounts(lake)).isEmpty();
    Map<String, List<Long>> charges = new LinkedHashMap<>();
    for (String purpose : List.of("z", "b", "a", "y", "c", "x")) {
      charges.put(purpose, List.of(40_000_000L, 10_000_000L));
    }
    lake.appendOwn(
        LakeTables.LEDGER,
        SPARK.createDataFrame(
            List.of(
                RowFactory.create(
                    "late", 6L, 300_000_000L, 1_000_000_000L, 240_000_000L, 60_000_000L, charges),
                RowFactory.create("never", 0L, 1L, 1L, 0L, 0L, Map.of())),
            LakeTables.LEDGER.schema()));
    ledger(lake, "early", 1, 0).charge("r", PrivacyLoss.pure(1));
    List<DeltaLedger.Account> accounts = DeltaLedger.accounts(lake);
    assertThat(accounts).extracting(DeltaLedger.Account::corpus).containsExactly("early", "late");
    assertThat(accounts.get(0).left()).isEqualTo(new PrivacyLoss.Approximate(0, 0));
    assertThat(accounts.get(1).charges().keySet()).containsExactly("z", "b", "a", "y", "c", "x");
    assertThat(accounts.get(1).charges())
        .containsEntry("y", new PrivacyLoss.Approximate(0.04, 1e-8));
    assertThat(accounts.get(1).balance().spent())
        .isEqualTo(new PrivacyLoss.Approximate(0.24, 6e-8));
    assertThat(accounts.get(1).left()).isEqualTo(new PrivacyLoss.Approximate(0.06, 9.4e-7));
  }

  /**
   * Two processes ask at once for more than half of what a ledger has left, down to its last ε;
   * exactly one gets it each time. A budget of 2ⁿ − 1 is spent by n charges of 2ⁿ⁻¹, …, 2, 1.
   */
  @Test
  @Tag("slow")
  @Timeout(value = 40, unit = TimeUnit.MINUTES)
  void ofTwoProcessesExactlyOneGetsWhatBothAskFor() throws IOException, InterruptedException {
    int rounds = LEDGERS * CHARGES;
    Lake lake = lake();
    List<Path> logs = race(lake, "last-budget", rounds);
    int[] wins = new int[rounds];
    for (Path log : logs) {
      for (String line : Files.readAllLines(log)) {
        if (line.startsWith("won ")) {
          wins[Integer.parseInt(line.substring(4))]++;
        }
      }
    }
    assertThat(wins).containsOnly(1);
    for (int i = 0; i < LEDGERS; i++) {
      assertThat(ledger(lake, "c" + i, BUDGET, 0).balance().spent().epsilon()).isEqualTo(BUDGET);
    }
  }

  /**
   * Two processes charge one ledger as fast as they can, each under names of its own and under
   * names that both use: it holds 10 tenths, and each charge that was answered stands in it once.
   */
  @Test
  @Tag("slow")
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void whatTwoProcessesSpendTogetherIsExactAndNeverAboveTheBudget()
      throws IOException, InterruptedException {
    Lake lake = lake();
    java.util.Set<String> charged = new java.util.TreeSet<>();
    int refused = 0;
    for (Path log : race(lake, "one-ledger", 12)) {
      for (String line : Files.readAllLines(log)) {
        if (line.startsWith("charged ")) {
          charged.add(line.substring(8));
        } else if (line.startsWith("refused ")) {
          refused++;
        }
        if (line.startsWith("balance ")) {
          assertThat(Double.parseDouble(line.substring(8))).isLessThanOrEqualTo(1);
        }
      }
    }
    assertThat(charged).hasSize(10);
    assertThat(refused).isPositive();
    assertThat(ledger(lake, "one", 1, 0).balance().spent().epsilon()).isEqualTo(1);
    // Each is found again and spends nothing.
    for (String name : charged) {
      assertThat(ledger(lake, "one", 1, 0).charge(name, PrivacyLoss.pure(0.1)).charge().reused())
          .isTrue();
    }
    assertThat(ledger(lake, "one", 1, 0).balance().spent().epsilon()).isEqualTo(1);
  }

  /** Runs two racers at once and answers what they said. */
  private List<Path> race(Lake lake, String what, int rounds)
      throws IOException, InterruptedException {
    List<Process> racers = new ArrayList<>();
    List<Path> logs = new ArrayList<>();
    for (String name : List.of("x", "y")) {
      Path log = folder.resolve(name + ".log");
      logs.add(log);
      racers.add(
          new ProcessBuilder(command(name, lake.root().toString(), what, rounds))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start());
    }
    try {
      for (int i = 0; i < racers.size(); i++) {
        assertThat(racers.get(i).waitFor()).as(Files.readString(logs.get(i))).isZero();
      }
    } finally {
      racers.forEach(Process::destroyForcibly);
    }
    return logs;
  }

  private static List<String> command(String name, String root, String what, int rounds) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(a -> a.startsWith("--add-opens"))
        .forEach(command::add);
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    command.addAll(
        List.of(
            "-Xmx700m",
            // Of a JVM of minutes, the second compiler takes more time than it gives back.
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
            "-cp",
            classes,
            LedgerRacer.class.getName(),
            name,
            root,
            what,
            String.valueOf(rounds)));
    return command;
  }

  /** One of the two processes. */
  static final class LedgerRacer {
    public static void main(String[] args) {
      Lake lake = Lake.open(TestSpark.session(), args[1]);
      Path folder = Path.of(java.net.URI.create(args[1]).getPath()).getParent();
      int rounds = Integer.parseInt(args[3]);
      // Both are up before either begins: the lock of the other's JVM is what they race for.
      meet(folder, args[0], 0);
      for (int i = 0; i < rounds; i++) {
        if (args[2].equals("last-budget")) {
          meet(folder, args[0], i);
          lastBudget(lake, args[0], i);
        } else {
          oneLedger(lake, i % 3 == 0 ? "both-" + i : args[0] + "-" + i);
        }
      }
      TestSpark.session().stop();
    }

    private static void meet(Path folder, String own, int round) {
      try {
        // Who has just given a lock back comes after others for a while, and would always lose.
        Thread.sleep(100);
        Files.writeString(folder.resolve(own + round), "");
        Path other = folder.resolve((own.equals("x") ? "y" : "x") + round);
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!Files.exists(other)) {
          if (System.nanoTime() > deadline) {
            throw new IllegalStateException("nobody else has come to round " + round);
          }
          Thread.sleep(1);
        }
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private static void lastBudget(Lake lake, String name, int i) {
      double half = 1 << (CHARGES - 1 - i % CHARGES);
      try {
        ledger(lake, "c" + i / CHARGES, BUDGET, 0).charge(name + i, PrivacyLoss.pure(half));
        System.out.println("won " + i);
      } catch (BudgetExceeded e) {
        System.out.println("lost " + i);
      }
    }

    private static void oneLedger(Lake lake, String purpose) {
      DeltaLedger ledger = ledger(lake, "one", 1, 0);
      try {
        ledger.charge(purpose, PrivacyLoss.pure(0.1));
        System.out.println("charged " + purpose);
      } catch (BudgetExceeded e) {
        System.out.println("refused " + purpose);
      }
      System.out.println("balance " + ledger.balance().spent().epsilon());
    }
  }
}
