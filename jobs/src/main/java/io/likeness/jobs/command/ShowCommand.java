package io.likeness.jobs.command;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;

import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.jobs.Sessions;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One version: where it comes from and what is in it. */
@Command(
    name = "show",
    description = "Show one version: where it comes from, what is in it, what was left out.",
    mixinStandardHelpOptions = true)
public final class ShowCommand implements Runnable {
  @Parameters(paramLabel = "TAG", description = "tag, or corpus for its latest tag")
  private String tag = "";

  @Mixin private final LakeOption lake = new LakeOption();

  @Option(names = "--json", description = "one JSON object")
  private boolean json;

  @Override
  public void run() {
    Lake opened = Lake.open(Sessions.get(), lake.uri);
    DatasetVersion version = new VersionLog(opened).find(tag);
    if (json) {
      System.out.println(VersionLines.json(version));
      return;
    }
    VersionLines.print(version, System.out);
    System.out.println("digest   " + version.digest());
    System.out.println("recipe   " + version.recipeSha256());
    System.out.println("code     " + version.codeVersion());
    System.out.println("parents  " + String.join(", ", version.parents()));
    System.out.println("tables   " + version.snapshot().tables());
    Dataset<Row> rows = new CorpusView(opened, version.snapshot()).rows();
    for (Row r :
        rows.groupBy(col("split"), col("copy").gt(0).as("copies"))
            .agg(count(lit(1)), countDistinct("person"))
            .sort("split", "copies")
            .collectAsList()) {
      System.out.printf(
          Locale.ROOT,
          "%-10s %6d %s of %d persons%n",
          r.isNullAt(0) ? "no split" : r.getString(0),
          r.getLong(2),
          r.getBoolean(1) ? "copies" : "records",
          r.getLong(3));
    }
    print("refused", opened.read(version.snapshot(), LakeTables.QUARANTINE));
    print("left out", opened.read(version.snapshot(), LakeTables.DROPS));
  }

  private static void print(String what, Dataset<Row> rows) {
    for (Row r : rows.groupBy("step", "code").count().sort("step", "code").collectAsList()) {
      System.out.printf(
          Locale.ROOT, "%-10s %6d by %s: %s%n", what, r.getLong(2), r.getString(0), r.getString(1));
    }
  }
}
