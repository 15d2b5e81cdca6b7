package io.likeness.jobs.command;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.Lake;
import io.likeness.jobs.run.Sessions;
import io.likeness.privacy.consent.Consent;
import io.likeness.privacy.consent.ConsentCsv;
import io.likeness.privacy.consent.ConsentLedger;
import io.likeness.privacy.consent.Purpose;
import io.likeness.privacy.erase.Suppressions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What persons have consented to; reading a version whose legal basis is consent asks here. */
@Command(
    name = "consent",
    description = "Record, withdraw and look up what persons have consented to.",
    subcommands = {
      ConsentCommand.Template.class,
      ConsentCommand.Import.class,
      ConsentCommand.Withdraw.class,
      ConsentCommand.Show.class,
      ConsentCommand.Status.class,
      ConsentCommand.Verify.class
    },
    mixinStandardHelpOptions = true)
public final class ConsentCommand {
  private static LocalDate today() {
    return LocalDate.now(ZoneOffset.UTC);
  }

  @Command(
      name = "template",
      description = "Print the first line of a file for `consent import`.",
      mixinStandardHelpOptions = true)
  static final class Template implements Runnable {
    @Override
    public void run() {
      System.out.print(ConsentCsv.template());
    }
  }

  @Command(
      name = "import",
      description =
          "Add consents from a file, all or none; what is known already is left out, so that a"
              + " growing file can be given every night.",
      mixinStandardHelpOptions = true)
  static final class Import implements Runnable {
    @Parameters(paramLabel = "FILE.csv", description = "one consent a line, see `consent template`")
    private Path file = Path.of("");

    @Mixin private final LakeOption lake = new LakeOption();
    @Mixin private final JsonOption json = new JsonOption();

    @Override
    public void run() {
      List<String> lines;
      try {
        lines = Files.readAllLines(file);
      } catch (IOException e) {
        throw Fault.INPUT_MISSING.because(
            "The consents cannot be read from " + file + "; it must be a text file in UTF-8.", e);
      }
      Lake opened =
          Lake.openOrCreate(
              Sessions.get(),
              lake.uri,
              // A file that is refused begins no lake, and its lines are told without a pseudonym.
              () -> ConsentCsv.read(file.toString(), lines, person -> person));
      ConsentLedger ledger = new ConsentLedger(opened);
      List<ConsentLedger.Entry> entries =
          ConsentCsv.read(file.toString(), lines, ledger::pseudonym);
      // A file that still names the erased must not bring their names back into the lake.
      Set<String> erased =
          new Suppressions(opened)
              .among(entries.stream().map(ConsentLedger.Entry::identifier).toList());
      List<ConsentLedger.Entry> known =
          entries.stream().filter(e -> !erased.contains(e.identifier())).toList();
      int added = ledger.add(known);
      if (json.on) {
        json.print(n -> n.put("added", added).put("known", entries.size() - added));
      } else {
        System.out.printf(
            Locale.ROOT, "%d consents added, %d known%n", added, entries.size() - added);
      }
    }
  }

  @Command(
      name = "withdraw",
      description =
          "Withdraw consents of a person from today on; `erase --withdrawn` goes further.",
      mixinStandardHelpOptions = true)
  static final class Withdraw implements Runnable {
    @Mixin private final LakeOption lake = new LakeOption();
    @Mixin private final JsonOption json = new JsonOption();

    @Mixin private final SubjectOption subject = new SubjectOption();

    @Option(
        names = "--purpose",
        paramLabel = "P",
        converter = PurposeWord.class,
        description = "one purpose (default: all)")
    private Optional<Purpose> purpose = Optional.empty();

    @Option(names = "--modality", paramLabel = "M", description = "voice or face (default: both)")
    private String modality = "";

    @Override
    public void run() {
      if (!modality.isEmpty() && !Consent.MODALITIES.contains(modality)) {
        throw Fault.USAGE.because("--modality is \"" + modality + "\"; give voice or face.");
      }
      ConsentLedger ledger = new ConsentLedger(lake.open());
      int withdrawn =
          withdrawn(ledger)
              .orElseThrow(
                  () ->
                      Fault.CONSENT_MISSING.because(
                          "The subject has no such consent to withdraw; see `./likeness consent"
                              + " show`."));
      if (json.on) {
        json.print(n -> n.put("withdrawn", withdrawn));
      } else {
        System.out.printf(Locale.ROOT, "%d consents withdrawn from %s on%n", withdrawn, today());
      }
    }

    private OptionalInt withdrawn(ConsentLedger ledger) {
      if (purpose.isEmpty() && modality.isEmpty()) {
        return ledger.withdrawAll(subject.identifier(), today());
      }
      int withdrawn =
          ledger.withdraw(
              subject.identifier(),
              purpose.map(List::of).orElseGet(() -> Arrays.asList(Purpose.values())),
              modality.isEmpty() ? Consent.MODALITIES : List.of(modality),
              today());
      return withdrawn == 0 ? OptionalInt.empty() : OptionalInt.of(withdrawn);
    }
  }

  @Command(
      name = "show",
      description = "List the consents of one person.",
      mixinStandardHelpOptions = true)
  static final class Show implements Runnable {
    @Mixin private final LakeOption lake = new LakeOption();
    @Mixin private final JsonOption json = new JsonOption();

    @Mixin private final SubjectOption subject = new SubjectOption();

    @Override
    public void run() {
      List<Consent> consents = new ConsentLedger(lake.open()).of(subject.identifier());
      if (json.on) {
        json.print(
            node -> {
              ArrayNode list = node.putArray("consents");
              consents.forEach(
                  c -> c.describe(list.addObject()).put("in_force", c.inForce(today())));
            });
        return;
      }
      if (consents.isEmpty()) {
        System.out.println("No consents of this person.");
      }
      for (Consent c : consents) {
        System.out.printf(
            Locale.ROOT,
            "%-13s %-5s  notice %s  %s to %s%s%s%n",
            c.purpose().word(),
            c.modality(),
            c.notice(),
            c.granted(),
            c.expires(),
            c.withdrawn().map(d -> "  withdrawn " + d).orElse(""),
            c.inForce(today()) ? "" : "  NOT IN FORCE");
      }
    }
  }

  @Command(
      name = "status",
      description = "Count consents in force and not, by purpose and modality.",
      mixinStandardHelpOptions = true)
  static final class Status implements Runnable {
    @Mixin private final LakeOption lake = new LakeOption();
    @Mixin private final JsonOption json = new JsonOption();

    @Override
    public void run() {
      List<Row> rows =
          new ConsentLedger(lake.open())
              .latest()
              .withColumn("holds", ConsentLedger.holds(today()))
              .groupBy("purpose", "modality")
              .agg(
                  count(when(col("holds"), lit(1))),
                  count(when(col("withdrawn").isNotNull(), lit(1))),
                  sum(when(col("holds").or(col("withdrawn").isNotNull()), 0).otherwise(1)))
              .sort("purpose", "modality")
              .collectAsList();
      if (json.on) {
        json.print(
            node -> {
              ArrayNode list = node.putArray("consents");
              rows.forEach(
                  r ->
                      list.addObject()
                          .put("purpose", r.getString(0))
                          .put("modality", r.getString(1))
                          .put("in_force", r.getLong(2))
                          .put("withdrawn", r.getLong(3))
                          .put("expired_or_not_yet", r.getLong(4)));
            });
        return;
      }
      System.out.println("purpose        modality  in force  withdrawn  expired or not yet");
      rows.forEach(
          r ->
              System.out.printf(
                  Locale.ROOT,
                  "%-14s %-8s %9d  %9d  %18d%n",
                  r.getString(0),
                  r.getString(1),
                  r.getLong(2),
                  r.getLong(3),
                  r.getLong(4)));
    }
  }

  @Command(
      name = "verify",
      description = "Check that no line of the chain was changed, put in or taken out.",
      mixinStandardHelpOptions = true)
  static final class Verify implements Runnable {
    @Mixin private final LakeOption lake = new LakeOption();
    @Mixin private final ChainOption chain = new ChainOption();

    @Override
    public void run() {
      Lake opened = lake.open();
      ConsentLedger ledger = new ConsentLedger(opened);
      chain.verify(opened, "consents", ledger::accept, ledger::requireWhole);
      System.out.println("The chain of consents fits.");
    }
  }
}
