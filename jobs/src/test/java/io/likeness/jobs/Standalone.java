package io.likeness.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A standalone cluster of a Master and Workers of one core out of the launcher's Spark home, and
 * jobs on it by the launcher.
 */
final class Standalone implements AutoCloseable {
  private static final Path HOME = Site.SPARK;
  private static final String HEAP = "-Xmx195m";

  private final Path folder;
  private final Site site;
  private final String master;

  /** Starts a Worker at each of {@code hosts}, which are addresses of this machine. */
  Standalone(Path folder, String... hosts) throws Exception {
    this.folder = folder;
    site = new Site(folder, HOME);
    int port = Site.freePort();
    master = "spark://127.0.0.1:" + port;
    try {
      daemon("master", "master.Master", "--host", "127.0.0.1", "--port", "" + port);
      for (int i = 1; i <= hosts.length; i++) {
        daemon(
            "worker" + i,
            "worker.Worker",
            "--host",
            hosts[i - 1],
            "-c",
            "1",
            "-m",
            "1900m",
            "-d",
            folder.resolve("work" + i).toString(),
            master);
      }
      Site.await(
          () -> site.read("master.log").split("Registering worker", -1).length == hosts.length + 1,
          hosts.length + " workers");
    } catch (Exception | AssertionError e) {
      site.close();
      throw e;
    }
  }

  private void daemon(String name, String type, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of("--webui-port", "" + Site.freePort()));
    words.addAll(List.of(arguments));
    daemon(name, HEAP, type, words);
  }

  /** Starts another of Spark's daemons. */
  void daemon(String name, String heap, String type, List<String> words, String... javaOptions)
      throws IOException {
    site.daemon(
        name, heap, HOME + "/jars/*", "org.apache.spark.deploy." + type, words, javaOptions);
  }

  String master() {
    return master;
  }

  /** What stands in a file of the site; nothing where there is none yet. */
  String read(String file) {
    return site.read(file);
  }

  /** Options of the launcher for a job on this cluster. */
  List<String> options(String... more) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of("--profile", "standalone", "--master", master, "--driver-memory", "900m"));
    for (String property :
        List.of(
            "spark.driver.host=127.0.0.1",
            "spark.ui.enabled=false",
            "spark.executor.memory=900m",
            "spark.sql.shuffle.partitions=4",
            "spark.databricks.delta.snapshotPartitions=2",
            "spark.eventLog.enabled=true",
            "spark.eventLog.dir=" + events().toUri())) {
      line.addAll(List.of("--conf", property));
    }
    line.addAll(List.of(more));
    line.add("--");
    return line;
  }

  /** Where the jobs leave their event logs. */
  Path events() throws IOException {
    return Files.createDirectories(folder.resolve("events"));
  }

  /** Starts a command on the lake of this name. */
  Site.Job start(String lake, List<String> options, String... command) throws IOException {
    return start(lake, lake, options, command);
  }

  /** As above, where {@code name} says whose words are whose. */
  Site.Job start(String name, String lake, List<String> options, String... command)
      throws IOException {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of("--lake", folder.resolve(lake).toString()));
    return site.launch(name, options, line.toArray(String[]::new));
  }

  /** The first run record of a lake. */
  JsonNode record(String lake) throws IOException {
    try (Stream<Path> runs = Files.list(folder.resolve(lake + "/_likeness/runs"))) {
      return new ObjectMapper()
          .readTree(
              runs.filter(p -> p.toString().endsWith(".json")).sorted().toList().get(0).toFile());
    }
  }

  /** Those of the jobs that run. */
  static List<ProcessHandle> executors() {
    return Site.started("CoarseGrainedExecutorBackend", "--worker-url");
  }

  @Override
  public void close() {
    site.close();
  }
}
