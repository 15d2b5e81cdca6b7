package io.likeness.jobs.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.CodeVersion;
import io.likeness.core.WholeFile;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.error.Why;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.recipe.Recipe;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * What was run on a lake: one JSON file a run in {@code LAKE/_likeness/runs}, written last.
 *
 * <p>Clusters say that a job succeeded whose driver failed, so this file is what counts: it is
 * there, whole, with {@code state = ok}, or the run did not end well. Keys: run, command, date (of
 * scheduled runs), submission (of drivers that a cluster started), corpus, recipe_sha256,
 * code_version, started_at, ended_at, seconds, parts (name to seconds), counts, cost (core_hours,
 * tasks, failed_tasks, driver_watt_hours), state (ok, refused or failed), exit_code, fault, and of
 * the version tag, digest, originals, derived. It holds no path, no name and no message.
 */
public final class RunLog {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BUG = 3;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Lake lake;
  private final Consumer<ObjectNode> listener;

  public RunLog(Lake lake) {
    this(lake, record -> {});
  }

  /**
   * @param listener is given each record after it was written
   */
  public RunLog(Lake lake, Consumer<ObjectNode> listener) {
    this.lake = lake;
    this.listener = listener;
  }

  /** Does {@code job} and writes its record, also when it fails. */
  public DatasetVersion recorded(
      String command, Recipe recipe, Narrator narrator, Supplier<DatasetVersion> job) {
    return recorded(command, Optional.empty(), recipe, narrator, job);
  }

  /**
   * Does {@code job} and writes its record, also when it fails.
   *
   * @param date logical date of a scheduled run
   */
  public DatasetVersion recorded(
      String command,
      Optional<LocalDate> date,
      Recipe recipe,
      Narrator narrator,
      Supplier<DatasetVersion> job) {
    Instant begin = Instant.now();
    ObjectNode node = begun(begin, command, date, recipe);
    RunCost cost = RunCost.begin(lake.spark().sparkContext());
    DatasetVersion version;
    try {
      version = job.get();
    } catch (Throwable e) {
      // Scala throws checked exceptions that nothing declares, such as Delta's of input and output.
      fault(node, e);
      end(node, begin, narrator, cost);
      told(node)
          .ifPresent(
              failed -> {
                // The run's own fault is what its caller gets.
                System.err.println(failed.getMessage());
                e.addSuppressed(failed);
              });
      throw e;
    }
    node.put("state", "ok");
    node.put("exit_code", 0);
    node.put("tag", version.tag());
    node.put("digest", version.digest());
    node.put("originals", version.originals());
    node.put("derived", version.derived());
    end(node, begin, narrator, cost);
    told(node)
        .ifPresent(
            failed -> {
              throw failed;
            });
    return version;
  }

  private static ObjectNode begun(
      Instant begin, String command, Optional<LocalDate> date, Recipe recipe) {
    ObjectNode node = JSON.createObjectNode();
    node.put("run", STAMP.format(begin) + "-" + UUID.randomUUID().toString().substring(0, 8));
    node.put("command", command);
    date.ifPresent(d -> node.put("date", d.toString()));
    node.put("corpus", recipe.corpus());
    node.put("recipe_sha256", recipe.sha256());
    node.put("code_version", CodeVersion.current());
    Submission.own().ifPresent(s -> node.put("submission", s));
    node.put("started_at", begin.toString());
    return node;
  }

  /**
   * Opens the lake of a scheduled run. Where there is none, nothing can be written, so that {@code
   * listener} alone is given the record, without parts, counts and cost.
   */
  public static Lake opened(
      String command,
      LocalDate date,
      Recipe recipe,
      Consumer<ObjectNode> listener,
      Supplier<Lake> lake) {
    Instant begin = Instant.now();
    try {
      return lake.get();
    } catch (Throwable e) {
      ObjectNode node = begun(begin, command, Optional.of(date), recipe);
      fault(node, e);
      end(node, begin);
      tell(listener, node);
      throw e;
    }
  }

  private static void fault(ObjectNode node, Throwable e) {
    Optional<Fault> known = Faults.known(e).map(LikenessException::fault);
    node.put("state", Faults.refusal(e).isPresent() ? "refused" : "failed");
    node.put("exit_code", known.map(Fault::exitCode).orElse(BUG));
    node.put("fault", known.map(Fault::name).orElse(e.getClass().getSimpleName()));
  }

  private static void end(ObjectNode node, Instant begin) {
    Instant end = Instant.now();
    node.put("ended_at", end.toString());
    node.put("seconds", begin.until(end, ChronoUnit.MILLIS) / 1000.0);
  }

  private static void end(ObjectNode node, Instant begin, Narrator narrator, RunCost cost) {
    end(node, begin);
    ObjectNode parts = node.putObject("parts");
    narrator.seconds().forEach((part, s) -> parts.put(part, Math.round(s * 1000) / 1000.0));
    ObjectNode counts = node.putObject("counts");
    narrator.counts().forEach(counts::put);
    cost.end(node);
  }

  /**
   * Writes the record and gives it to the listener, and answers what of the record failed. That the
   * listener could not pass it on is said, and changes nothing: the version is tagged, the record
   * says so, and who waits for the run's exit code shall go on.
   */
  private Optional<RuntimeException> told(ObjectNode node) {
    Optional<RuntimeException> failed = Optional.empty();
    try {
      write(node);
    } catch (RuntimeException e) {
      failed = Optional.of(e);
      if (node.path("state").asText().equals("ok")) {
        // A run without a record has not ended well, so nobody shall be told that it has.
        fault(node, e);
      }
    }
    tell(listener, node);
    return failed;
  }

  /**
   * Gives a record to {@code listener}; that it cannot be passed on is said, and changes nothing.
   */
  public static void tell(Consumer<ObjectNode> listener, ObjectNode node) {
    try {
      listener.accept(node);
    } catch (LikenessException e) {
      System.err.println(e.getMessage());
    }
  }

  private Path folder() {
    return folder(lake.root());
  }

  private static Path folder(Path root) {
    return new Path(new Path(root, Lake.OWN), "runs");
  }

  private FileSystem files() throws IOException {
    return folder().getFileSystem(lake.spark().sparkContext().hadoopConfiguration());
  }

  private void write(ObjectNode node) {
    try {
      WholeFile.write(
          files(),
          new Path(folder(), node.path("run").asText() + ".json"),
          JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(node));
    } catch (IOException | FSError e) {
      throw Fault.LAKE_UNREADABLE.because(
          "The run record cannot be written to " + folder() + "; check free space.", e);
    }
  }

  /** All records, oldest first. */
  public List<JsonNode> all() {
    return all(folder(), lake.spark().sparkContext().hadoopConfiguration());
  }

  /**
   * All records of the lake at {@code uri}, oldest first. Who asks at night what has happened may
   * lack the keys: this needs none, and starts no Spark, but heeds its {@code spark.hadoop.*}.
   *
   * @throws io.likeness.core.error.LikenessException when there is no lake
   */
  public static List<JsonNode> of(String uri) {
    Configuration hadoop = hadoop();
    return all(folder(Lake.there(uri, hadoop)), hadoop);
  }

  /**
   * All records of what may be a lake at {@code root}, oldest first, as {@link #of}; none where
   * there is none.
   */
  static List<JsonNode> ofAny(Path root) {
    return all(folder(root), hadoop());
  }

  private static Configuration hadoop() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  private static List<JsonNode> all(Path folder, Configuration hadoop) {
    List<JsonNode> out = new ArrayList<>();
    try {
      FileSystem fs = folder.getFileSystem(hadoop);
      if (!fs.exists(folder)) {
        return out;
      }
      for (FileStatus file : fs.listStatus(folder, p -> p.getName().endsWith(".json"))) {
        out.add(read(fs, file.getPath()));
      }
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because(
          "The run records cannot be read from "
              + folder
              + " ("
              + Why.of(e)
              + "); check --lake, and that its file system is up.",
          e);
    }
    out.sort(Comparator.comparing(n -> n.path("run").asText()));
    return out;
  }

  private static JsonNode read(FileSystem fs, Path file) {
    try (InputStream in = fs.open(file)) {
      return JSON.readTree(in.readAllBytes());
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because(
          "The run record "
              + file
              + " cannot be read ("
              + Why.of(e)
              + "); restore it from a backup of the lake, or move it away.",
          e);
    }
  }
}
