package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A command executed in this process.
 *
 * @param code its exit code
 * @param text what it wrote to standard output
 * @param complaint what it wrote to standard error
 */
record Printed(int code, String text, String complaint) {
  static Printed by(String... command) {
    PrintStream console = System.out;
    PrintStream errors = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
    try {
      int code = Main.execute(command);
      return new Printed(
          code,
          printed.toString(StandardCharsets.UTF_8),
          complained.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(console);
      System.setErr(errors);
    }
  }

  /** The text of a command that succeeded. */
  String ok() {
    assertThat(code).as(text + complaint).isZero();
    return text;
  }

  /** What a command that succeeded printed as JSON. */
  JsonNode json() throws JsonProcessingException {
    return new ObjectMapper().readTree(ok());
  }
}
