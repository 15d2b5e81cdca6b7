package io.likeness.jobs.command;

import picocli.CommandLine.Option;

/** Where the lake is. */
public final class LakeOption {
  @Option(
      names = "--lake",
      paramLabel = "LAKE",
      defaultValue = "./lake",
      description = "folder or Hadoop URI of the lake (default: ${DEFAULT-VALUE})")
  String uri = "./lake";
}
