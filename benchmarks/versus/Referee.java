import static org.apache.spark.sql.functions.col;

import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.keys.Seal;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.jobs.demo.DemoCorpus;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What neither contestant needs and the comparison does: the corpus, the way from Parquet to the
 * trainer, and what each of them holds. Answers go to a file.
 *
 * <ul>
 *   <li>{@code corpus DIR SEED}
 *   <li>{@code handover PARQUET FOLDER}: clips and a manifest, which Likeness' trainer can ingest
 *   <li>{@code rows PARQUET OUT}: CSV of split, copy, speaker, dialect, SHA-256 and file
 *   <li>{@code version LAKE TAG INPUT OUT}: the same of a version, and every file refused with its
 *       code
 * </ul>
 */
public final class Referee {
  public static void main(String[] args) throws Exception {
    if (args[0].equals("corpus")) {
      Path dir = Path.of(args[1]);
      DemoCorpus.generate(dir.resolve("input"), dir.resolve("truth"), Long.parseLong(args[2]));
      return;
    }
    SparkSession spark = SparkSession.builder().appName("referee").getOrCreate();
    switch (args[0]) {
      case "handover" -> handover(spark.read().parquet(args[1]), Path.of(args[2]));
      case "rows" -> rows(spark.read().parquet(args[1]), Path.of(args[2]));
      case "version" -> version(Lake.open(spark, args[1]), args[2], Path.of(args[3]), args[4]);
      default -> throw new IllegalArgumentException(args[0]);
    }
    spark.stop();
  }

  private static void handover(Dataset<Row> rows, Path folder) throws Exception {
    Files.createDirectories(folder.resolve("files"));
    StringBuilder manifest = new StringBuilder("file,word,speaker,dialect,gender,split\n");
    for (Row r :
        rows.select("content", "word", "speaker", "dialect", "gender", "split").collectAsList()) {
      byte[] bytes = r.getAs(0);
      String ending = bytes[0] == 'f' ? ".flac" : ".wav";
      String file = "files/" + sha256(bytes).substring(0, 24) + ending;
      Files.write(folder.resolve(file), bytes);
      manifest.append(file);
      for (int i = 1; i < r.size(); i++) {
        manifest.append(',').append(r.getString(i));
      }
      manifest.append('\n');
    }
    Files.writeString(folder.resolve("manifest.csv"), manifest);
  }

  private static void rows(Dataset<Row> rows, Path to) throws Exception {
    try (PrintStream out = new PrintStream(to.toFile(), StandardCharsets.UTF_8)) {
      out.println("split,copy,speaker,dialect,sha256,file");
      for (Row r :
          rows.select("split", "copy", "speaker", "dialect", "sha256", "file")
              .sort("sha256", "copy")
              .collectAsList()) {
        out.println(r.mkString(","));
      }
    }
  }

  private static void version(Lake lake, String tag, Path input, String to) throws Exception {
    DatasetVersion version = new VersionLog(lake).find(tag);
    try (PrintStream out = new PrintStream(to + "-rows.csv", StandardCharsets.UTF_8)) {
      out.println("split,copy,speaker,dialect,sha256,file");
      for (Row r :
          new CorpusView(lake, version.snapshot())
              .rows()
              .select(
                  col("split"),
                  col("copy"),
                  col("person"),
                  col("attributes").getItem("dialect"),
                  col("record_id"))
              .sort("record_id", "copy")
              .collectAsList()) {
        out.println(r.mkString(",") + ",");
      }
    }
    Seal seal = new Seal(lake.keys().key(KeyPurpose.SOURCE_URI));
    Dataset<Row> refused =
        lake.read(version.snapshot(), LakeTables.QUARANTINE).select("source_sealed", "code");
    Dataset<Row> dropped =
        lake.read(version.snapshot(), LakeTables.DROPS)
            .join(
                lake.read(version.snapshot(), LakeTables.RECORDS)
                    .select("source_id", "source_sealed"),
                "source_id")
            .select("source_sealed", "code");
    List<Row> all =
        refused.unionByName(dropped).where(col("source_sealed").isNotNull()).collectAsList();
    try (PrintStream out = new PrintStream(to + "-refused.csv", StandardCharsets.UTF_8)) {
      out.println("file,code");
      for (Row r : all) {
        Path file = Path.of(seal.openText(r.getAs(0)).replaceFirst("^file:/*", "/"));
        out.println(input.toAbsolutePath().normalize().relativize(file) + "," + r.getString(1));
      }
    }
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
