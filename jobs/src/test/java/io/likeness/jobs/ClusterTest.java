package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private static final Path HOME = Site.SPARK;
  private static final String HEAP = "-Xmx195m";

  @TempDir private static Path folder;
  private static Site site;
  private static String master;
  private static String recipe;
  private static String digest;

  @BeforeAll
  static void startTheClusterAndRunOnceInOneProcess() throws Exception {
    site = new Site(folder, HOME);
    String conf = Files.readString(TinyCorpus.write(folder)).replaceAll("(?m)^steps.extra.*$", "");
    recipe = Files.writeString(folder.resolve("cluster.conf"), conf).toString();
    int port = Site.freePort();
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
    Site.await(
        () -> site.read("master.log").split("Registering worker", -1).length == 3, "two workers");
    Site.Ended local = launched(List.of(), "local");
    assertThat(local.exitCode()).as(local.err()).isZero();
    digest = record("local").path("digest").asText();
    assertThat(digest).hasSize(64);
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  private static void daemon(String name, String type, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of("--webui-port", "" + Site.freePort()));
    words.addAll(List.of(arguments));
    site.daemon(name, HEAP, HOME + "/jars/*", "org.apache.spark.deploy." + type, words);
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

  private static Site.Job run(List<String> options, String lake, String input) throws IOException {
    return site.launch(
        lake,
        options,
        "run",
        recipe,
        "--input",
        folder.resolve(input).toString(),
        "--lake",
        folder.resolve(lake).toString());
  }

  private static Site.Ended launched(List<String> options, String lake) throws Exception {
    return run(options, lake, "input").ended();
  }

  private static JsonNode record(String lake) throws IOException {
    try (Stream<Path> runs = Files.list(folder.resolve(lake + "/_likeness/runs"))) {
      return JSON.readTree(
          runs.filter(p -> p.toString().endsWith(".json")).sorted().toList().get(0).toFile());
    }
  }

  @Test
  @Order(1)
  void aDriverHereAndExecutorsThereGiveTheDigestOfOneProcess() throws Exception {
    Site.Ended ended = launched(options(), "client");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(record("client").path("digest").asText()).isEqualTo(digest);
  }

  @Test
  @Order(2)
  void aDriverOnTheClusterGivesTheSameDigestAndItsRecordIsRead() throws Exception {
    Site.Ended ended = launched(options("--deploy-mode", "cluster"), "cluster");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("run ok after", digest);
    assertThat(record("cluster").path("submission").asText()).isNotEmpty();
  }

  @Test
  @Order(3)
  void aJobThatIsRefusedOnTheClusterEndsWithItsExitCode() throws Exception {
    Site.Job job = run(options("--deploy-mode", "cluster"), "refused", "no such input");
    Site.Ended ended = job.ended();
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.out()).contains("run refused", "INPUT_MISSING");
  }

  @Test
  @Order(4)
  void aKilledExecutorCostsTimeOnly() throws Exception {
    Site.Job job = run(options(), "executor", "input");

    Site.await(() -> site.read("executor.err").contains("ingest "), "an ingest");
    List<ProcessHandle> executors = Site.matching("CoarseGrainedExecutorBackend", "--worker-url");
    assertThat(executors).isNotEmpty();
    executors.get(0).destroyForcibly();
    Site.Ended ended = job.ended();
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(record("executor").path("digest").asText()).isEqualTo(digest);
  }

  @Test
  @Order(5)
  void aKilledDriverIsToldAndTheNextRunGoesOn() throws Exception {
    Site.Job job = run(options("--deploy-mode", "cluster"), "killed", "input");
    Site.await(() -> Files.exists(folder.resolve("killed/tiny/media/_delta_log")), "a media table");
    List<ProcessHandle> drivers = Site.matching("likeness.submission=", "DriverWrapper");
    assertThat(drivers).hasSize(1);
    drivers.get(0).destroyForcibly();
    Site.Ended ended = job.ended();
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).contains("The driver has left no record");
    Site.Ended again = launched(options(), "killed");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(record("killed").path("digest").asText()).isEqualTo(digest);
  }

  @Test
  @Order(6)
  void aMasterThatIsNotThereIsOneSentence() throws Exception {
    List<String> options = new ArrayList<>(options("--deploy-mode", "cluster"));
    options.set(options.indexOf(master), "spark://127.0.0.1:" + Site.freePort());
    Site.Ended ended = launched(options, "nowhere");
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
    int port = Site.freePort();
    site.daemon(
        "history",
        "-Xmx300m",
        HOME + "/jars/*",
        "org.apache.spark.deploy.history.HistoryServer",
        List.of(),
        "-Dspark.history.fs.logDirectory=" + events().toUri(),
        "-Dspark.history.ui.port=" + port,
        "-Dspark.history.fs.update.interval=1s");
    HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port + "/api/v1/applications?status=completed"))
            .build();
    Site.await(
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
