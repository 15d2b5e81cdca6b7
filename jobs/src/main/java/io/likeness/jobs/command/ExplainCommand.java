package io.likeness.jobs.command;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.jobs.Sessions;
import io.likeness.jobs.walk.Explanation;
import java.nio.file.Path;
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

  @Option(
      names = "--tag",
      required = true,
      paramLabel = "TAG",
      description = "tag, or corpus for its latest tag")
  private String tag = "";

  @Option(names = "--out", paramLabel = "FILE", description = "write the recomputed content here")
  private Path out = Path.of("");

  @Override
  public void run() {
    Lake opened = Lake.open(Sessions.get(), lake.uri);
    Explanation explanation = Explanation.of(opened, new VersionLog(opened).find(tag), record);
    explanation.write(out.toString().isEmpty() ? Optional.empty() : Optional.of(out));
    System.out.println(explanation.text());
  }
}
