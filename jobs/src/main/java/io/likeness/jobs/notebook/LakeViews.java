package io.likeness.jobs.notebook;

import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.jobs.walk.Explanation;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** What a notebook sees of a lake: the tables of one version as temporary views, never to write. */
public final class LakeViews {
  private static final Map<String, String> TYPES =
      Map.of(
          "RIFF",
          "audio/wav",
          "fLaC",
          "audio/flac",
          "ID3",
          "audio/mpeg",
          "\u00ff\u00d8\u00ff",
          "image/jpeg",
          "\u0089PNG",
          "image/png");

  private LakeViews() {}

  /**
   * Makes the views {@code rows}, {@code versions}, {@code models} and one for each table of the
   * version called {@code tag}, and answers in one line what it opened.
   *
   * @param tag tag, or a corpus for its latest
   * @throws io.likeness.core.error.LikenessException when there is no such lake or version
   */
  public static String open(SparkSession spark, String uri, String tag) {
    Lake lake = Lake.open(spark, uri);
    DatasetVersion version = new VersionLog(lake).find(tag);
    new CorpusView(lake, version.snapshot()).rows().createOrReplaceTempView("rows");
    for (TableContract table : LakeTables.OF_A_CORPUS) {
      // Media stay behind hear and see: a table of them in a note would be stored with the note.
      lake.read(version.snapshot(), table)
          .drop("bytes", "source_sealed", "person_sealed")
          .createOrReplaceTempView(table.name());
    }
    for (TableContract table : LakeTables.OF_THE_LAKE) {
      lake.readOwn(table).drop("weights").createOrReplaceTempView(table.name());
    }
    return version.tag()
        + ": "
        + version.originals()
        + " records and "
        + version.derived()
        + " copies, digest "
        + version.digest().substring(0, 16);
  }

  /**
   * The record whose id begins with {@code prefix} as HTML: what it is, and a player or a picture;
   * stands in the log of reads.
   *
   * @throws io.likeness.core.error.LikenessException when there is none, or several
   */
  public static String show(SparkSession spark, String uri, String tag, String prefix) {
    Lake lake = Lake.open(spark, uri);
    Explanation explanation = Explanation.of(lake, List.of(new VersionLog(lake).find(tag)), prefix);
    byte[] content = explanation.content(lake);
    String type = type(content);
    String data = "data:" + type + ";base64," + Base64.getEncoder().encodeToString(content);
    String medium =
        type.startsWith("image/")
            ? "<img alt=\"the face\" style=\"max-width:320px\" src=\"" + data + "\">"
            : "<audio controls src=\"" + data + "\"></audio>";
    return "<div>" + medium + "<pre>" + escaped(explanation.text()) + "</pre></div>";
  }

  private static String type(byte[] content) {
    String head =
        new String(
            content, 0, Math.min(4, content.length), java.nio.charset.StandardCharsets.ISO_8859_1);
    return TYPES.entrySet().stream()
        .filter(e -> head.startsWith(e.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("audio/mpeg");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
