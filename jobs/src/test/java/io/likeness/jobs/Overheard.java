package io.likeness.jobs;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What a piece of work prints and logs from {@code WARN} up, as the shipped configuration does. */
final class Overheard {
  private Overheard() {}

  static String during(Runnable work) {
    StringBuffer logged = new StringBuffer();
    AbstractAppender appender =
        new AbstractAppender("overheard", null, null, true, Property.EMPTY_ARRAY) {
          @Override
          public void append(LogEvent event) {
            logged.append(event.getMessage().getFormattedMessage()).append('\n');
            for (Throwable t = event.getThrown(); t != null; t = t.getCause()) {
              logged.append(t).append('\n');
            }
          }
        };
    appender.start();
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    context.getConfiguration().getRootLogger().addAppender(appender, Level.WARN, null);
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8);
    System.setOut(both);
    System.setErr(both);
    try {
      work.run();
    } finally {
      System.setOut(out);
      System.setErr(err);
      context.getConfiguration().getRootLogger().removeAppender("overheard");
    }
    return logged + printed.toString(StandardCharsets.UTF_8);
  }
}
