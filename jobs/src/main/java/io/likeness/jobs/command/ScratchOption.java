package io.likeness.jobs.command;

import picocli.CommandLine.Option;

/** Where a command may put lakes that it deletes again. */
public final class ScratchOption {
  @Option(
      names = "--scratch",
      paramLabel = "DIR",
      defaultValue = "/tmp",
      description =
          "folder or URI for lakes that are deleted again, seen by all executors (default:"
              + " ${DEFAULT-VALUE})")
  String uri = "/tmp";
}
