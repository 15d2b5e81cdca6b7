package io.likeness.jobs.command;

import io.likeness.core.Blanks;
import picocli.CommandLine.Option;

/** Whom a command is about. */
public final class SubjectOption {
  @Option(
      names = "--subject",
      required = true,
      paramLabel = "ID",
      description = "the person's identifier as it stands in the source")
  private String subject = "";

  /** As sources are read: without white space around it. */
  String identifier() {
    return Blanks.strip(subject);
  }
}
