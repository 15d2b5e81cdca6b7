package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.Sha256;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.TaskEvents.Attempt;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Speculative copies of tasks, which Spark starts on another host only: the two Workers have two
 * addresses of the loopback, and one of them is late with its tasks.
 */
@Tag("e2e")
@ExtendWith(Footprint.class)
class SpeculationTest {
  private static final String[] CELL = {
    "release_id", "place", "statistic", "measure", "attribute", "value", "part", "noise_scale"
  };

  @TempDir private static Path folder;
  private static Standalone cluster;
  private static String recipe;
  private static List<Attempt> attempts;

  @BeforeAll
  static void runOnceInOneProcessAndOnceWithCopies() throws Exception {
    recipe = TinyCorpus.writeForClusters(folder, "cluster.conf").toString();
    cluster = new Standalone(folder, "127.0.0.1", LateTasks.HOST);
    run(List.of(), "local");
    run(speculation(), "copies");
    attempts = TaskEvents.of(cluster.events());
    System.out.printf(
        "e2e: %d attempts, %d copies faster than their originals, %d originals in vain%n",
        attempts.size(), count(Attempt::isFasterCopy), count(Attempt::isInVain));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static long count(Predicate<Attempt> which) {
    return attempts.stream().filter(which).count();
  }

  private static void run(List<String> options, String lake) throws Exception {
    cluster.start(lake, options, "run", recipe, "--input", folder.resolve("input").toString()).ok();
  }

  private static List<String> speculation() throws Exception {
    List<String> more = new ArrayList<>(List.of("--jars", plugin().toString()));
    for (String property :
        List.of(
            "plugins=" + LateTasks.class.getName(),
            // Else one Worker may have done all before the other is there.
            "scheduler.minRegisteredResourcesRatio=1",
            // Else tasks wait for the host that is late.
            "locality.wait=0",
            "speculation=true",
            "speculation.interval=100ms",
            "speculation.quantile=0.1",
            "speculation.multiplier=1",
            "speculation.minTaskRuntime=300ms",
            "speculation.efficiency.enabled=false",
            // Else a stage of one task has no copies.
            "speculation.task.duration.threshold=500ms")) {
      more.addAll(List.of("--conf", "spark." + property));
    }
    return cluster.options(more.toArray(String[]::new));
  }

  private static Path plugin() throws Exception {
    Path jar = folder.resolve("late.jar");
    Path classes =
        Path.of(LateTasks.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String name = LateTasks.class.getName().replace('.', '/');
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      for (String part : List.of(name, name + "$Late")) {
        out.putNextEntry(new JarEntry(part + ".class"));
        Files.copy(classes.resolve(part + ".class"), out);
      }
    }
    return jar;
  }

  @Test
  void copiesOfTasksGiveTheDigestOfOneProcess() throws IOException {
    assertThat(attempts)
        .as("copies whose files count")
        .anyMatch(a -> a.isFasterCopy() && a.bytesWritten() > 0);
    assertThat(attempts).as("work done twice").anyMatch(Attempt::isInVain);
    assertThat(cluster.record("copies").path("digest").asText())
        .hasSize(64)
        .isEqualTo(cluster.record("local").path("digest").asText());
  }

  @Test
  void copiesOfTasksDrawNoSecondNoiseAndChargeOnce() {
    // Six of the 41 tasks of a release have run on the late host: none in about 1 of 400 runs.
    assertThat(attempts)
        .as("copies in the release")
        .anyMatch(a -> a.isFasterCopy() && a.where().contains("io.likeness.privacy.release."));
    List<Row> released = released("copies");
    assertThat(cells("copies")).doesNotHaveDuplicates().isEqualTo(cells("local"));
    Row charged = ledger("copies");
    assertThat(charged.<Long>getAs("sequence")).isOne();
    assertThat(charged.getJavaMap(charged.fieldIndex("charges"))).hasSize(1);
    assertThat(charged.<Long>getAs("spent_epsilon"))
        .isPositive()
        .isEqualTo(ledger("local").<Long>getAs("spent_epsilon"));

    String lake = folder.resolve("copies").toString();
    assertThat(Main.execute("release", recipe, "--from", "tiny", "--lake", lake)).isZero();
    assertThat(released("copies")).isEqualTo(released).isNotEmpty();
    assertThat(ledger("copies")).isEqualTo(charged);
  }

  @Test
  void oneAndTwoWorkersOnTheClusterLearnTheWeightsOfOneProcess() throws Exception {
    String alone = trained(List.of(), 1);
    String one = trained(speculation(), 1);
    String two = trained(speculation(), 2);
    assertThat(one).isEqualTo(alone);
    assertThat(two).isEqualTo(alone);
    List<JsonNode> reports = new ArrayList<>();
    for (Row model : lake("copies").readOwn(LakeTables.MODELS).sort("created_at").collectAsList()) {
      reports.add(new ObjectMapper().readTree(model.<String>getAs("report")));
    }
    assertThat(reports).extracting(r -> r.path("workers").asInt()).containsExactly(1, 1, 2);
    assertThat(reports).extracting(r -> r.path("test")).containsOnly(reports.get(0).path("test"));
    JsonNode ranks = reports.get(2).path("ranks");
    assertThat(ranks).allSatisfy(r -> assertThat(r.path("rows").asInt()).isPositive());
    assertThat(ranks.at("/0/process")).isNotEqualTo(ranks.at("/1/process"));
    assertThat(TaskEvents.of(cluster.events()))
        .as("copies in a training")
        .anyMatch(a -> a.isFasterCopy() && a.where().contains("io.likeness.training."));
  }

  /** Trains for two epochs, which is enough to leave the initial weights. */
  private static String trained(List<String> options, int workers) throws Exception {
    String block = "train={epochs=2,shards=2,batch=4,workers=" + workers + "}";
    return cluster
        .start("copies", options, "train", recipe, "--from", "tiny-1", "--set", block)
        .ok()
        .strip()
        .split(" ")[1];
  }

  @Test
  void copiesOfTasksExportTheFilesOfOneProcess() throws Exception {
    List<String> manifest = exported(List.of(), "alone");
    assertThat(exported(speculation(), "copied")).isEqualTo(manifest).isNotEmpty();
    Path out = folder.resolve("copied");
    List<Path> files = new ArrayList<>();
    for (String line : manifest) {
      Path file = out.resolve(line.substring(66));
      files.add(file);
      assertThat(Sha256.hex(Files.readAllBytes(file))).isEqualTo(line.substring(0, 64));
    }
    files.add(out.resolve("MANIFEST.sha256"));
    try (Stream<Path> all = Files.walk(out)) {
      assertThat(all.filter(Files::isRegularFile)).containsExactlyInAnyOrderElementsOf(files);
    }
    assertThat(TaskEvents.of(cluster.events()))
        .as("copies in an export")
        .anyMatch(a -> a.isFasterCopy() && a.where().contains("io.likeness.jobs.export."));
  }

  private static List<String> exported(List<String> options, String out) throws Exception {
    String to = folder.resolve(out).toString();
    String[] export = {"export", "tiny-1", "--to", "webdataset", "--out", to, "--purpose", "train"};
    cluster.start("copies", options, export).ok();
    return Files.readAllLines(folder.resolve(out).resolve("MANIFEST.sha256"));
  }

  private static Lake lake(String name) {
    return Lake.open(TestSpark.session(), folder.resolve(name).toString());
  }

  private static List<Row> released(String name) {
    Lake lake = lake(name);
    return lake.read(lake.head("tiny"), LakeTables.RELEASES).sort("place").collectAsList();
  }

  private static List<Row> cells(String name) {
    Lake lake = lake(name);
    return lake.read(lake.head("tiny"), LakeTables.RELEASES)
        .sort("place")
        .selectExpr(CELL)
        .collectAsList();
  }

  private static Row ledger(String name) {
    return lake(name).readOwn(LakeTables.LEDGER).collectAsList().get(0);
  }
}
