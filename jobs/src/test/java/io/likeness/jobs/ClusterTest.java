package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.jobs.demo.DemoCorpus;
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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A standalone cluster of a Master and two Workers out of the launcher's Spark home, and jobs on it
 * by the launcher: the digest is that of one process, whatever is killed, and exit codes are
 * honest.
 */
@Tag("e2e")
@ExtendWith(Footprint.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static Standalone cluster;
  private static String recipe;
  private static String digest;

  @BeforeAll
  static void startTheClusterAndRunOnceInOneProcess() throws Exception {
    recipe = TinyCorpus.writeForClusters(folder, "cluster.conf").toString();
    cluster = new Standalone(folder, "127.0.0.1", "127.0.0.1");
    Site.Ended local = launched(List.of(), "local");
    assertThat(local.exitCode()).as(local.err()).isZero();
    digest = digest("local");
    assertThat(digest).hasSize(64);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static Site.Job run(List<String> options, String lake, String input) throws IOException {
    return cluster.start(lake, options, "run", recipe, "--input", folder.resolve(input).toString());
  }

  private static Site.Ended launched(List<String> options, String lake) throws Exception {
    return run(options, lake, "input").ended();
  }

  private static String digest(String lake) throws IOException {
    return cluster.record(lake).path("digest").asText();
  }

  @Test
  @Order(1)
  void aDriverHereAndExecutorsThereGiveTheDigestOfOneProcess() throws Exception {
    Site.Ended ended = launched(cluster.options(), "client");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(digest("client")).isEqualTo(digest);
  }

  @Test
  @Order(2)
  void aDriverOnTheClusterGivesTheSameDigestAndItsRecordIsRead() throws Exception {
    Site.Ended ended = launched(cluster.options("--deploy-mode", "cluster"), "cluster");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("run ok after", digest);
    assertThat(cluster.record("cluster").path("submission").asText()).isNotEmpty();
  }

  @Test
  @Order(3)
  void aJobThatIsRefusedOnTheClusterEndsWithItsExitCode() throws Exception {
    Site.Job job = run(cluster.options("--deploy-mode", "cluster"), "refused", "no such input");
    Site.Ended ended = job.ended();
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.out()).contains("run refused", "INPUT_MISSING");
  }

  @Test
  @Order(4)
  void aKilledExecutorCostsTimeOnly() throws Exception {
    Site.Job job = run(cluster.options(), "executor", "input");

    Site.await(() -> cluster.read("executor.err").contains("ingest "), "an ingest");
    List<ProcessHandle> executors = Standalone.executors();
    assertThat(executors).isNotEmpty();
    executors.get(0).destroyForcibly();
    Site.Ended ended = job.ended();
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(digest("executor")).isEqualTo(digest);
  }

  @Test
  @Order(5)
  void aKilledDriverIsToldAndTheNextRunGoesOn() throws Exception {
    Site.Job job = run(cluster.options("--deploy-mode", "cluster"), "killed", "input");
    Site.await(() -> Files.exists(folder.resolve("killed/tiny/media/_delta_log")), "a media table");
    List<ProcessHandle> drivers = Site.started("likeness.submission=", "DriverWrapper");
    assertThat(drivers).hasSize(1);
    drivers.get(0).destroyForcibly();
    Site.Ended ended = job.ended();
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).contains("The driver has left no record");
    Site.Ended again = launched(cluster.options(), "killed");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(digest("killed")).isEqualTo(digest);
  }

  @Test
  @Order(6)
  void theRecipeOfTheDemoGivesTheDigestOfOneProcessBothWays() throws Exception {
    Path input = folder.resolve("demo");
    DemoCorpus.generate(input, folder.resolve("truth"), 1);
    String alone = demo("demo-local", List.of(), input);
    assertThat(alone).hasSize(64);
    assertThat(demo("demo-client", cluster.options(), input)).isEqualTo(alone);
    List<String> inside = cluster.options("--deploy-mode", "cluster");
    assertThat(demo("demo-cluster", inside, input)).isEqualTo(alone);
  }

  private static String demo(String lake, List<String> options, Path input) throws Exception {
    cluster.start(lake, options, "run", Site.DEMO, "--input", input.toString()).ok();
    return digest(lake);
  }

  @Test
  @Order(7)
  void aMasterThatIsNotThereIsOneSentence() throws Exception {
    List<String> options = new ArrayList<>(cluster.options("--deploy-mode", "cluster"));
    options.set(options.indexOf(cluster.master()), "spark://127.0.0.1:" + Site.freePort());
    Site.Ended ended = launched(options, "nowhere");
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).contains("check the address");
  }

  @Test
  @Order(8)
  void theHistoryServerShowsTheRunsAndNoEventTellsAName() throws Exception {
    try (Stream<Path> logs = Files.list(cluster.events())) {
      for (Path log : logs.toList()) {
        assertThat(Files.readString(log)).doesNotContain(TinyCorpus.NEEDLE + "-speaker");
      }
    }
    int port = Site.freePort();
    cluster.daemon(
        "history",
        "-Xmx300m",
        "history.HistoryServer",
        List.of(),
        "-Dspark.history.fs.logDirectory=" + cluster.events().toUri(),
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
