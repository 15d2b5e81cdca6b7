package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * A lake behind Hadoop's client of S3, in a store of another process: where nothing is created
 * atomically and folders do not exist, the digest is that of a lake on a disk.
 */
@Tag("s3")
@ExtendWith(Footprint.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class S3Test {
  private static final Path S3 = Site.ROOT.resolve("e2e/s3");

  @TempDir private static Path folder;
  private static Site site;
  private static Process store;
  private static String endpoint;
  private static String digest;

  @BeforeAll
  static void startAStoreAndRunOnceOnADisk() throws Exception {
    site = new Site(folder, Site.sparkWith(S3.resolve("target/client"), folder));
    endpoint = "http://127.0.0.1:" + Site.freePort();
    TinyCorpus.writeForClusters(folder, "s3.conf");
    Path settings =
        Files.writeString(
            folder.resolve("store.properties"),
            """
            s3proxy.endpoint=%s
            s3proxy.authorization=none
            jclouds.provider=transient
            """
                .formatted(endpoint));
    store =
        site.daemon(
            "store",
            "-Xmx400m",
            S3.resolve("target/store") + "/*",
            "org.gaul.s3proxy.Main",
            List.of("--properties", settings.toString()));
    Site.await(S3Test::bucketIsMade, "a store that speaks S3");

    Site.Ended disk = run("disk", folder.resolve("disk").toString()).ended();
    assertThat(disk.exitCode()).as(disk.err()).isZero();
    digest = digest(disk);
  }

  private static boolean bucketIsMade() throws Exception {
    assertThat(store.isAlive()).as(site.read("store.log")).isTrue();
    HttpRequest put =
        HttpRequest.newBuilder(URI.create(endpoint + "/lake"))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      int status =
          HttpClient.newHttpClient().send(put, HttpResponse.BodyHandlers.discarding()).statusCode();
      return status / 100 == 2;
    } catch (ConnectException e) {
      return false;
    }
  }

  @AfterAll
  static void stop() throws Exception {
    System.out.printf(Locale.ROOT, "s3: the store took %d MiB%n", Site.peakMib(store));
    site.close();
  }

  private static List<String> options() {
    List<String> line = new ArrayList<>(List.of("--driver-memory", "900m"));
    for (String property :
        List.of(
            "endpoint=" + endpoint,
            "path.style.access=true",
            "connection.ssl.enabled=false",
            "access.key=nobody",
            "secret.key=nothing")) {
      line.addAll(List.of("--conf", "spark.hadoop.fs.s3a." + property));
    }
    line.addAll(List.of("--conf", "spark.sql.shuffle.partitions=4"));
    line.addAll(List.of("--conf", "spark.databricks.delta.snapshotPartitions=2", "--"));
    return line;
  }

  private static Site.Job run(String name, String lake) throws Exception {
    return site.launch(
        name,
        options(),
        "run",
        "s3.conf",
        "--input",
        folder.resolve("input").toString(),
        "--lake",
        lake);
  }

  private static String digest(Site.Ended ended) {
    Matcher found = Pattern.compile("digest ([0-9a-f]{64})").matcher(ended.out() + ended.err());
    assertThat(found.find()).as(ended.err()).isTrue();
    return found.group(1);
  }

  @Test
  @Order(1)
  void aLakeOnS3HasTheDigestOfALakeOnADiskAndASecondWriterIsRefused() throws Exception {
    Site.Job job = run("first", "s3a://lake/one");
    Site.await(() -> site.read("first.err").contains("ingest "), "an ingest");
    Site.Ended second = run("second", "s3a://lake/one").ended();
    assertThat(second.exitCode()).as(second.err()).isEqualTo(75);

    Site.Ended first = job.ended();
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(digest(first)).isEqualTo(digest);
  }

  @Test
  @Order(2)
  void whatIsThereIsReadAgainWithItsContent() throws Exception {
    Site.Ended read =
        site.launch("digest", options(), "digest", "tiny", "--lake", "s3a://lake/one").ended();
    assertThat(read.exitCode()).as(read.err()).isZero();
    assertThat(read.out()).contains(digest);
    Site.Ended again = run("again", "s3a://lake/one").ended();
    assertThat(again.exitCode()).as(again.err()).isZero();
    Site.Ended versions =
        site.launch("versions", options(), "versions", "--lake", "s3a://lake/one").ended();
    assertThat(versions.out()).contains("tiny-1").doesNotContain("tiny-2");
  }

  private static Site.Job train(String name, int workers, String lake) throws Exception {
    return site.launch(name, options(), TinyTraining.command("s3.conf", workers, "--lake", lake));
  }

  /** Names of all that is kept of trainings that are under way. */
  private static String kept() throws Exception {
    return listed("training");
  }

  private static String listed(String folder) throws Exception {
    HttpRequest list =
        HttpRequest.newBuilder(
                URI.create(endpoint + "/lake?list-type=2&prefix=one/_likeness/" + folder + "/"))
            .build();
    return HttpClient.newHttpClient().send(list, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Test
  @Order(3)
  void whatIsLearntWithCheckpointsOnS3IsWhatADiskGivesAlsoAfterItsDriverIsKilled()
      throws Exception {
    String disk = folder.resolve("disk").toString();
    String alone = TinyTraining.sha256(train("alone", 1, disk).ok());
    TinyTraining training = new TinyTraining(folder.resolve("disk"));
    long step = training.drawn();
    Site.Job job = train("killed", 2, "s3a://lake/one");
    job.await(() -> training.reached(kept()) >= step, "step " + step);
    job.kill(List.of());
    assertThat(job.ended().exitCode()).isNotZero();
    assertThat(kept()).doesNotContain(".tmp-");

    TinyTraining.requireKeptOut(train("early", 1, "s3a://lake/one").ended());
    Matcher lock =
        Pattern.compile("one/_likeness/locks/[^<]+" + Pattern.quote(TinyTraining.LOCK))
            .matcher(listed("locks"));
    assertThat(lock.find()).isTrue();
    HttpRequest delete =
        HttpRequest.newBuilder(URI.create(endpoint + "/lake/" + lock.group())).DELETE().build();
    HttpClient.newHttpClient().send(delete, HttpResponse.BodyHandlers.discarding());

    Site.Job next = train("resumed", 1, "s3a://lake/one");
    assertThat(TinyTraining.sha256(next.ok())).isEqualTo(alone);
    TinyTraining.requireGoesOn(site.read("resumed.err"), step, "1 of 1 workers");
    assertThat(kept()).doesNotContain("checkpoint-");
  }
}
