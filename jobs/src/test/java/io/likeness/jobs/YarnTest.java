package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.jobs.demo.DemoCorpus;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
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
 * HDFS and YARN in one process, input and lake on HDFS, and jobs by the launcher with a Spark home
 * such as a cluster has: the digest is that of one process on a disk, and exit codes are honest.
 */
@Tag("e2e")
@ExtendWith(Footprint.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class YarnTest {
  private static final Path HADOOP = Site.ROOT.resolve("e2e/hadoop");

  @TempDir private static Path folder;
  private static Site site;
  private static Process cluster;
  private static FileSystem hdfs;
  private static String digest;

  @BeforeAll
  static void startHdfsAndYarnAndRunOnceOnADisk() throws Exception {
    site = new Site(folder, Site.sparkWith(HADOOP.resolve("target/client"), folder));
    Path conf = folder.resolve("hadoop-conf");
    TinyCorpus.writeForClusters(folder, "cluster.conf");
    Files.writeString(
        folder.resolve("log4j.properties"),
        """
        log4j.rootLogger=WARN, out
        log4j.appender.out=org.apache.log4j.ConsoleAppender
        log4j.appender.out.layout=org.apache.log4j.SimpleLayout
        """);
    cluster =
        site.daemon(
            "hadoop",
            "-Xmx350m",
            folder + ":" + HADOOP + "/target/cluster/*",
            HADOOP.resolve("MiniHadoop.java").toString(),
            List.of(conf.toString()),
            Site.opens());
    Site.await(
        () -> {
          assertThat(cluster.isAlive()).as(site.read("hadoop.log")).isTrue();
          return Files.exists(conf.resolve("core-site.xml"));
        },
        "HDFS and YARN");
    site.environment("HADOOP_CONF_DIR", conf.toString());
    Configuration client = new Configuration();
    client.addResource(new org.apache.hadoop.fs.Path(conf.resolve("core-site.xml").toUri()));
    hdfs = FileSystem.get(client);
    hdfs.copyFromLocalFile(path(folder.resolve("input").toString()), path("/input"));

    Site.Ended local =
        launched(
            "disk", List.of(), folder.resolve("input").toUri(), folder.resolve("disk").toUri());
    assertThat(local.exitCode()).as(local.err()).isZero();
    digest = record("disk").path("digest").asText();
    assertThat(digest).hasSize(64);
  }

  private static org.apache.hadoop.fs.Path path(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }

  @AfterAll
  static void stop() throws IOException {
    System.out.printf(Locale.ROOT, "e2e: HDFS and YARN took %d MiB%n", Site.peakMib(cluster));
    site.close();
  }

  private static List<String> yarn(String... more) {
    List<String> line =
        new ArrayList<>(
            List.of("--profile", "yarn", "--driver-memory", "900m", "--executor-memory", "900m"));
    for (String property :
        List.of(
            "spark.executor.memoryOverhead=900m",
            "spark.driver.memoryOverhead=900m",
            "spark.yarn.jars=local:" + folder.resolve("spark/jars") + "/*",
            "spark.yarn.appMasterEnv.SPARK_LOCAL_IP=127.0.0.1",
            "spark.executorEnv.SPARK_LOCAL_IP=127.0.0.1",
            "spark.ui.enabled=false",
            "spark.sql.shuffle.partitions=4",
            "spark.databricks.delta.snapshotPartitions=2")) {
      line.addAll(List.of("--conf", property));
    }
    line.addAll(List.of(more));
    line.add("--");
    return line;
  }

  private static Site.Job run(String name, List<String> options, URI input, URI lake)
      throws IOException {
    return run(name, options, "cluster.conf", input, lake);
  }

  private static Site.Job run(String name, List<String> options, String recipe, URI input, URI lake)
      throws IOException {
    return site.launch(
        name, options, "run", recipe, "--input", input.toString(), "--lake", lake.toString());
  }

  private static Site.Ended launched(String name, List<String> options, URI input, URI lake)
      throws Exception {
    return run(name, options, input, lake).ended();
  }

  private static URI there(String path) {
    return hdfs.getUri().resolve(path);
  }

  private static JsonNode record(String lake) throws IOException {
    boolean onDisk = Files.isDirectory(folder.resolve(lake + "/_likeness"));
    URI runs = onDisk ? folder.resolve(lake).toUri() : there("/" + lake + "/");
    org.apache.hadoop.fs.Path path = path(runs + "_likeness/runs");
    FileSystem files = path.getFileSystem(new Configuration());
    for (FileStatus file : files.listStatus(path)) {
      if (file.getPath().getName().endsWith(".json")) {
        try (InputStream in = files.open(file.getPath())) {
          return new ObjectMapper().readTree(in.readAllBytes());
        }
      }
    }
    throw new AssertionError("no run record in " + path);
  }

  @Test
  @Order(1)
  void aLakeOnHdfsHasTheDigestOfALakeOnADisk() throws Exception {
    Site.Ended ended = launched("process", List.of(), there("/input"), there("/process"));
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(record("process").path("digest").asText()).isEqualTo(digest);
  }

  @Test
  @Order(2)
  void aKilledExecutorCostsTimeOnlyAndASecondWriterIsRefused() throws Exception {
    Site.Job job = run("client", yarn(), there("/input"), there("/client"));
    Site.await(() -> site.read("client.err").contains("ingest "), "an ingest");
    List<ProcessHandle> executors = Site.started("YarnCoarseGrainedExecutorBackend");
    assertThat(executors).isNotEmpty();
    executors.get(0).destroyForcibly();
    Site.Ended second = launched("second", List.of(), there("/input"), there("/client"));
    assertThat(second.exitCode()).as(second.err()).isEqualTo(75);
    assertThat(second.err()).contains("Another process is writing");

    Site.Ended ended = job.ended();
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(record("client").path("digest").asText()).isEqualTo(digest);
  }

  @Test
  @Order(3)
  void aDriverInAContainerGivesTheSameDigestAndItsExitCodeIsTheRuns() throws Exception {
    Site.Ended ended =
        launched("inside", yarn("--deploy-mode", "cluster"), there("/input"), there("/inside"));
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("run ok after");
    assertThat(record("inside").path("digest").asText()).isEqualTo(digest);

    Site.Ended refused =
        launched("refused", yarn("--deploy-mode", "cluster"), there("/nothing"), there("/inside"));
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
    assertThat(refused.out()).contains("INPUT_MISSING");
  }

  @Test
  @Order(4)
  void theRecipeOfTheDemoGivesTheDigestOfADiskBothWays() throws Exception {
    Path input = folder.resolve("demo");
    DemoCorpus.generate(input, folder.resolve("truth"), 1);
    hdfs.copyFromLocalFile(path(input.toString()), path("/demo"));
    String disk = demo("demo-disk", List.of(), input.toUri(), folder.resolve("demo-disk").toUri());
    assertThat(disk).hasSize(64);
    assertThat(demo("demo-client", yarn(), there("/demo"), there("/demo-client"))).isEqualTo(disk);
    List<String> inside = yarn("--deploy-mode", "cluster");
    assertThat(demo("demo-inside", inside, there("/demo"), there("/demo-inside"))).isEqualTo(disk);
  }

  private static String demo(String lake, List<String> options, URI input, URI address)
      throws Exception {
    run(lake, options, Site.DEMO, input, address).ok();
    return record(lake).path("digest").asText();
  }

  private static Site.Job train(String name, List<String> options, URI lake) throws IOException {
    return site.launch(
        name, options, TinyTraining.command("cluster.conf", 2, "--lake", lake.toString()));
  }

  @Test
  @Order(5)
  void whatIsLearntWithCheckpointsOnHdfsIsWhatADiskGivesWhateverIsKilled() throws Exception {
    String alone =
        TinyTraining.sha256(train("alone", List.of(), folder.resolve("disk").toUri()).ok());
    TinyTraining training = new TinyTraining(folder.resolve("disk"));

    long first = training.drawn();
    Site.Job job = train("driver", yarn("--deploy-mode", "cluster"), there("/process"));
    job.await(() -> training.reached(hdfs, path("/process")) >= first, "step " + first);
    Site.started("yarn.ApplicationMaster").forEach(ProcessHandle::destroyForcibly);
    Site.Ended killed = job.ended();
    assertThat(killed.exitCode()).as(killed.err()).isEqualTo(2);
    assertThat(killed.err()).contains("The driver has left no record");

    TinyTraining.requireKeptOut(train("early", List.of(), there("/process")).ended());
    for (FileStatus lock : hdfs.listStatus(path("/process/_likeness/locks"))) {
      if (lock.getPath().getName().endsWith(TinyTraining.LOCK)) {
        assertThat(hdfs.delete(lock.getPath(), false)).isTrue();
      }
    }

    long second = first + training.drawn() / 4;
    Site.Job next = train("resumed", yarn(), there("/process"));
    next.await(() -> training.reached(hdfs, path("/process")) >= second, "step " + second);
    Site.started("YarnCoarseGrainedExecutorBackend").get(0).destroyForcibly();
    assertThat(TinyTraining.sha256(next.ok())).isEqualTo(alone);
    String said = site.read("resumed.err");
    TinyTraining.requireFirstCause(said, second);
    // By one where YARN takes long to give another container.
    TinyTraining.requireGoesOn(said, second, "[12] of 2 workers");
  }
}
