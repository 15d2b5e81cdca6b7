package io.likeness.jobs.run;

import java.io.PrintStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Tells on standard error how far a command is, and remembers how long its parts took. */
public final class Narrator {
  private final PrintStream out;
  private final Consumer<String> ended;
  private final long begin = System.nanoTime();
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private volatile Optional<Runnable> live = Optional.empty();
  private String part = "";
  private long partBegin = begin;
  private long expected;

  public Narrator(PrintStream out) {
    this(out, part -> {});
  }

  /**
   * A narrator that also calls {@code ended} with the name of each part that has ended.
   *
   * @param ended called in the thread that did the part
   */
  public Narrator(PrintStream out, Consumer<String> ended) {
    this.out = out;
    this.ended = ended;
  }

  public void say(String format, Object... values) {
    double at = (System.nanoTime() - begin) / 1e9;
    live.ifPresent(Runnable::run);
    out.printf(Locale.ROOT, "[%6.1f s] %s%n", at, String.format(Locale.ROOT, format, values));
  }

  /** Does {@code work}, and adds its time to that of {@code part}. */
  public <T> T during(String part, Supplier<T> work) {
    long from = System.nanoTime();
    begin(part, from);
    try {
      return work.get();
    } finally {
      end(part, (System.nanoTime() - from) / 1e9);
      ended.accept(part);
    }
  }

  /** Adds {@code more} to what is counted under {@code name}; it ends up in the run record. */
  public void count(String name, long more) {
    counts.merge(name, more, Long::sum);
  }

  public Map<String, Long> counts() {
    return Collections.unmodifiableMap(counts);
  }

  /** Seconds by part, in the order in which the parts began to end. */
  public synchronized Map<String, Double> seconds() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(seconds));
  }

  private synchronized void begin(String now, long at) {
    part = now;
    partBegin = at;
    expected = 0;
  }

  private synchronized void end(String ended, double took) {
    seconds.merge(ended, took, Double::sum);
  }

  /** The part at hand, or the last one; empty before the first. */
  public synchronized String part() {
    return part;
  }

  /** The part at hand will do so many records in its long step. */
  public synchronized void expect(long records) {
    expected = records;
  }

  /** Records that the part at hand will do; 0 where nobody knows. */
  public synchronized long expected() {
    return expected;
  }

  /** Seconds since it began. */
  public synchronized double secondsInPart() {
    return (System.nanoTime() - partBegin) / 1e9;
  }

  /**
   * Something else writes to the terminal now, too: {@code makeRoom} is called before each line.
   */
  public void live(Runnable makeRoom) {
    live = Optional.of(makeRoom);
  }

  /** Nothing else writes to the terminal any more. */
  public void alone() {
    live = Optional.empty();
  }

  /** Whether somebody is looking, so that what costs a little may be told. */
  public boolean isLive() {
    return live.isPresent();
  }
}
