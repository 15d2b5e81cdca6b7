package io.likeness.jobs.command;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.jobs.walk.Explanation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where one record comes from; a copy is recomputed from its parent and compared. */
@Command(
    name = "explain",
    description = "Say where a record comes from, and recompute a copy from its id.",
    mixinStandardHelpOptions = true)
public final class ExplainCommand implements Runnable {
  @Parameters(paramLabel = "RECORD", description = "record id, or its first digits")
  private String record = "";

  @Mixin private final LakeOption lake = new LakeOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "tag, or corpus for its latest tag (default: the latest version that has it)")
  private String tag = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "write the recomputed content here; stands in the log of reads, and an erasure takes it away")
  private Optional<Path> out = Optional.empty();

  @Override
  public void run() {
    Lake opened = lake.open();
    VersionLog versions = new VersionLog(opened);
    Explanation explanation =
        tag.isEmpty()
            ? Explanation.of(opened, versions.all(), record)
            : Explanation.of(opened, List.of(versions.find(tag)), record);
    out.ifPresent(file -> explanation.write(opened, file));
    if (json.on) {
      json.print(
          node ->
              node.put("tag", explanation.tag())
                  .put("record_id", explanation.recordId())
                  .put("sha256", explanation.sha256())
                  .put("explanation", explanation.text()));
    } else {
      System.out.println(explanation.text());
    }
  }
}
