package io.likeness.jobs.command;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.VersionLog;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All versions of a lake, one line each. */
@Command(
    name = "versions",
    description = "List the versions of a lake, oldest first.",
    mixinStandardHelpOptions = true)
public final class VersionsCommand implements Runnable {
  @Mixin private final LakeOption lake = new LakeOption();

  @Option(names = "--json", description = "one JSON object with a list 'versions'")
  private boolean json;

  @Override
  public void run() {
    List<DatasetVersion> all = new VersionLog(lake.open()).all();
    if (json) {
      System.out.println(
          all.stream()
              .map(VersionLines::json)
              .collect(Collectors.joining(",", "{\"versions\":[", "]}")));
    } else {
      all.forEach(v -> VersionLines.print(v, System.out));
    }
  }
}
