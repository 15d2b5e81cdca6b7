package io.likeness.jobs.command;

import picocli.CommandLine.Option;

/** Where the sources of a recipe are. */
public final class InputOption {
  @Option(
      names = "--input",
      required = true,
      paramLabel = "DIR",
      description = "folder or Hadoop URI that the recipe's sources are relative to")
  String uri = "";
}
