package io.likeness.training.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.WholeFile;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.core.lake.LakeTables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** The models of a lake, oldest first. */
public final class ModelRegistry {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Lake lake;

  public ModelRegistry(Lake lake) {
    this.lake = lake;
  }

  /**
   * One registered model.
   *
   * @param tag version it was trained on
   * @param report as {@code Report.json} wrote it
   * @param versionDigest of the version when it was trained on; empty in older lakes
   * @param saltSha256 of the salt by which that version was split; empty in older lakes
   */
  public record Entry(
      String name,
      String createdAt,
      String tag,
      String architecture,
      String weightsSha256,
      JsonNode report,
      Optional<String> versionDigest,
      Optional<String> saltSha256) {
    /** A score of the test split, such as {@code accuracy}; NaN where there is none. */
    public double test(String score) {
      return report.path("test").path(score).asDouble(Double.NaN);
    }

    /**
     * This model, for other uses than to read its scores.
     *
     * @throws io.likeness.core.error.LikenessException when it was trained for an audit
     */
    public Entry forUse() {
      if (isAudit()) {
        throw Fault.AUDIT_ONLY.because(
            "The model "
                + name
                + " was trained for an audit; it is neither written out, selected nor fused, and"
                + " asked about records only to be scored by `compare`.");
      }
      return this;
    }

    public boolean isAudit() {
      return report.path("audit").asBoolean();
    }

    /** Virtual shards that the weights depend on; 0 where the report does not say. */
    public int shards() {
      return report.path("shards").asInt();
    }
  }

  public List<Entry> all() {
    List<Entry> entries = new ArrayList<>();
    for (Row row :
        // A model without weights was emptied when somebody it had learnt from was erased.
        lake.readOwn(LakeTables.MODELS)
            .where(functions.length(functions.col("weights")).gt(0))
            .select(
                functions.col("model"),
                functions.date_format(functions.col("created_at"), "yyyy-MM-dd'T'HH:mm:ss"),
                functions.col("tag"),
                functions.col("architecture"),
                functions.col("weights_sha256"),
                functions.col("report"),
                functions.col("version_digest"),
                functions.col("salt_sha256"))
            .orderBy(functions.col("created_at"), functions.col("model"))
            .collectAsList()) {
      entries.add(
          new Entry(
              row.getString(0),
              row.getString(1),
              row.getString(2),
              row.getString(3),
              row.getString(4),
              tree(row.getString(5)),
              Optional.ofNullable(row.getString(6)),
              Optional.ofNullable(row.getString(7))));
    }
    return entries;
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw Fault.VERSION_BROKEN.because(
          "The report of a registered model is no JSON; train it again.", e);
    }
  }

  /**
   * The model of a name.
   *
   * @throws io.likeness.core.error.LikenessException when there is none, with all there are
   */
  public Entry find(String name) {
    List<Entry> all = all();
    return all.stream()
        .filter(e -> e.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(name, all));
  }

  /** The models of a name, or else all of a corpus or of one of its versions. */
  public List<Entry> matching(String name) {
    List<Entry> all = all();
    List<Entry> found =
        all.stream()
            .filter(
                e ->
                    e.name().equals(name)
                        || e.tag().equals(name)
                        || e.tag().replaceFirst("-[0-9]+$", "").equals(name))
            .toList();
    if (found.isEmpty()) {
      throw unknown(name, all);
    }
    return found;
  }

  private static RuntimeException unknown(String name, List<Entry> all) {
    return Fault.MODEL_UNKNOWN.because(
        "There is no model "
            + name
            + (all.isEmpty()
                ? "; none has been trained in this lake, see `./likeness train`."
                : "; models are "
                    + String.join(", ", all.stream().map(Entry::name).toList())
                    + "."));
  }

  /**
   * Puts a file of weights where all workers read it, and answers where. One that is there whole
   * stays as it is: somebody may be reading it.
   *
   * @param name that only this content has
   */
  public String shared(String name, byte[] content) {
    Path file = lake.ownFolder("weights/" + name);
    try {
      FileSystem files = file.getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
      if (!isWhole(files, file, content)) {
        try (LakeLock turn = LakeLock.await(lake, "weights")) {
          if (!isWhole(files, file, content)) {
            WholeFile.write(files, file, content);
          }
        }
      }
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because(
          "The folder for weights in the lake cannot be written; check free space.", e);
    }
    return file.toString();
  }

  /** An earlier build wrote such files in place, and may have died at it. */
  private static boolean isWhole(FileSystem files, Path file, byte[] content) throws IOException {
    return files.exists(file) && files.getFileStatus(file).getLen() == content.length;
  }

  /**
   * The weights of a model, as they were trained.
   *
   * @throws io.likeness.core.error.LikenessException when an erasure has emptied it meanwhile
   */
  public byte[] weights(Entry entry) {
    return lake
        .readOwn(LakeTables.MODELS)
        .where(functions.col("model").equalTo(entry.name()))
        .where(functions.length(functions.col("weights")).gt(0))
        .select("weights")
        .collectAsList()
        .stream()
        .findFirst()
        .orElseThrow(() -> unknown(entry.name(), all()))
        .getAs(0);
  }
}
