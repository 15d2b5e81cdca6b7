package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.jobs.export.Export;
import io.likeness.jobs.export.Layout;
import io.likeness.privacy.consent.Purpose;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a version as files for other tools. */
@Command(
    name = "export",
    description = "Write a version as files for other tools, with checksums and Croissant.",
    mixinStandardHelpOptions = true)
public final class ExportCommand implements Runnable {
  @Parameters(paramLabel = "TAG", description = "tag, or corpus for its latest tag")
  private String tag = "";

  @Mixin private final LakeOption lake = new LakeOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "LAYOUT",
      description = "webdataset, hf-parquet, lhotse or kaldi")
  private String layout = "";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "URI",
      description = "folder or Hadoop URI that does not exist yet")
  private String out = "";

  @Option(
      names = "--purpose",
      required = true,
      paramLabel = "P",
      converter = PurposeWord.class,
      description = "what it is for: train, clone, publish, third-party or cross-border")
  private Purpose purpose = Purpose.TRAIN;

  @Option(
      names = "--principal",
      paramLabel = "WHO",
      description = "who exports, for the access log (default: the user of this process)")
  private String principal = System.getProperty("user.name");

  @Option(
      names = "--shard-mb",
      paramLabel = "N",
      defaultValue = "256",
      description = "most media in one shard (default: ${DEFAULT-VALUE})")
  private long shardMb = 256;

  @Option(
      names = "--again",
      description =
          "also where the recipe has record-level privacy steps and the corpus was exported before:"
              + " losses add up")
  private boolean again;

  @Override
  public void run() {
    if (shardMb < 1) {
      throw Fault.USAGE.because("--shard-mb is " + shardMb + "; give 1 or more.");
    }
    Layout wanted = Layout.of(layout);
    Lake opened = lake.open();
    DatasetVersion version = new VersionLog(opened).find(tag);
    Export export =
        new Export(
            opened,
            version,
            RecipeReader.stored(version.recipe(), version.tag()),
            wanted,
            shardMb << 20);
    if (!again) {
      export.requireFirstDraw();
    }
    Export.Written written = export.to(out, purpose.word(), principal);
    if (json.on) {
      json.print(
          node -> {
            node.put("tag", version.tag())
                .put("records", written.records())
                .put("files", written.files())
                .put("manifest_sha256", written.manifestSha256());
            var promises = node.putArray("record_steps");
            written.promises().forEach(promises::add);
          });
    } else {
      System.out.printf(
          Locale.ROOT,
          "%s: %d records in %d files, manifest %s%n",
          version.tag(),
          written.records(),
          written.files(),
          written.manifestSha256());
      written.promises().forEach(p -> System.out.println("every record went through " + p));
      if (written.earlier() > 0) {
        System.out.println(
            "exports of this corpus before this one: "
                + written.earlier()
                + "; each is another look at the same persons, and losses add up");
      }
    }
  }
}
