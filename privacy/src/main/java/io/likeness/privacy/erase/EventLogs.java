package io.likeness.privacy.erase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.history.EventLogFileReader;
import org.apache.spark.sql.SparkSession;

/**
 * The event logs that jobs of this system left for Spark's History Server, where this session
 * leaves its own. They lie outside the lake, may be packed, and belong to all applications of a
 * cluster, so only those of the same application name are looked into.
 *
 * <p>Plans hold no identifier ({@code Unlogged}) and profiles redact the command line; logs of
 * sessions that were set up otherwise may.
 *
 * @param folder none where no event logs are written
 * @param application whose logs count
 */
record EventLogs(Optional<Path> folder, String application, Configuration hadoop) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ENVIRONMENT = "{\"Event\":\"SparkListenerEnvironmentUpdate\"";
  private static final String STARTED = "SparkListenerApplicationStart";

  private static final String CLEAN = "";

  /** A log that has not grown for so long is of a job that has ended. */
  private static final Duration STALE = Duration.ofDays(7);

  /** The start stands behind the environment, which is one line; what is further is another's. */
  private static final int LINES_TO_START = 100;

  /**
   * How many logs of ours were looked into, and what became of those that tell of the person: the
   * name of each log, which is that of a run of Spark, and its state.
   */
  record Result(int logs, SortedMap<String, String> states) {}

  /** Those beside which a session writes its own. */
  static EventLogs of(SparkSession spark) {
    SparkConf conf = spark.sparkContext().getConf();
    Optional<Path> folder =
        conf.getBoolean("spark.eventLog.enabled", false)
            ? Optional.of(new Path(conf.get("spark.eventLog.dir", "/tmp/spark-events")))
            : Optional.empty();
    return new EventLogs(
        folder, spark.sparkContext().appName(), spark.sparkContext().hadoopConfiguration());
  }

  /**
   * Deletes the logs of ended jobs in which something of the person stands, and names all others.
   */
  Result remove(Traces traces) {
    SortedMap<String, String> states = new TreeMap<>();
    if (folder.isEmpty()) {
      return new Result(0, states);
    }
    int logs = 0;
    try {
      FileSystem fs = folder.get().getFileSystem(hadoop);
      for (FileStatus found : fs.listStatus(folder.get())) {
        Optional<String> state = looked(fs, found, traces);
        logs += state.isPresent() ? 1 : 0;
        state
            .filter(s -> !s.equals(CLEAN))
            .ifPresent(s -> states.put(found.getPath().getName(), s));
      }
    } catch (IOException e) {
      states.put(folder.get().toString(), "cannot be listed");
    }
    return new Result(logs, states);
  }

  /** What became of one log; empty where it is none of ours, as far as can be told. */
  private Optional<String> looked(FileSystem fs, FileStatus found, Traces traces) {
    boolean ours = false;
    try {
      var reader = EventLogFileReader.apply(fs, found);
      ours = reader.isDefined() && ours(fs, reader.get());
      if (!ours) {
        return Optional.empty();
      }
      return Optional.of(holds(fs, reader.get(), traces) ? gone(fs, found, reader.get()) : CLEAN);
    } catch (IOException | RuntimeException e) {
      // Spark throws what it likes for logs that are not whole, and others' may not be read.
      return ours ? Optional.of("cannot be read") : Optional.empty();
    }
  }

  private static String gone(FileSystem fs, FileStatus log, EventLogFileReader reader) {
    Instant written = Instant.ofEpochMilli(log.getModificationTime());
    // What a job leaves that was killed never ends.
    if (!reader.completed() && written.isAfter(Instant.now().minus(STALE))) {
      return "still written; erase again when that job has ended";
    }
    try {
      return fs.delete(log.getPath(), true) ? "deleted" : "cannot be deleted";
    } catch (IOException e) {
      return "cannot be deleted";
    }
  }

  private boolean ours(FileSystem fs, EventLogFileReader log) throws IOException {
    for (Path part : parts(log)) {
      try (BufferedReader lines = open(fs, part)) {
        for (int i = 0; i < LINES_TO_START; i++) {
          String line = lines.readLine();
          if (line == null) {
            break;
          }
          if (line.contains(STARTED)) {
            JsonNode event = JSON.readTree(line);
            return event.path("App Name").asText().equals(application);
          }
        }
      }
    }
    return false;
  }

  private static boolean holds(FileSystem fs, EventLogFileReader log, Traces traces)
      throws IOException {
    Traces inLogs = traces.inLogs();
    for (Path part : parts(log)) {
      try (BufferedReader lines = open(fs, part)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          boolean hit =
              line.startsWith(ENVIRONMENT)
                  ? traces.in(command(line)) == Trace.FOUND
                  : inLogs.in(line) == Trace.FOUND;
          if (hit) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Of the environment the command alone: names of jars are full of words such as Jackson. */
  private static String command(String line) throws IOException {
    return JSON.readTree(line).at("/System Properties/sun.java.command").asText();
  }

  private static List<Path> parts(EventLogFileReader log) {
    List<Path> out = new ArrayList<>();
    var parts = log.listEventLogFiles().iterator();
    while (parts.hasNext()) {
      out.add(parts.next().getPath());
    }
    return out;
  }

  private static BufferedReader open(FileSystem fs, Path part) {
    return new BufferedReader(
        new InputStreamReader(EventLogFileReader.openEventLog(part, fs), StandardCharsets.UTF_8));
  }
}
