package io.likeness.jobs.command;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public void run() {
    Lake opened = lake.open();
    DatasetVersion version = new VersionLog(opened).find(tag);
    List<Row> parts =
        new CorpusView(opened, version.snapshot())
            .rows()
            .groupBy(col("split"), col("copy").gt(0).as("copies"))
            .agg(count(lit(1)), countDistinct("person"))
            .sort("split", "copies")
            .collectAsList();
    List<Row> refused = byCode(opened.read(version.snapshot(), LakeTables.QUARANTINE));
    List<Row> leftOut = byCode(opened.read(version.snapshot(), LakeTables.DROPS));
    if (json.on) {
      System.out.println(asJson(version, parts, refused, leftOut));
      return;
    }
    VersionLines.print(version, System.out);
    System.out.println("digest   " + version.digest());
    System.out.println("recipe   " + version.recipeSha256());
    System.out.println("code     " + version.codeVersion());
    System.out.println("parents  " + String.join(", ", version.parents()));
    System.out.println("tables   " + version.snapshot().tables());
    for (Row r : parts) {
      System.out.printf(
          Locale.ROOT,
          "%-10s %6d %s of %d persons%n",
          split(r),
          r.getLong(2),
          r.getBoolean(1) ? "copies" : "records",
          r.getLong(3));
    }
    print("refused", refused);
    print("left out", leftOut);
  }

  private static String split(Row r) {
    return r.isNullAt(0) ? "no split" : r.getString(0);
  }

  private static List<Row> byCode(Dataset<Row> rows) {
    return rows.groupBy("step", "code").count().sort("step", "code").collectAsList();
  }

  private static void print(String what, List<Row> rows) {
    for (Row r : rows) {
      System.out.printf(
          Locale.ROOT, "%-10s %6d by %s: %s%n", what, r.getLong(2), r.getString(0), r.getString(1));
    }
  }

  private static ObjectNode asJson(
      DatasetVersion version, List<Row> parts, List<Row> refused, List<Row> leftOut) {
    ObjectNode node = VersionLines.node(version);
    ArrayNode list = node.putArray("parts");
    for (Row r : parts) {
      list.addObject()
          .put("split", split(r))
          .put("copies", r.getBoolean(1))
          .put("rows", r.getLong(2))
          .put("persons", r.getLong(3));
    }
    codes(node.putArray("refused"), refused);
    codes(node.putArray("left_out"), leftOut);
    return node;
  }

  private static void codes(ArrayNode list, List<Row> rows) {
    for (Row r : rows) {
      list.addObject()
          .put("step", r.getString(0))
          .put("code", r.getString(1))
          .put("rows", r.getLong(2));
    }
  }
}
