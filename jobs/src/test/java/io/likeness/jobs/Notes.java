package io.likeness.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.jobs.notebook.LakeViews;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Runs the paragraphs of the notes as Zeppelin would: forms filled in, SQL by Spark. */
final class Notes {
  private static final Path FOLDER = Path.of("..", "notebooks");

  /** Zeppelin fills forms in Scala only where the paragraph asks for it. */
  private static final String SCALA = "%spark(form=simple)\n";

  private static final Pattern FORM = Pattern.compile("\\$\\{(\\w+)=([^,}]*)[^}]*}");
  private static final Pattern CALL =
      Pattern.compile("LakeViews\\.(open|show|diff|compare)\\(spark((?:, \"[^\"]*\")+)\\)");

  private Notes() {}

  static List<Path> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(f -> f.toString().endsWith(".zpln")).sorted().toList();
    }
  }

  /** Runs every paragraph of {@code note}; fails on the first that does not run. */
  static int run(SparkSession spark, Path note, Map<String, String> forms) throws IOException {
    JsonNode root = new ObjectMapper().readTree(note.toFile());
    String id = root.path("id").asText();
    check(note.toString().endsWith("_" + id + ".zpln"), note, "its id is not in its name");
    int ran = 0;
    for (JsonNode p : root.path("paragraphs")) {
      String text = filled(p.path("text").asText(), forms);
      check(!p.has("results") && !p.has("user"), note, "it holds outputs or users");
      if (text.startsWith("%spark.sql")) {
        Dataset<Row> rows = spark.sql(text.substring("%spark.sql".length()));
        rows.collectAsList();
        charted(note, p, List.of(rows.columns()));
        ran++;
      } else if (text.startsWith(SCALA)) {
        called(spark, note, text);
        ran++;
      } else {
        check(text.startsWith("%md"), note, "a paragraph is of no interpreter that is known");
      }
    }
    return ran;
  }

  private static void called(SparkSession spark, Path note, String text) {
    Matcher call = CALL.matcher(text);
    check(call.find(), note, "a Scala paragraph calls nothing that is known: " + text);
    String[] arguments = call.group(2).substring(3).replaceAll("\"$", "").split("\", \"", -1);
    switch (call.group(1)) {
      case "open" -> LakeViews.open(spark, arguments[0], arguments[1]);
      case "show" ->
          check(
              LakeViews.show(spark, arguments[0], arguments[1], arguments[2], arguments[3])
                      .contains("src=\"data:")
                  == arguments[3].equals("shown"),
              note,
              "it shows a medium that is to be hidden, or none");
      case "diff" ->
          check(
              LakeViews.diff(spark, arguments[0], arguments[1], arguments[2]).startsWith("<"),
              note,
              "it shows no difference");
      default ->
          check(
              LakeViews.compare(
                      spark, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4])
                  .startsWith("<"),
              note,
              "it shows no comparison");
    }
  }

  private static void charted(Path note, JsonNode paragraph, List<String> columns) {
    JsonNode graph = paragraph.path("config").path("results").path("0").path("graph");
    for (String part : List.of("keys", "groups", "values")) {
      for (JsonNode axis : graph.path(part)) {
        check(
            columns.indexOf(axis.path("name").asText()) == axis.path("index").asInt(),
            note,
            "a chart wants the column " + axis + " of " + columns);
      }
    }
  }

  static String filled(String text, Map<String, String> forms) {
    return FORM.matcher(text)
        .replaceAll(m -> Matcher.quoteReplacement(forms.getOrDefault(m.group(1), m.group(2))));
  }

  private static void check(boolean holds, Path note, String otherwise) {
    if (!holds) {
      throw new AssertionError(note.getFileName() + ": " + otherwise);
    }
  }
}
