package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import java.util.List;
import picocli.CommandLine.Option;

/** Which part of a version is meant. */
public final class SplitOption {
  private static final List<String> SPLITS = List.of("train", "validation", "test", "all");

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      defaultValue = "test",
      description = "train, validation, test or all (default: ${DEFAULT-VALUE})")
  private String split = "test";

  /**
   * The part that is meant.
   *
   * @throws io.likeness.core.error.LikenessException when there is none of that name
   */
  String checked() {
    if (!SPLITS.contains(split)) {
      throw Fault.USAGE.because(
          "--split is " + split + "; it is one of " + String.join(", ", SPLITS) + ".");
    }
    return split;
  }
}
