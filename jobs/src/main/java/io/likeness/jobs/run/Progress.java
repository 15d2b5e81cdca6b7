package io.likeness.jobs.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.likeness.core.lake.Lake;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * One line at the foot of the terminal while a run goes on: the part, rows read a second, tasks of
 * Spark's running stages, and the time that is probably left.
 *
 * <p>The time left is what the parts to come took in the last good run of the corpus, scaled by how
 * this run compares so far; without such a run nothing is said of it.
 */
public final class Progress extends SparkListener implements AutoCloseable {
  private static final long EVERY_MS = 1000;
  private static final String ERASE = "\r\u001b[K";

  private final SparkContext context;
  private final PrintStream out;
  private final Narrator narrator;
  private final Map<String, Double> before;
  private final Map<Integer, Integer> stages = new TreeMap<>();
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong tasks = new AtomicLong();
  private final ScheduledExecutorService clock;
  private long rowsThen;
  private long nanosThen = System.nanoTime();

  private Progress(
      SparkContext context, PrintStream out, Narrator narrator, Map<String, Double> before) {
    this.context = context;
    this.out = out;
    this.narrator = narrator;
    this.before = before;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            r -> {
              Thread thread = new Thread(r, "progress");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Shows how far the run of {@code corpus} is until it is closed. */
  public static Progress begin(Lake lake, String corpus, Narrator narrator, PrintStream out) {
    Progress progress =
        new Progress(
            lake.spark().sparkContext(), out, narrator, last(new RunLog(lake).all(), corpus));
    progress.context.addSparkListener(progress);
    narrator.live(progress::erase);
    ScheduledFuture<?> unused =
        progress.clock.scheduleAtFixedRate(
            progress::show, EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
    return progress;
  }

  /** Shows it if {@code asked}, or if a person is looking. */
  public static Optional<Progress> beginIf(
      boolean asked, Lake lake, String corpus, Narrator narrator, PrintStream out) {
    return asked || System.console() != null
        ? Optional.of(begin(lake, corpus, narrator, out))
        : Optional.empty();
  }

  /** Seconds by part of the last good run of {@code corpus}. */
  static Map<String, Double> last(List<JsonNode> runs, String corpus) {
    TreeMap<String, Double> out = new TreeMap<>();
    runs.stream()
        .filter(
            r ->
                r.path("state").asText().equals("ok")
                    && r.path("command").asText().equals("run")
                    && r.path("corpus").asText().equals(corpus))
        .reduce((a, b) -> b)
        .ifPresent(
            r ->
                r.path("parts")
                    .fields()
                    .forEachRemaining(p -> out.put(p.getKey(), p.getValue().asDouble())));
    return out;
  }

  /**
   * Seconds that are probably left of the run.
   *
   * @param before seconds by part of an earlier run
   * @param done seconds by part that has ended in this one
   * @param part the part at hand
   * @param inPart seconds that it has taken so far
   */
  static OptionalDouble left(
      Map<String, Double> before, Map<String, Double> done, String part, double inPart) {
    if (!before.containsKey(part)) {
      return OptionalDouble.empty();
    }
    double then = 0;
    double now = 0;
    double rest = 0;
    for (var e : before.entrySet()) {
      if (done.containsKey(e.getKey())) {
        then += e.getValue();
        now += done.get(e.getKey());
      } else {
        rest += e.getValue();
      }
    }
    double pace = then > 0 && now > 0 ? now / then : 1;
    return OptionalDouble.of(Math.max(0, pace * rest - inPart));
  }

  /** The line; {@code left} in seconds. */
  static String line(String part, double rowsPerSecond, long done, long of, OptionalDouble left) {
    StringBuilder text = new StringBuilder(part.isEmpty() ? "…" : part);
    text.append(
        String.format(Locale.ROOT, "  %,.0f rows/s  task %d of %d", rowsPerSecond, done, of));
    left.ifPresent(
        s ->
            text.append(
                s >= 90
                    ? String.format(Locale.ROOT, "  about %.0f min left", Math.ceil(s / 60))
                    : String.format(Locale.ROOT, "  about %.0f s left", Math.ceil(s))));
    return text.toString();
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted stage) {
    if (stages.isEmpty()) {
      tasks.set(0);
    }
    stages.put(stage.stageInfo().stageId(), stage.stageInfo().numTasks());
  }

  @Override
  public synchronized void onStageCompleted(SparkListenerStageCompleted stage) {
    Integer count = stages.remove(stage.stageInfo().stageId());
    if (count != null) {
      tasks.addAndGet(-count);
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    tasks.incrementAndGet();
    if (end.taskMetrics() != null) {
      rows.addAndGet(end.taskMetrics().inputMetrics().recordsRead());
    }
  }

  private synchronized void show() {
    long now = System.nanoTime();
    long all = rows.get();
    double seconds = Math.max(1e-3, (now - nanosThen) / 1e9);
    long of = stages.values().stream().mapToLong(Integer::longValue).sum();
    long done = Math.max(0, Math.min(of, tasks.get()));
    OptionalDouble left =
        left(before, narrator.seconds(), narrator.part(), narrator.secondsInPart());
    out.print(ERASE + line(narrator.part(), (all - rowsThen) / seconds, done, of, left));
    out.flush();
    rowsThen = all;
    nanosThen = now;
  }

  private synchronized void erase() {
    out.print(ERASE);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    if (!context.isStopped()) {
      context.removeSparkListener(this);
    }
    narrator.alone();
    erase();
  }
}
