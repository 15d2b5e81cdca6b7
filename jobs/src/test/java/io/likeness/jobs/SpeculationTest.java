package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Speculative copies of tasks, which Spark starts on another host only: the two Workers have two
 * addresses of the loopback, and one of them is late with its tasks.
 */
@Tag("e2e")
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
    String conf = Files.readString(TinyCorpus.write(folder)).replaceAll("(?m)^steps.extra.*$", "");
    recipe = Files.writeString(folder.resolve("cluster.conf"), conf).toString();
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
    Site.Ended ended =
        cluster
            .start(lake, options, "run", recipe, "--input", folder.resolve("input").toString())
            .ended();
    assertThat(ended.exitCode()).as(ended.err()).isZero();
  }

  private static List<String> speculation() throws Exception {
    List<String> more = new ArrayList<>(List.of("--jars", plugin().toString()));
    for (String property :
        List.of(
            "plugins=" + LateTasks.class.getName(),
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
