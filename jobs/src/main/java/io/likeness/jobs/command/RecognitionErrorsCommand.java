package io.likeness.jobs.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.Address;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.jobs.compare.Hearing;
import io.likeness.jobs.run.Sessions;
import io.likeness.training.evaluate.ErrorRate;
import io.likeness.transforms.ingest.HeaderLine;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says how well a speech recogniser understands each group of a version. */
@Command(
    name = "recognition-errors",
    description =
        "Say how many characters and words a speech recogniser got wrong, by group, from its texts"
            + " (CSV with record_id, text) and the transcripts of a version.",
    mixinStandardHelpOptions = true)
public final class RecognitionErrorsCommand implements Runnable {
  private static final List<String> COLUMNS = List.of("record_id", "text");

  @Parameters(paramLabel = "TAG", description = "version, or a corpus for its latest")
  private String tag = "";

  @Mixin private final LakeOption lake = new LakeOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--hypotheses",
      required = true,
      paramLabel = "FILE",
      description =
          "CSV with record_id and text, the text empty where nothing was heard; at any Hadoop URI")
  private String hypotheses = "";

  @Mixin private final SplitOption split = new SplitOption();

  @Override
  public void run() {
    String part = split.checked();
    Lake opened = lake.open();
    DatasetVersion version = new VersionLog(opened).find(tag);
    Hearing hearing = Hearing.of(opened, version, part, heard());
    if (json.on) {
      json.print(node -> fill(node, version.tag(), hearing));
      return;
    }
    System.out.printf(
        "%s, %s: %d records of the file are not judged, %d with a transcript are not in it%n",
        version.tag(), part, hearing.unknown(), hearing.missing());
    System.out.printf(
        "%-32s %7s %7s  %-20s  %s%n", "", "records", "persons", "characters", "words");
    line("all", hearing.characters(), hearing.words());
    hearing
        .charactersByGroup()
        .forEach(
            (name, values) ->
                values.forEach(
                    (value, rate) ->
                        line(
                            name + " = " + value,
                            rate,
                            hearing.wordsByGroup().get(name).get(value))));
  }

  private static void line(String group, ErrorRate characters, ErrorRate words) {
    System.out.printf(
        "%-32s %7d %7d  %-20s  %s%n",
        group, characters.records(), characters.persons(), text(characters), text(words));
  }

  private static String text(ErrorRate rate) {
    String interval = rate.interval().note().isEmpty() ? " (" + rate.interval().words() + ")" : "";
    return String.format(Locale.ROOT, "%.3f%s", rate.rate(), interval);
  }

  private void fill(ObjectNode node, String version, Hearing hearing) {
    node.put("tag", version)
        .put("split", split.checked())
        .put("not_judged", hearing.unknown())
        .put("not_heard", hearing.missing());
    node.set("characters", node.pojoNode(hearing.characters()));
    node.set("words", node.pojoNode(hearing.words()));
    node.set("characters_by_group", node.pojoNode(hearing.charactersByGroup()));
    node.set("words_by_group", node.pojoNode(hearing.wordsByGroup()));
  }

  private Map<String, String> heard() {
    Dataset<Row> rows = rows();
    for (String column : COLUMNS) {
      if (!Arrays.asList(rows.columns()).contains(column)) {
        throw Fault.INPUT_INVALID.because(
            "The file " + hypotheses + " has no column " + column + "; it needs record_id, text.");
      }
    }
    Map<String, String> heard = new TreeMap<>();
    for (Row row : collected(rows.select("record_id", "text"))) {
      String id = row.isNullAt(0) ? "" : row.getString(0);
      if (id.isEmpty() || heard.put(id, row.isNullAt(1) ? "" : row.getString(1)) != null) {
        throw Fault.INPUT_INVALID.because(
            "The file "
                + hypotheses
                + (id.isEmpty() ? " has a row without a record_id" : " has " + id + " twice")
                + "; give each record one row.");
      }
    }
    return heard;
  }

  private List<Row> collected(Dataset<Row> rows) {
    try {
      return rows.collectAsList();
    } catch (Exception e) {
      throw unreadable(e);
    }
  }

  private LikenessException unreadable(Exception e) {
    return Fault.INPUT_MISSING.because("The file " + hypotheses + " cannot be read.", e);
  }

  private Dataset<Row> rows() {
    Path address = Address.of(hypotheses, "--hypotheses");
    SparkSession spark = Sessions.get();
    try {
      char delimiter =
          HeaderLine.delimiter(
              spark.sparkContext().hadoopConfiguration(), address, StandardCharsets.UTF_8, COLUMNS);
      return spark
          .read()
          .option("header", true)
          .option("sep", Character.toString(delimiter))
          .option("multiLine", true)
          .option("escape", "\"")
          .csv(address.toString());
    } catch (Exception e) {
      throw unreadable(e);
    }
  }
}
