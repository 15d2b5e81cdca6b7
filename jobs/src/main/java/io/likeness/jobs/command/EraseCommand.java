package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.Lake;
import io.likeness.jobs.Sessions;
import io.likeness.jobs.walk.Reissue;
import io.likeness.privacy.consent.ConsentLedger;
import io.likeness.privacy.erase.Erasure;
import io.likeness.privacy.erase.ErasureReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes a person out of a lake, for good, and proves it. */
@Command(
    name = "erase",
    description = "Take persons out of a lake for good, and scan it for what is left of them.",
    mixinStandardHelpOptions = true)
public final class EraseCommand implements Runnable {
  @Mixin private final LakeOption lake = new LakeOption();
  @Mixin private final JsonOption json = new JsonOption();

  @ArgGroup(multiplicity = "1")
  private final Who who = new Who();

  static final class Who {
    @Option(
        names = "--subject",
        paramLabel = "ID",
        description = "the person's identifier as it stands in the source; may be repeated")
    private List<String> subjects = List.of();

    @Option(
        names = "--withdrawn",
        description = "everybody who has withdrawn consent and left none in force")
    private boolean withdrawn;
  }

  @Override
  public void run() {
    Lake opened = Lake.open(Sessions.get(), lake.uri);
    List<String> subjects =
        who.withdrawn
            ? new ConsentLedger(opened).withdrawn(LocalDate.now(ZoneOffset.UTC))
            : who.subjects.stream().distinct().toList();
    if (who.withdrawn && subjects.isEmpty()) {
      System.out.println(json.on ? "{\"subjects\":[]}" : "Nobody has withdrawn; nothing erased.");
      return;
    }
    ErasureReport report = new Erasure(opened, new Reissue(opened)).erase(subjects);
    Path folder = new Path(new Path(opened.root(), Lake.OWN), "erasures");
    write(opened, new Path(folder, report.id() + ".json"), report.json().toPrettyString() + "\n");
    write(opened, new Path(folder, report.id() + ".md"), report.markdown());
    System.out.println(json.on ? report.json().toString() : report.markdown());
    if (!report.hits().isEmpty()) {
      throw Fault.ERASURE_INCOMPLETE.because(
          "Something of the subject was still found in "
              + report.hits().size()
              + " places, named in the report; see that no other process writes, and erase again.");
    }
  }

  private static void write(Lake lake, Path file, String text) {
    try {
      FileSystem fs = file.getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
      try (OutputStream out = fs.create(file, true)) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because(
          "The report of the erasure cannot be written to " + file + "; check free space.", e);
    }
  }
}
