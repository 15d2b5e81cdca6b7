package io.likeness.jobs.command;

import io.likeness.core.lake.Lake;
import io.likeness.jobs.Sessions;
import io.likeness.jobs.run.ErasureReports;
import io.likeness.jobs.walk.Reissue;
import io.likeness.privacy.consent.ConsentLedger;
import io.likeness.privacy.erase.Erasure;
import io.likeness.privacy.erase.ErasureReport;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
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
    System.out.println(json.on ? report.json().toString() : report.markdown());
    ErasureReports.keep(opened, report);
  }
}
