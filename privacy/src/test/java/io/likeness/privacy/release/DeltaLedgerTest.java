package io.likeness.privacy.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.lake.Lake;
import io.likeness.core.testing.TestSpark;
import io.likeness.privacy.accounting.BudgetExceeded;
import io.likeness.privacy.accounting.PrivacyLoss;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DeltaLedgerTest {
  private static final SparkSession SPARK = TestSpark.session();

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

  /** Two processes ask for the last budget of each corpus; exactly one gets it each time. */
  @Test
  @Tag("slow")
  @Timeout(value = 40, unit = TimeUnit.MINUTES)
  void ofTwoProcessesExactlyOneGetsTheLastBudget() throws IOException, InterruptedException {
    int rounds = Integer.getInteger("likeness.race.rounds", 100);
    Lake lake = lake();
    List<Process> racers = new ArrayList<>();
    List<Path> logs = new ArrayList<>();
    for (String name : List.of("x", "y")) {
      Path log = folder.resolve(name + ".log");
      logs.add(log);
      racers.add(
          new ProcessBuilder(command(name, lake.root().toString(), rounds))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start());
    }
    for (int i = 0; i < racers.size(); i++) {
      assertThat(racers.get(i).waitFor()).as(Files.readString(logs.get(i))).isZero();
    }
    int[] wins = new int[rounds];
    for (Path log : logs) {
      for (String line : Files.readAllLines(log)) {
        if (line.startsWith("won ")) {
          wins[Integer.parseInt(line.substring(4))]++;
        }
      }
    }
    assertThat(wins).containsOnly(1);
    for (int i = 0; i < rounds; i++) {
      assertThat(ledger(lake, "c" + i, 1, 0).balance().spent().epsilon()).isEqualTo(1);
    }
  }

  private static List<String> command(String name, String root, int rounds) {
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
            "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
            "-cp",
            classes,
            LedgerRacer.class.getName(),
            name,
            root,
            String.valueOf(rounds)));
    return command;
  }

  /** One of the two processes. */
  static final class LedgerRacer {
    public static void main(String[] args) {
      Lake lake = Lake.open(TestSpark.session(), args[1]);
      for (int i = 0; i < Integer.parseInt(args[2]); i++) {
        try {
          ledger(lake, "c" + i, 1, 0).charge(args[0], PrivacyLoss.pure(1));
          System.out.println("won " + i);
        } catch (BudgetExceeded e) {
          System.out.println("lost " + i);
        }
      }
      TestSpark.session().stop();
    }
  }
}
