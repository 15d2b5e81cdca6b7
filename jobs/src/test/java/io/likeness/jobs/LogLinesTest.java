package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

/** What the log says, as the jar sets it up. */
class LogLinesTest {
  private static String logged(String message, Throwable thrown) throws IOException {
    Properties settings = new Properties();
    try (InputStream in = Main.class.getResourceAsStream("/log4j2.properties")) {
      settings.load(in);
    }
    return PatternLayout.newBuilder()
        .withPattern(settings.getProperty("appender.stderr.layout.pattern"))
        .build()
        .toSerializable(
            Log4jLogEvent.newBuilder()
                .setLoggerName("org.apache.spark.executor.Executor")
                .setLevel(Level.ERROR)
                .setMessage(new SimpleMessage(message))
                .setThrown(thrown)
                .build());
  }

  @Test
  void aLineStaysAsItIs() throws IOException {
    assertThat(logged("Disk of C:\\lake, 5 {MB} left", null))
        .endsWith("ERROR Executor: Disk of C:\\lake, 5 {MB} left\n");
  }

  @Test
  void ofTracesTheFirstLineIsSaid() throws IOException {
    Throwable full = new IOException("No space left\n\tat Remote.write(Remote.java:5)");
    assertThat(logged("Lost task 1.0: no space\n\tat Remote.write(Remote.java:5)\n", full))
        .endsWith("ERROR Executor: Lost task 1.0: no space java.io.IOException: No space left\n")
        .hasLineCount(1);
  }
}
