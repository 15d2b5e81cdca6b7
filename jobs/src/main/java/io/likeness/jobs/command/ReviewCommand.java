package io.likeness.jobs.command;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.jobs.review.Layout;
import io.likeness.jobs.review.Reviews;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What people should look at, and what they have decided. */
@Command(
    name = "review",
    description = "Send out records that somebody should look at, and take in what was decided.",
    subcommands = {ReviewCommand.Export.class, ReviewCommand.Import.class},
    mixinStandardHelpOptions = true)
public final class ReviewCommand {
  private ReviewCommand() {}

  @Command(
      name = "export",
      description =
          "Write the queue of a version, media included: doubted labels, and near-duplicates with"
              + " two labels.",
      mixinStandardHelpOptions = true)
  static final class Export implements Runnable {
    @Parameters(paramLabel = "TAG", description = "version, or a corpus for its latest one")
    private String tag = "";

    @Mixin private final LakeOption lake = new LakeOption();
    @Mixin private final JsonOption json = new JsonOption();

    @Option(
        names = "--to",
        paramLabel = "FORM",
        defaultValue = "csv",
        description = "csv, label-studio or voc (faces, as LabelImg reads it)")
    private String form = "";

    @Option(
        names = "--out",
        paramLabel = "DIR",
        required = true,
        description = "new or empty folder")
    private Path out = Path.of("");

    @Option(
        names = "--principal",
        paramLabel = "WHO",
        description = "who takes it out, for the access log (default: the user)")
    private String principal = System.getProperty("user.name", "unknown");

    @Override
    public void run() {
      Layout layout = Layout.of(form);
      Lake opened = lake.open();
      DatasetVersion version = new VersionLog(opened).find(tag);
      int records = new Reviews(opened).export(version, layout, out, principal);
      if (json.on) {
        json.print(n -> n.put("tag", version.tag()).put("records", records));
      } else {
        System.out.printf(
            Locale.ROOT, "%d records of %s to look at, in %s%n", records, version.tag(), out);
      }
    }
  }

  @Command(
      name = "import",
      description =
          "Take in decisions (keep, relabel, leave out) and make a new version with those that"
              + " more than half of the reviewers agree on; later runs keep to them.",
      mixinStandardHelpOptions = true)
  static final class Import implements Runnable {
    @Parameters(
        paramLabel = "FILE",
        description =
            "the queue with decisions: queue.csv, Label Studio's JSON export, or a folder")
    private Path from = Path.of("");

    @Mixin private final LakeOption lake = new LakeOption();
    @Mixin private final JsonOption json = new JsonOption();

    @Option(
        names = "--form",
        paramLabel = "FORM",
        defaultValue = "csv",
        description = "as exported")
    private String form = "";

    @Option(
        names = "--corpus",
        paramLabel = "NAME",
        required = true,
        description = "corpus that the records are of")
    private String corpus = "";

    @Option(
        names = "--reviewer",
        paramLabel = "WHO",
        description = "who decided, where the file does not say")
    private String reviewer = "";

    @Option(
        names = "--new-labels",
        description = "allow labels that no record of the corpus has yet")
    private boolean newLabels;

    @Override
    public void run() {
      Reviews.Taken taken =
          new Reviews(lake.open()).take(corpus, Layout.of(form), from, reviewer, newLabels);
      if (json.on) {
        json.print(
            n -> {
              n.put("tag", taken.version().tag()).put("decisions", taken.decisions());
              n.put("disputed", taken.disputed())
                  .put("reviewed_twice", taken.agreement().records());
              if (!Double.isNaN(taken.agreement().kappa())) {
                n.put("kappa", taken.agreement().kappa());
              }
            });
      } else {
        System.out.println(taken.text());
      }
    }
  }
}
