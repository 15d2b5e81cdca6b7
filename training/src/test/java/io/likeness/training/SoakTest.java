package io.likeness.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.StepHook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand steps leave nothing behind: neither on the heap nor outside it, in the engine. */
@Tag("slow")
class SoakTest {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long MEBI = 1 << 20;
  private static final int EPOCHS = 313;

  private static final AtomicLong STEPS = new AtomicLong();
  private static final SortedMap<Long, Memory> SEEN = new ConcurrentSkipListMap<>();

  private static SparkSession spark;

  @TempDir Path temp;

  /** Bytes of live objects, and resident bytes that are not the heap's. */
  private record Memory(long live, long outside) {
    static Memory now() {
      System.gc();
      MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
      return new Memory(heap.getUsed(), resident("VmRSS:") - heap.getCommitted());
    }

    private static long resident(String line) {
      try {
        return Files.readAllLines(STATUS).stream()
            .filter(l -> l.startsWith(line))
            .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) * 1024)
            .findFirst()
            .orElseThrow();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @BeforeAll
  static void start() {
    assumeThat(Files.exists(STATUS)).as("resident memory is read from /proc").isTrue();
    spark = Sessions.local(2);
  }

  @AfterAll
  static void stop() {
    if (spark != null) {
      spark.stop();
    }
  }

  @Test
  void tenThousandStepsWithFlatMemory() throws Exception {
    StepHook watch =
        (attempt, rank, epoch, step) -> {
          long n = rank == 0 ? STEPS.incrementAndGet() : 0;
          if (n > 0 && n % 1_000 == 0) {
            SEEN.put(n, Memory.now());
          }
        };
    TrainedModel model =
        new Trainer(
                spark,
                Toy.spec(2, EPOCHS, "batch = 8, patience = 100000"),
                new Toy.Model(),
                CheckpointDir.of(spark, temp.toString()),
                line -> {},
                watch)
            .train(Toy.dataset(spark, Toy.rows(6, 21)));

    SEEN.forEach(
        (n, m) ->
            System.out.printf(
                Locale.ROOT,
                "| %,d | %.1f | %.1f |%n",
                n,
                m.live() / (double) MEBI,
                m.outside() / (double) MEBI));
    assertThat(model.report().epochs()).hasSize(EPOCHS);
    assertThat(STEPS.get()).isGreaterThanOrEqualTo(10_000);
    // The first thousands are warm-up: classes, compiled code and the engine's own pools.
    Memory early = SEEN.get(3_000L);
    Memory late = SEEN.get(10_000L);
    assertThat(late.live() - early.live()).isLessThan(16 * MEBI);
    assertThat(late.outside() - early.outside()).isLessThan(96 * MEBI);
  }
}
