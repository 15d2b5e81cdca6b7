package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.jobs.card.Site;
import io.likeness.jobs.language.Language;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A lake as pages to look at. */
@Command(
    name = "report",
    description =
        "Write pages about a lake that need no server: versions, cards, differences, runs, models,"
            + " the privacy ledger, exports.",
    mixinStandardHelpOptions = true)
public final class ReportCommand implements Runnable {
  @Mixin private final LakeOption lake = new LakeOption();
  @Mixin private final LangOption lang = new LangOption();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "folder for the pages; those of an earlier report are replaced")
  private String to = "";

  @Option(
      names = "--edition",
      paramLabel = "E",
      defaultValue = "public",
      description =
          "public, with released values only, or internal, with exact counts (default:"
              + " ${DEFAULT-VALUE})")
  private String edition = "public";

  @Override
  public void run() {
    if (!edition.equals("internal") && !edition.equals("public")) {
      throw Fault.USAGE.because("--edition is " + edition + "; give internal or public.");
    }
    Language language = lang.language();
    System.out.println(Site.write(lake.open(), to, edition.equals("internal"), language));
  }
}
