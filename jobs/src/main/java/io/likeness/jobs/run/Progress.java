package io.likeness.jobs.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.likeness.core.error.LikenessException;
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
 * One line at the foot of the terminal while a run goes on: the part, records that it read,
 * measured or rendered a second, tasks of Spark's running stages, and the time that is probably
 * left.
 *
 * <p>The time left is what the parts to come took in the last good run of the corpus, scaled by how
 * this run compares so far. Without such a run it is that of the part at hand, where the part knows
 * how many records it will do.
 */
public final class Progress extends SparkListener implements AutoCloseable {
  private static final long EVERY_MS = 1000;
  private static final String ERASE = "\r\u001b[K";

  private final SparkContext context;
  private final PrintStream out;
  private final Narrator narrator;
  private final Map<String, Double> before;
  private final Map<Integer, Integer> stages = new TreeMap<>();
  private final RecordCounter counter = new RecordCounter();
  private final RecordRate rate = new RecordRate();
  private final AtomicLong tasks = new AtomicLong();
  private final ScheduledExecutorService clock;
  private final long beginNanos = System.nanoTime();
  private String partThen = "";
  private long recordsThen;

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
        new Progress(lake.spark().sparkContext(), out, narrator, before(lake, corpus, narrator));
    progress.context.addSparkListener(progress.counter);
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

  /** Of the last good run, or of none where it cannot be read: no line is worth a run. */
  private static Map<String, Double> before(Lake lake, String corpus, Narrator narrator) {
    try {
      return last(new RunLog(lake).all(), corpus);
    } catch (LikenessException e) {
      narrator.say("progress   without an earlier run: %s", e.getMessage());
      return Map.of();
    }
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

  /**
   * Records of the part at hand.
   *
   * @param perSecond over the last half minute
   * @param done so far
   * @param expected all that it will do; 0 where nobody knows
   */
  record Records(double perSecond, long done, long expected) {
    /** Seconds until all are done; nothing is said of what the part does afterwards. */
    OptionalDouble left() {
      return done < expected && perSecond > 0
          ? OptionalDouble.of((expected - done) / perSecond)
          : OptionalDouble.empty();
    }

    private String text() {
      if (done == 0) {
        // Parts that count no records say nothing of them.
        return "";
      }
      String rate =
          String.format(
              Locale.ROOT, perSecond < 10 ? "  %.1f rows/s" : "  %,.0f rows/s", perSecond);
      if (expected == 0) {
        return rate;
      }
      return (done < expected ? rate : "")
          + String.format(Locale.ROOT, "  %,d of %,d", done, expected);
    }
  }

  /** The line; {@code left} of the run in seconds. */
  static String line(String part, Records records, long done, long of, OptionalDouble left) {
    StringBuilder text = new StringBuilder(part.isEmpty() ? "…" : part);
    text.append(records.text());
    text.append(String.format(Locale.ROOT, "  task %d of %d", done, of));
    if (left.isPresent()) {
      text.append(about(left.getAsDouble())).append(" left");
    } else {
      records.left().ifPresent(s -> text.append(about(s)).append(" left of this part"));
    }
    return text.toString();
  }

  private static String about(double seconds) {
    return seconds >= 90
        ? String.format(Locale.ROOT, "  about %.0f min", Math.ceil(seconds / 60))
        : String.format(Locale.ROOT, "  about %.0f s", Math.ceil(seconds));
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
  }

  private synchronized void show() {
    Records records = records(narrator.part());
    long of = stages.values().stream().mapToLong(Integer::longValue).sum();
    long done = Math.max(0, Math.min(of, tasks.get()));
    OptionalDouble left =
        left(before, narrator.seconds(), narrator.part(), narrator.secondsInPart());
    out.print(ERASE + line(narrator.part(), records, done, of, left));
    out.flush();
  }

  private Records records(String part) {
    double seconds = (System.nanoTime() - beginNanos) / 1e9;
    long all = counter.records();
    if (!part.equals(partThen)) {
      partThen = part;
      recordsThen = all;
      rate.begin(seconds, all);
    }
    rate.add(seconds, all);
    return new Records(rate.perSecond(), all - recordsThen, narrator.expected());
  }

  private synchronized void erase() {
    out.print(ERASE);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    if (!context.isStopped()) {
      context.removeSparkListener(counter);
      context.removeSparkListener(this);
    }
    narrator.alone();
    erase();
  }
}
