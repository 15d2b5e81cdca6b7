package io.likeness.jobs.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Whether a command answers with one JSON object instead of text. */
public final class JsonOption {
  @Option(names = "--json", description = "print one JSON object instead of text")
  boolean on;

  /** Prints what {@code fill} puts into an object. */
  void print(Consumer<ObjectNode> fill) {
    ObjectNode node = new ObjectMapper().createObjectNode();
    fill.accept(node);
    System.out.println(node);
  }
}
