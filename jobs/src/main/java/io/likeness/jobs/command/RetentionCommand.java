package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.Lake;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.pipeline.Reissue;
import io.likeness.jobs.run.ErasureReports;
import io.likeness.privacy.erase.ErasureReport;
import io.likeness.privacy.erase.Expiry;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes out of a corpus what its recipe lets nobody keep any longer; nightly does it by itself. */
@Command(
    name = "retention",
    description =
        "Take out records whose time to be kept is over, as law.retention says, and scan for them.",
    mixinStandardHelpOptions = true)
public final class RetentionCommand implements Runnable {
  @Mixin private final RecipeOptions recipe = new RecipeOptions();
  @Mixin private final LakeOption lake = new LakeOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--date",
      paramLabel = "DATE",
      description =
          "day on which records must have ended: 2026-11-01, today or yesterday (default: today, UTC)",
      converter = NightlyCommand.DueDate.class)
  private LocalDate date = LocalDate.now(ZoneOffset.UTC);

  @Override
  public void run() {
    Recipe checked = recipe.read();
    if (checked.law().retention().isEmpty()) {
      throw Fault.USAGE.because(
          recipe.file + " has no law.retention; say there how long records are kept.");
    }
    Lake opened = lake.open();
    Optional<ErasureReport> report = new Expiry(opened, new Reissue(opened)).enforce(checked, date);
    if (report.isEmpty()) {
      System.out.println(
          json.on
              ? "{\"corpora\":[]}"
              : "No record of " + checked.corpus() + " has ended on " + date + ".");
      return;
    }
    System.out.println(json.on ? report.get().json().toString() : report.get().markdown());
    ErasureReports.keep(opened, report.get());
  }
}
