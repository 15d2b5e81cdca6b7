package io.likeness.jobs.command;

import io.likeness.core.lake.Lake;
import io.likeness.jobs.run.Sessions;
import picocli.CommandLine.Option;

/** Where the lake is. */
public final class LakeOption {
  @Option(
      names = "--lake",
      paramLabel = "LAKE",
      defaultValue = "./lake",
      description = "folder or Hadoop URI of the lake (default: ${DEFAULT-VALUE})")
  String uri = "./lake";

  /**
   * The lake that is there, which starts Spark.
   *
   * @throws io.likeness.core.error.LikenessException when there is none
   */
  Lake open() {
    return Lake.open(Sessions.get(), uri);
  }
}
