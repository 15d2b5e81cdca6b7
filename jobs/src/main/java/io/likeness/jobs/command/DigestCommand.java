package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionDigest;
import io.likeness.core.lake.VersionLog;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Computes the digest of a version anew, content included, and compares it with the tag's. */
@Command(
    name = "digest",
    description = "Compute the digest of a version from its data; equal digests, equal versions.",
    mixinStandardHelpOptions = true)
public final class DigestCommand implements Runnable {
  @Parameters(paramLabel = "TAG", description = "tag, or corpus for its latest tag")
  private String tag = "";

  @Mixin private final LakeOption lake = new LakeOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public void run() {
    Lake opened = lake.open();
    DatasetVersion version = new VersionLog(opened).find(tag);
    CorpusView view = new CorpusView(opened, version.snapshot());
    Dataset<Row> rows = view.rows();
    VersionDigest.verifyContent(
        view.withMedia(rows.select("source_id", "record_id")),
        rows.select("record_id").distinct().count());
    String digest = VersionDigest.of(rows);
    if (!digest.equals(version.digest())) {
      throw Fault.VERSION_BROKEN.because(
          "The data of "
              + version.tag()
              + " has digest "
              + digest
              + ", its tag says "
              + version.digest()
              + "; run the recipe again.");
    }
    if (json.on) {
      json.print(node -> node.put("tag", version.tag()).put("digest", digest));
    } else {
      System.out.println(digest);
    }
  }
}
