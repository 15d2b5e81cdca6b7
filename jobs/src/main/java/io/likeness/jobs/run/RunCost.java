package io.likeness.jobs.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * What a run takes: the CPU time of all its tasks, failed and speculative ones too, and the energy
 * of this machine's processors where its counters may be read.
 *
 * <p>CPU time is what Spark's executors say of their task threads; threads of native libraries and
 * the driver's own are not in it. Energy is of the whole machine between start and end (Intel RAPL,
 * also of other AMD and Intel processors under Linux), whatever else ran on it.
 */
public final class RunCost extends SparkListener {
  private static final Path COUNTERS = Path.of("/sys/class/powercap");
  private static final long WAIT_MS = 10_000;
  private static final double NANOSECONDS_AN_HOUR = 3.6e12;
  private static final double MICROJOULES_A_WATT_HOUR = 3.6e9;

  private final SparkContext context;
  private final AtomicLong cpuNanoseconds = new AtomicLong();
  private final AtomicLong tasks = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final Map<String, Long> before;

  private RunCost(SparkContext context) {
    this.context = context;
    this.before = counters(COUNTERS);
  }

  /** Begins to count what the tasks of {@code context} cost. */
  public static RunCost begin(SparkContext context) {
    RunCost cost = new RunCost(context);
    context.addSparkListener(cost);
    return cost;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    tasks.incrementAndGet();
    if (end.taskInfo() != null && !end.taskInfo().successful()) {
      failed.incrementAndGet();
    }
    if (end.taskMetrics() != null) {
      cpuNanoseconds.addAndGet(
          end.taskMetrics().executorCpuTime() + end.taskMetrics().executorDeserializeCpuTime());
    }
  }

  /** Stops counting and puts what was counted into {@code node}. */
  public void end(ObjectNode node) {
    if (!context.isStopped()) {
      // What ended last may still be on its way to the listeners.
      try {
        context.listenerBus().waitUntilEmpty(WAIT_MS);
      } catch (TimeoutException e) {
        node.put("cost_is_incomplete", true);
      }
      context.removeSparkListener(this);
    }
    ObjectNode cost = node.putObject("cost");
    cost.put("core_hours", rounded(cpuNanoseconds.get() / NANOSECONDS_AN_HOUR));
    cost.put("tasks", tasks.get());
    cost.put("failed_tasks", failed.get());
    OptionalDouble energy = energy(before, counters(COUNTERS));
    if (energy.isPresent()) {
      cost.put("driver_watt_hours", rounded(energy.getAsDouble()));
    } else {
      cost.putNull("driver_watt_hours");
      cost.put("energy", "the counters of this machine (RAPL) cannot be read");
    }
  }

  private static double rounded(double value) {
    return Math.round(value * 1e6) / 1e6;
  }

  /** Microjoules by package; empty where there are none or they may not be read. */
  static Map<String, Long> counters(Path folder) {
    Map<String, Long> out = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return out;
    }
    try (DirectoryStream<Path> zones = Files.newDirectoryStream(folder, "intel-rapl:?")) {
      for (Path zone : zones) {
        out.put(
            zone.getFileName().toString(),
            Long.parseLong(Files.readString(zone.resolve("energy_uj")).strip()));
      }
    } catch (IOException | NumberFormatException e) {
      return Map.of();
    }
    return out;
  }

  /** Watt hours between two readings; empty when a counter is missing or has begun anew. */
  static OptionalDouble energy(Map<String, Long> before, Map<String, Long> after) {
    if (before.isEmpty() || !before.keySet().equals(after.keySet())) {
      return OptionalDouble.empty();
    }
    long sum = 0;
    for (var counter : after.entrySet()) {
      long used = counter.getValue() - before.get(counter.getKey());
      if (used < 0) {
        return OptionalDouble.empty();
      }
      sum += used;
    }
    return OptionalDouble.of(sum / MICROJOULES_A_WATT_HOUR);
  }
}
