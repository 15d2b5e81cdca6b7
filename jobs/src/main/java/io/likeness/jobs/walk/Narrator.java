package io.likeness.jobs.walk;

import java.io.PrintStream;
import java.util.Locale;

/** Tells on standard error how far a command is; results go to standard output. */
public final class Narrator {
  private final PrintStream out;
  private final long begin = System.nanoTime();

  public Narrator(PrintStream out) {
    this.out = out;
  }

  public void say(String format, Object... values) {
    double seconds = (System.nanoTime() - begin) / 1e9;
    out.printf(Locale.ROOT, "[%6.1f s] %s%n", seconds, String.format(Locale.ROOT, format, values));
  }
}
