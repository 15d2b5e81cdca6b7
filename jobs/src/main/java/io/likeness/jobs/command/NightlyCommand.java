package io.likeness.jobs.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.Compaction;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.nightly.Nightly;
import io.likeness.jobs.nightly.PrometheusText;
import io.likeness.jobs.nightly.Retries;
import io.likeness.jobs.nightly.Webhook;
import io.likeness.jobs.run.OutFile;
import io.likeness.jobs.run.Sessions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A scheduled rebuild, for one logical date or a range of them. */
@Command(
    name = "nightly",
    description = "Bring a corpus up to date for a date: read what is new, tag if gates are open.",
    mixinStandardHelpOptions = true)
public final class NightlyCommand implements Runnable {
  private static final String METRICS = "--metrics";

  /** Before another try. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  @Mixin private final RecipeOptions recipe = new RecipeOptions();
  @Mixin private final LakeOption lake = new LakeOption();

  @Option(
      names = "--input",
      required = true,
      paramLabel = "DIR",
      description = "folder or Hadoop URI; {date} in it stands for the logical date")
  private String input = "";

  @ArgGroup(multiplicity = "1")
  private final When when = new When();

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "how often a date that failed, and was not refused, is tried again (default:"
              + " ${DEFAULT-VALUE})")
  private int retries = 1;

  @Option(
      names = "--keep",
      paramLabel = "N",
      description =
          "take away what is older than the newest N versions of whole walks, and files that no"
              + " tag needs")
  private Optional<Integer> keep = Optional.empty();

  @Option(
      names = METRICS,
      paramLabel = "FILE",
      description = "write figures of the run here for Prometheus' text-file collector")
  private Optional<Path> metrics = Optional.empty();

  @Option(
      names = "--webhook",
      paramLabel = "URL",
      description = "POST the run record here when a run does not end well and is not tried again")
  private Optional<URI> webhook = Optional.empty();

  private Optional<Webhook> hook = Optional.empty();

  /** A date in words or figures. */
  static final class LogicalDate implements CommandLine.ITypeConverter<LocalDate> {
    @Override
    public LocalDate convert(String text) {
      LocalDate today = LocalDate.now(ZoneOffset.UTC);
      return switch (text) {
        case "today" -> today;
        case "yesterday" -> today.minusDays(1);
        default -> parsed(text);
      };
    }

    private static LocalDate parsed(String text) {
      try {
        return LocalDate.parse(text);
      } catch (DateTimeParseException e) {
        throw new CommandLine.TypeConversionException(
            text + " is no date; write 2026-11-01, today or yesterday");
      }
    }
  }

  /**
   * A date of which records may have been collected: whose retention ended by a later one, such as
   * a slip of the pen, would be taken out for good.
   */
  static final class DueDate implements CommandLine.ITypeConverter<LocalDate> {
    @Override
    public LocalDate convert(String text) {
      LocalDate date = new LogicalDate().convert(text);
      LocalDate tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1);
      if (date.isAfter(tomorrow)) {
        throw new CommandLine.TypeConversionException(
            text + " has not come yet; write a date up to tomorrow (UTC), " + tomorrow);
      }
      return date;
    }
  }

  /** One date, or a range. */
  static final class When {
    @Option(
        names = "--date",
        required = true,
        paramLabel = "DATE",
        description = "logical date: 2026-11-01, or today or yesterday (UTC)",
        converter = DueDate.class)
    private Optional<LocalDate> date = Optional.empty();

    @ArgGroup(exclusive = false, multiplicity = "1")
    private Range range = new Range();
  }

  /** Dates of a backfill. */
  static final class Range {
    @Option(
        names = "--from",
        required = true,
        paramLabel = "DATE",
        converter = DueDate.class,
        description = "first date of a backfill; dates that ended well are not done again")
    private LocalDate from = LocalDate.EPOCH;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "DATE",
        converter = DueDate.class,
        description = "its last date")
    private LocalDate to = LocalDate.EPOCH;
  }

  @Override
  public void run() {
    if (keep.isPresent() && keep.get() < 1) {
      throw Fault.USAGE.because("--keep is " + keep.get() + "; keep at least 1 version.");
    }
    if (retries < 0) {
      throw Fault.USAGE.because("--retries is " + retries + "; give 0 or more.");
    }
    hook = webhook.map(NightlyCommand::hook);
    metrics.ifPresent(file -> new OutFile(file, METRICS).requireWritable());
    if (when.date.isEmpty() && when.range.to.isBefore(when.range.from)) {
      throw Fault.USAGE.because(
          "--to " + when.range.to + " is before --from " + when.range.from + "; swap them.");
    }
    Recipe checked = recipe.read();
    LocalDate first = when.date.orElse(when.range.from);
    Lake opened =
        Nightly.opened(
            new Retries(retries, PAUSE),
            first,
            checked,
            this::tell,
            () ->
                InputOption.lakeFor(
                    input.replace(Nightly.DATE, first.toString()),
                    checked,
                    "",
                    Sessions.get(),
                    lake.uri));
    Nightly nightly =
        new Nightly(
            opened, checked, input, retries, PAUSE, keep, Compaction.of(opened), this::tell);
    List<DatasetVersion> versions =
        when.date.isPresent()
            ? List.of(nightly.run(when.date.get()))
            : nightly.backfill(when.range.from, when.range.to);
    versions.forEach(v -> VersionLines.print(v, System.out));
    if (versions.isEmpty()) {
      System.err.println("All dates of the range ended well before; nothing was done.");
    }
  }

  private static Webhook hook(URI address) {
    try {
      return new Webhook(address);
    } catch (IllegalArgumentException e) {
      throw Fault.USAGE.because(
          "--webhook is no http or https address with a host; give a whole URL.", e);
    }
  }

  /** The webhook first: it does not throw. */
  private void tell(ObjectNode record) {
    if (!record.path("state").asText().equals("ok")) {
      hook.ifPresent(h -> h.send(record));
    }
    metrics.ifPresent(file -> new OutFile(file, METRICS).write(PrometheusText.of(record)));
  }
}
