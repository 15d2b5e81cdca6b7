package io.likeness.jobs.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.Blanks;
import io.likeness.core.lake.Lake;
import io.likeness.jobs.pipeline.Reissue;
import io.likeness.jobs.run.ErasureReports;
import io.likeness.jobs.run.Narrator;
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

  @Option(
      names = "--delete-source",
      description = "also delete the files that the records were read from, where they are whole")
  private boolean deleteSource;

  @Override
  public void run() {
    Lake opened = lake.open();
    List<String> subjects =
        who.withdrawn
            ? new ConsentLedger(opened).withdrawn(LocalDate.now(ZoneOffset.UTC))
            : who.subjects.stream().map(Blanks::strip).distinct().toList();
    if (who.withdrawn && subjects.isEmpty()) {
      System.out.println(json.on ? "{\"subjects\":[]}" : "Nobody has withdrawn; nothing erased.");
      return;
    }
    Narrator narrator = new Narrator(System.err);
    ErasureReport report =
        new Erasure(opened, new Reissue(opened))
            .erase(
                subjects,
                deleteSource ? Erasure.Sources.DELETE : Erasure.Sources.LEAVE,
                address -> narrator.say("source     %s", address));
    print(report);
    ErasureReports.keep(opened, report);
  }

  private void print(ErasureReport report) {
    if (json.on) {
      ObjectNode told = report.json().deepCopy();
      ObjectNode sources = told.putObject("sources");
      report.sources().forEach(sources::put);
      System.out.println(told);
      return;
    }
    System.out.println(report.markdown());
    report
        .sources()
        .forEach((address, state) -> System.out.println("source " + address + ": " + state));
  }
}
