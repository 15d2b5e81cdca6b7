package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A standalone cluster of a Master and two Workers out of the launcher's Spark home, and jobs on it
 * by the launcher: the digest is that of one process, whatever is killed, and exit codes are
 * honest.
 */
@Tag("e2e")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path HOME = ROOT.resolve("jobs/target/spark");
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin/java");

  @TempDir private static Path folder;
  private static final List<Process> DAEMONS = new ArrayList<>();
  private static String master;
  private static String recipe;
  private static String digest;

  private record Ended(int exitCode, String out, String err, double seconds) {}

  @BeforeAll
  static void startTheClusterAndRunOnceInOneProcess() throws Exception {
    // This test runs after `package`, so what the launcher would build is there.
    assertThat(HOME.resolve("RELEASE")).exists();
    Files.writeString(ROOT.resolve("jobs/target/built"), "");
    String conf = Files.readString(TinyCorpus.write(folder)).replaceAll("(?m)^steps.extra.*$", "");
    recipe = Files.writeString(folder.resolve("cluster.conf"), conf).toString();
    int port = freePort();
    master = "spark://127.0.0.1:" + port;
    daemon("master", "master.Master", "--host", "127.0.0.1", "--port", "" + port);
    for (int i = 1; i <= 2; i++) {
      daemon(
          "worker" + i,
          "worker.Worker",
          "--host",
          "127.0.0.1",
          "-c",
          "1",
          "-m",
          "1900m",
          "-d",
          folder.resolve("work" + i).toString(),
          master);
    }
    await(() -> read("master.log").split("Registering worker", -1).length == 3, "two workers");
    Ended local = launched(List.of(), "local");
    assertThat(local.exitCode()).as(local.err()).isZero();
    digest = record("local").path("digest").asText();
    assertThat(digest).hasSize(64);
  }

  @AfterAll
  static void stop() {
    List<ProcessHandle> ours = new ArrayList<>(matching(folder.toString()));
    DAEMONS.forEach(d -> ours.add(d.toHandle()));
    ours.removeIf(p -> p.pid() == ProcessHandle.current().pid());
    ours.forEach(ProcessHandle::destroyForcibly);
    ours.forEach(p -> p.onExit().join());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void daemon(String name, String type, String... arguments) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                JAVA.toString(),
                "-Xmx195m",
                "-cp",
                HOME + "/jars/*",
                "org.apache.spark.deploy." + type,
                "--webui-port",
                "" + freePort()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line);
    environment(builder);
    builder.redirectErrorStream(true).redirectOutput(folder.resolve(name + ".log").toFile());
    DAEMONS.add(builder.start());
  }

  private static void environment(ProcessBuilder builder) {
    builder.environment().put("SPARK_HOME", HOME.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
  }

  private static String read(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      return "";
    }
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition, String what) throws Exception {
    for (int i = 0; i < 1800; i++) {
      if (condition.holds()) {
        return;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("three minutes passed without " + what);
  }

  private static List<String> options(String... more) {
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

  private static Path events() {
    try {
      return Files.createDirectories(folder.resolve("events"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static ProcessBuilder run(List<String> options, String lake, String input) {
    List<String> line = new ArrayList<>(List.of(ROOT.resolve("likeness").toString()));
    line.addAll(options);
    line.addAll(
        List.of(
            "run",
            recipe,
            "--input",
            folder.resolve(input).toString(),
            "--lake",
            folder.resolve(lake).toString()));
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    environment(builder);
    return builder
        .redirectOutput(folder.resolve(lake + ".out").toFile())
        .redirectError(folder.resolve(lake + ".err").toFile());
  }

  private static Ended launched(List<String> options, String lake) throws Exception {
    return ended(run(options, lake, "input").start(), lake, System.nanoTime());
  }

  private static Ended ended(Process process, String lake, long start) throws Exception {
    assertThat(process.waitFor(15, TimeUnit.MINUTES)).as("the job ended").isTrue();
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(java.util.Locale.ROOT, "e2e: %s ended after %.0f s%n", lake, seconds);
    return new Ended(process.exitValue(), read(lake + ".out"), read(lake + ".err"), seconds);
  }

  private static JsonNode record(String lake) throws IOException {
    try (Stream<Path> runs = Files.list(folder.resolve(lake + "/_likeness/runs"))) {
      return JSON.readTree(
          runs.filter(p -> p.toString().endsWith(".json")).sorted().toList().get(0).toFile());
    }
  }

  /** Processes by words of their command line, which may be longer than the JDK shows. */
  private static List<ProcessHandle> matching(String... words) {
    return ProcessHandle.allProcesses()
        .filter(p -> Arrays.stream(words).allMatch(commandLine(p.pid())::contains))
        .toList();
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  @Order(1)
  void aDriverHereAndExecutorsThereGiveTheDigestOfOneProcess() throws Exception {
    Ended ended = launched(options(), "client");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(record("client").path("digest").asText()).isEqualTo(digest);
  }

  @Test
  @Order(2)
  void aDriverOnTheClusterGivesTheSameDigestAndItsRecordIsRead() throws Exception {
    Ended ended = launched(options("--deploy-mode", "cluster"), "cluster");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("run ok after", digest);
    assertThat(record("cluster").path("submission").asText()).isNotEmpty();
  }

  @Test
  @Order(3)
  void aJobThatIsRefusedOnTheClusterEndsWithItsExitCode() throws Exception {
    long start = System.nanoTime();
    Process process = run(options("--deploy-mode", "cluster"), "refused", "no such input").start();
    Ended ended = ended(process, "refused", start);
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.out()).contains("run refused", "INPUT_MISSING");
  }

  @Test
  @Order(4)
  void aKilledExecutorCostsTimeOnly() throws Exception {
    long start = System.nanoTime();
    Process process = run(options(), "executor", "input").start();

    await(() -> read("executor.err").contains("ingest "), "an ingest");
    List<ProcessHandle> executors = matching("CoarseGrainedExecutorBackend", "--worker-url");
    assertThat(executors).isNotEmpty();
    executors.get(0).destroyForcibly();
    Ended ended = ended(process, "executor", start);
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(record("executor").path("digest").asText()).isEqualTo(digest);
  }

  @Test
  @Order(5)
  void aKilledDriverIsToldAndTheNextRunGoesOn() throws Exception {
    long start = System.nanoTime();
    Process process = run(options("--deploy-mode", "cluster"), "killed", "input").start();
    await(() -> Files.exists(folder.resolve("killed/tiny/media/_delta_log")), "a media table");
    List<ProcessHandle> drivers = matching("likeness.submission=", "DriverWrapper");
    assertThat(drivers).hasSize(1);
    drivers.get(0).destroyForcibly();
    Ended ended = ended(process, "killed", start);
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).contains("The driver has left no record");
    Ended again = launched(options(), "killed");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(record("killed").path("digest").asText()).isEqualTo(digest);
  }

  @Test
  @Order(6)
  void aMasterThatIsNotThereIsOneSentence() throws Exception {
    List<String> options = new ArrayList<>(options("--deploy-mode", "cluster"));
    options.set(options.indexOf(master), "spark://127.0.0.1:" + freePort());
    Ended ended = launched(options, "nowhere");
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).contains("check the address");
  }

  @Test
  @Order(7)
  void theHistoryServerShowsTheRunsAndNoEventTellsAName() throws Exception {
    try (Stream<Path> logs = Files.list(events())) {
      for (Path log : logs.toList()) {
        assertThat(Files.readString(log)).doesNotContain(TinyCorpus.NEEDLE + "-speaker");
      }
    }
    int port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(
            JAVA.toString(),
            "-Xmx300m",
            "-Dspark.history.fs.logDirectory=" + events().toUri(),
            "-Dspark.history.ui.port=" + port,
            "-Dspark.history.fs.update.interval=1s",
            "-cp",
            HOME + "/jars/*",
            "org.apache.spark.deploy.history.HistoryServer");
    environment(builder);
    DAEMONS.add(
        builder
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("history.log").toFile())
            .start());
    HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port + "/api/v1/applications?status=completed"))
            .build();
    await(
        () -> {
          try {
            String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return JSON.readTree(body).size() >= 3;
          } catch (IOException e) {
            return false;
          }
        },
        "three applications in the History Server");
  }
}
