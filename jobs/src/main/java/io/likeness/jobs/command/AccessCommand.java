package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.ThresholdsSpec;
import io.likeness.privacy.consent.AccessLog;
import io.likeness.privacy.erase.SubjectAccess;
import io.likeness.privacy.law.PersonCounts;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Who has read what, and what there is of a person who asks. */
@Command(
    name = "access",
    description = "See who has read media, and answer a person who asks what there is of them.",
    subcommands = {
      AccessCommand.Log.class,
      AccessCommand.Verify.class,
      AccessCommand.Export.class,
      AccessCommand.Counters.class
    },
    mixinStandardHelpOptions = true)
public final class AccessCommand {

  @Command(
      name = "counters",
      description = "Count the persons that a lake holds, by legal basis and against thresholds.",
      mixinStandardHelpOptions = true)
  static final class Counters implements Runnable {
    @Mixin private final LakeOption lake = new LakeOption();
    @Mixin private final JsonOption json = new JsonOption();

    @Option(
        names = "--faces",
        paramLabel = "N",
        description = "threshold of persons whose faces are held (default: ${DEFAULT-VALUE})",
        defaultValue = "100000")
    private long faces;

    @Option(
        names = "--cross-border",
        paramLabel = "N",
        description =
            "threshold of persons whose records leave the country in a year (default:"
                + " ${DEFAULT-VALUE})",
        defaultValue = "10000")
    private long crossBorder;

    @Override
    public void run() {
      if (faces < 1 || crossBorder < 1) {
        throw Fault.USAGE.because(
            "A threshold is " + Math.min(faces, crossBorder) + "; give 1 or more.");
      }
      PersonCounts counts = new PersonCounts(lake.open());
      var held = counts.held();
      var gauges =
          counts.gauges(new ThresholdsSpec(faces, crossBorder), LocalDate.now(ZoneOffset.UTC));
      if (json.on) {
        json.print(
            node -> {
              var list = node.putArray("held");
              held.forEach(
                  h ->
                      list.addObject()
                          .put("kind", h.kind())
                          .put("basis", h.basis())
                          .put("persons", h.persons())
                          .put("under_14", h.under14())
                          .put("records", h.records())
                          .put("sensitive_records", h.sensitive()));
              var thresholds = node.putArray("thresholds");
              gauges.forEach(
                  g ->
                      thresholds
                          .addObject()
                          .put("name", g.name())
                          .put("persons", g.persons())
                          .put("threshold", g.threshold())
                          .put("state", g.state()));
            });
        return;
      }
      System.out.println("kind      persons  under 14   records  sensitive  basis");
      held.forEach(
          h ->
              System.out.printf(
                  Locale.ROOT,
                  "%-8s %8d  %8d  %8d  %9d  %s%n",
                  h.kind(),
                  h.persons(),
                  h.under14(),
                  h.records(),
                  h.sensitive(),
                  h.basis()));
      gauges.forEach(
          g ->
              System.out.printf(
                  Locale.ROOT,
                  "%-12s %d of %d persons: %s%n",
                  g.name(),
                  g.persons(),
                  g.threshold(),
                  g.alerts() ? g.sentence() : g.state()));
    }
  }

  @Command(
      name = "log",
      description = "List the reads of media, oldest first.",
      mixinStandardHelpOptions = true)
  static final class Log implements Runnable {
    @Mixin private final LakeOption lake = new LakeOption();
    @Mixin private final JsonOption json = new JsonOption();

    @Override
    public void run() {
      var rows = lake.open().readOwn(LakeTables.ACCESSES).sort("sequence").collectAsList();
      if (json.on) {
        json.print(
            node -> {
              var list = node.putArray("reads");
              for (Row r : rows) {
                list.addObject()
                    .put("sequence", r.getLong(0))
                    .put("read_at", r.getTimestamp(1).toInstant().toString())
                    .put("principal", r.getString(2))
                    .put("purpose", r.getString(3))
                    .put("tag", r.getString(4))
                    .put("basis", r.getString(5))
                    .put("records", r.getLong(6));
              }
            });
        return;
      }
      for (Row r : rows) {
        System.out.printf(
            Locale.ROOT,
            "%s  %-12s %-13s %-20s %8d records  basis: %s%n",
            r.getTimestamp(1).toInstant(),
            r.getString(2),
            r.getString(3),
            r.getString(4),
            r.getLong(6),
            r.getString(5));
      }
    }
  }

  @Command(
      name = "verify",
      description = "Check that no line of the log was changed, put in or taken out.",
      mixinStandardHelpOptions = true)
  static final class Verify implements Runnable {
    @Mixin private final LakeOption lake = new LakeOption();
    @Mixin private final ChainOption chain = new ChainOption();

    @Override
    public void run() {
      Lake opened = lake.open();
      AccessLog log = new AccessLog(opened);
      chain.verify(opened, "accesses", log::accept, log::requireWhole);
      System.out.println("The log of reads fits.");
    }
  }

  @Command(
      name = "export",
      description = "Write all that a lake holds of one person, for that person.",
      mixinStandardHelpOptions = true)
  static final class Export implements Runnable {
    @Mixin private final LakeOption lake = new LakeOption();
    @Mixin private final JsonOption json = new JsonOption();

    @Mixin private final SubjectOption subject = new SubjectOption();

    @Option(
        names = "--out",
        required = true,
        paramLabel = "URI",
        description = "folder or Hadoop URI that does not exist yet")
    private String out = "";

    @Override
    public void run() {
      SubjectAccess.Written written =
          new SubjectAccess(lake.open())
              .write(subject.identifier(), out, System.getProperty("user.name"));
      if (json.on) {
        json.print(
            n ->
                n.put("recordings", written.recordings())
                    .put("copies", written.copies())
                    .put("versions", written.versions())
                    .put("consents", written.consents()));
      } else {
        System.out.printf(
            Locale.ROOT,
            "%d recordings, %d copies made of them, in %d versions; %d consents%n",
            written.recordings(),
            written.copies(),
            written.versions(),
            written.consents());
      }
    }
  }
}
