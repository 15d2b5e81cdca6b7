package io.likeness.transforms.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.Address;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Manifests of speech toolkits as tables with a row a recording: data directories of Kaldi, and
 * recordings with supervisions of Lhotse.
 *
 * <p>One record is one whole file, or a part of one where Kaldi's {@code segments} says so.
 */
final class SpeechManifests {
  /** The column with the path of the file. */
  static final String FILE = "file";

  /** Of Kaldi's: the part of the file as {@link Cut} says it; empty for all of it. */
  static final String CUT = "(cut)";

  /** Where something is said of a recording that is not there, its path begins with this. */
  static final String ORPHAN = "(no recording) ";

  private static final String COMMAND = "|";

  private final SparkSession spark;
  private final Path folder;

  SpeechManifests(SparkSession spark, Path folder) {
    this.spark = spark;
    this.folder = folder;
  }

  /**
   * {@code wav.scp} with a column for each of {@code files} ({@code utt2spk}, {@code text}, …).
   *
   * @throws io.likeness.core.error.LikenessException when a file is missing
   */
  Dataset<Row> kaldi(List<String> files) {
    Dataset<Row> rows = lines("wav.scp").withColumnRenamed("said", FILE);
    if (exists("segments")) {
      Dataset<Row> recordings = rows.withColumnRenamed("id", "recording");
      rows = segments().join(recordings, new String[] {"recording"}, "left").drop("recording");
    } else {
      rows = rows.withColumn(CUT, lit(""));
    }
    for (String file : files) {
      rows =
          rows.join(lines(file).withColumnRenamed("said", file), new String[] {"id"}, "full_outer");
    }
    return rows.withColumn(FILE, coalesce(col(FILE), concat(lit(ORPHAN), col("id"))))
        .withColumn(CUT, coalesce(col(CUT), lit("")));
  }

  /** id, recording and {@link #CUT}; what is no line of segments has a cut that is none. */
  private Dataset<Row> segments() {
    Column said = col("said");
    String numbers = "^\\S+\\s+(\\S+)\\s+(\\S+)\\s*$";
    return lines("segments")
        .select(
            col("id"),
            regexp_extract(said, "^(\\S+)", 1).as("recording"),
            concat(
                    lit("#t="),
                    regexp_extract(said, numbers, 1),
                    lit(","),
                    regexp_extract(said, numbers, 2))
                .as(CUT));
  }

  private Dataset<Row> lines(String file) {
    if (!exists(file)) {
      throw Fault.INPUT_INVALID.because(
          "There is no " + file + " in " + folder + ", which the recipe takes for Kaldi's.");
    }
    Column line = ManifestTable.stripped(col("value"));
    return spark
        .read()
        .text(new Path(Address.literal(folder), file).toString())
        .where(line.notEqual(""))
        .select(
            regexp_extract(line, "^(\\S+)", 1).as("id"),
            regexp_extract(line, "^\\S+\\s+(.*)$", 1).as("said"));
  }

  /**
   * Recordings with a column for each of {@code names}: fields of supervisions, else places in
   * their {@code custom}.
   */
  Dataset<Row> lhotse(List<String> names) {
    Dataset<Row> recordings =
        json("recordings", "id STRING, sources ARRAY<STRUCT<type: STRING, source: STRING>>");
    Column source = col("sources").getItem(0);
    Dataset<Row> rows =
        recordings.select(
            col("id").as("recording_id"),
            when(
                    size(col("sources")).equalTo(1).and(source.getField("type").equalTo("file")),
                    source.getField("source"))
                .otherwise(concat(col("id"), lit(COMMAND)))
                .as(FILE));
    if (!exists("supervisions*")) {
      return names.isEmpty() ? rows : json("supervisions", "id STRING");
    }
    Dataset<Row> supervisions =
        json(
            "supervisions",
            "recording_id STRING, text STRING, speaker STRING, language STRING, gender STRING,"
                + " custom STRING");
    List<String> fields = List.of("text", "speaker", "language", "gender");
    Dataset<Row> said =
        supervisions.select(
            java.util.stream.Stream.concat(
                    java.util.stream.Stream.of(col("recording_id")),
                    names.stream()
                        .map(
                            n ->
                                (fields.contains(n)
                                        ? col(n)
                                        : get_json_object(col("custom"), "$." + n))
                                    .as(n)))
                .toArray(Column[]::new));
    return rows.join(said, new String[] {"recording_id"}, "full_outer")
        .withColumn(
            FILE, coalesce(col(FILE), concat(lit(ORPHAN), coalesce(col("recording_id"), lit("")))));
  }

  private Dataset<Row> json(String stem, String schema) {
    if (!exists(stem + "*")) {
      throw Fault.INPUT_INVALID.because(
          "There is no "
              + stem
              + "*.jsonl in "
              + folder
              + ", which the recipe takes for Lhotse's.");
    }
    return spark
        .read()
        .schema(schema)
        .json(new Path(Address.literal(folder), stem + "*.jsonl*").toString());
  }

  private boolean exists(String pattern) {
    try {
      FileSystem files = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
      var found = files.globStatus(new Path(Address.literal(folder), pattern));
      return found != null && found.length > 0;
    } catch (IOException e) {
      throw Fault.INPUT_MISSING.because("The folder " + folder + " cannot be listed.", e);
    }
  }
}
