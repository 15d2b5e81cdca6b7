package io.likeness.core.lake;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.ScalaCollections;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The tags of a lake, oldest first; those of one corpus by their number, whatever clocks said. */
public record VersionLog(Lake lake) {

  /** What a new version is made of; the log adds number, tag and time. */
  public record Draft(
      Snapshot snapshot,
      String command,
      String recipeSha256,
      String recipe,
      String codeVersion,
      String nativesSha256,
      String digest,
      List<String> parents,
      long originals,
      long derived,
      String legalBasis,
      Optional<String> releaseId) {}

  public List<DatasetVersion> all() {
    return rows(lake.readOwn(LakeTables.VERSIONS));
  }

  public List<DatasetVersion> of(String corpus) {
    return rows(lake.readOwn(LakeTables.VERSIONS).where(col("corpus").equalTo(corpus)));
  }

  public Optional<DatasetVersion> latest(String corpus) {
    List<DatasetVersion> versions = of(corpus);
    return versions.isEmpty() ? Optional.empty() : Optional.of(versions.get(versions.size() - 1));
  }

  /** The latest version of {@code corpus} that went through the gates of its recipe. */
  public Optional<DatasetVersion> latestWhole(String corpus) {
    return of(corpus).stream().filter(DatasetVersion::isWhole).reduce((earlier, later) -> later);
  }

  /**
   * The latest version of {@code corpus} that came as far as {@code table}; a later one may hold
   * only what was read.
   */
  public Optional<DatasetVersion> latestWith(TableContract table, String corpus) {
    return of(corpus).stream()
        .filter(v -> v.snapshot().version(table.name()).isPresent())
        .reduce((earlier, later) -> later);
  }

  /**
   * The version called {@code name}: a tag, or a corpus, which means its latest tag.
   *
   * @throws io.likeness.core.error.LikenessException when there is none
   */
  public DatasetVersion find(String name) {
    List<DatasetVersion> all = all();
    return all.stream()
        .filter(v -> v.tag().equals(name))
        .findFirst()
        .or(() -> all.stream().filter(v -> v.corpus().equals(name)).reduce((a, b) -> b))
        .orElseThrow(
            () ->
                Fault.VERSION_UNKNOWN.because(
                    "No version or corpus is called "
                        + name
                        + "; the latest tags are "
                        + (all.isEmpty() ? "none yet" : latestTags(all))
                        + "."));
  }

  /**
   * Refuses a corpus whose next tag is the name of a corpus, and a new one whose name is a tag:
   * nobody could say which one is meant.
   *
   * @throws io.likeness.core.error.LikenessException with {@link Fault#RECIPE_INVALID}
   */
  public void requireOwnName(String corpus) {
    requireOwnName(corpus, after(latest(corpus)));
  }

  private void requireOwnName(String corpus, long number) {
    String next = corpus + "-" + number;
    for (DatasetVersion v : all()) {
      if (v.corpus().equals(next) || number == 1 && v.tag().equals(corpus)) {
        throw Fault.RECIPE_INVALID.because(
            "Version "
                + next
                + " could not be told from what the lake has of corpus "
                + v.corpus()
                + "; give the recipe's corpus another name than "
                + corpus
                + ".");
      }
    }
  }

  private static long after(Optional<DatasetVersion> latest) {
    return latest.map(DatasetVersion::number).orElse(0L) + 1;
  }

  private static String latestTags(List<DatasetVersion> all) {
    List<String> tags = all.stream().map(DatasetVersion::tag).toList();
    return String.join(", ", tags.subList(Math.max(0, tags.size() - 5), tags.size()));
  }

  /**
   * Tags {@code draft}, or answers the latest version if it is the same: equal digest and recipe,
   * and the same tables (a plan changes no row, but the copies that are made by it are still to
   * come). What went through the gates is not the same as what did not.
   *
   * <p>The caller holds the lake's lock on {@value Lake#OWN}: on a local file system Delta's log
   * store synchronises inside one JVM only.
   */
  public DatasetVersion tag(Draft draft) {
    String corpus = draft.snapshot().corpus();
    Optional<DatasetVersion> latest = latest(corpus);
    if (latest.isPresent()
        && latest.get().digest().equals(draft.digest())
        && latest.get().recipeSha256().equals(draft.recipeSha256())
        && latest.get().snapshot().tables().keySet().equals(draft.snapshot().tables().keySet())
        && (latest.get().isWhole() || !DatasetVersion.isWhole(draft.command()))) {
      return latest.get();
    }
    long number = after(latest);
    requireOwnName(corpus, number);
    String tag = corpus + "-" + number;
    DatasetVersion version =
        new DatasetVersion(
            tag,
            number,
            Instant.now(),
            draft.command(),
            draft.snapshot(),
            draft.recipeSha256(),
            draft.recipe(),
            draft.codeVersion(),
            draft.nativesSha256(),
            draft.digest(),
            draft.parents(),
            draft.originals(),
            draft.derived(),
            draft.legalBasis(),
            draft.releaseId());
    lake.appendOwn(LakeTables.VERSIONS, table(List.of(version)));
    return find(tag);
  }

  /**
   * Puts {@code versions} in the place of those with the same tags, and takes the tags of {@code
   * gone} away, all in one commit. The caller holds the lock on {@value Lake#OWN}.
   */
  public void reissue(List<DatasetVersion> versions, List<String> gone) {
    Set<String> touched = new HashSet<>(gone);
    versions.forEach(v -> touched.add(v.tag()));
    List<DatasetVersion> all = new ArrayList<>(all());
    all.removeIf(v -> touched.contains(v.tag()));
    all.addAll(versions);
    lake.overwrite(Snapshot.empty(Lake.OWN), LakeTables.VERSIONS, table(all));
  }

  /** Whether the tag of {@code read} is still there, on the tables that it was read from. */
  public boolean stands(DatasetVersion read) {
    return of(read.corpus()).stream()
        .anyMatch(v -> v.tag().equals(read.tag()) && v.snapshot().equals(read.snapshot()));
  }

  /**
   * Refuses to keep what was made of {@code read} once its tag is gone or on other tables: an
   * erasure that is over would not look for it any more. The caller holds the lock on {@value
   * Lake#OWN} until it is kept.
   *
   * @throws io.likeness.core.error.LikenessException with {@link Fault#LOCKED}
   */
  public void requireStands(DatasetVersion read) {
    if (!stands(read)) {
      throw changed(read);
    }
  }

  /** What is said where {@code read} does not stand any more. */
  public static LikenessException changed(DatasetVersion read) {
    return Fault.LOCKED.because(
        "Version "
            + read.tag()
            + " was changed or taken away while it was read, as by an erasure; nothing that was made"
            + " of it is kept, run the command again.");
  }

  private Dataset<Row> table(List<DatasetVersion> versions) {
    return lake.spark()
        .createDataFrame(
            versions.stream().map(VersionLog::row).toList(), LakeTables.VERSIONS.schema());
  }

  private static Row row(DatasetVersion v) {
    return RowFactory.create(
        v.tag(),
        v.corpus(),
        v.number(),
        Timestamp.from(v.createdAt()),
        v.command(),
        v.recipeSha256(),
        v.recipe(),
        v.codeVersion(),
        v.nativesSha256(),
        ScalaCollections.asScala(v.snapshot().tables()),
        v.digest(),
        ScalaCollections.asScala(v.parents()),
        v.originals(),
        v.derived(),
        v.legalBasis(),
        v.releaseId().orElse(null));
  }

  private static List<DatasetVersion> rows(Dataset<Row> versions) {
    List<DatasetVersion> out = new ArrayList<>();
    Map<String, Instant> latest = new HashMap<>();
    Map<String, Instant> at = new HashMap<>();
    for (Row row : versions.sort("corpus", "number").collectAsList()) {
      DatasetVersion v = version(row);
      // Clocks go back; numbers do not. A version is never before one with a smaller number.
      Instant then = latest.merge(v.corpus(), v.createdAt(), (a, b) -> a.isAfter(b) ? a : b);
      at.put(v.tag(), then);
      out.add(v);
    }
    out.sort(Comparator.comparing(v -> at.get(v.tag())));
    return List.copyOf(out);
  }

  private static DatasetVersion version(Row row) {
    return new DatasetVersion(
        row.getAs("tag"),
        row.<Long>getAs("number"),
        row.<Timestamp>getAs("created_at").toInstant(),
        row.getAs("command"),
        Snapshot.of(row.getAs("corpus"), row.getJavaMap(row.fieldIndex("tables"))),
        row.getAs("recipe_sha256"),
        row.getAs("recipe"),
        row.getAs("code_version"),
        row.getAs("natives_sha256"),
        row.getAs("digest"),
        row.getList(row.fieldIndex("parents")),
        row.<Long>getAs("originals"),
        row.<Long>getAs("derived"),
        row.getAs("legal_basis"),
        Optional.ofNullable(row.getAs("release_id")));
  }
}
