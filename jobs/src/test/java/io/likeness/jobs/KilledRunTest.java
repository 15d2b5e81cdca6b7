package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.testing.TestSpark;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed in the middle of a run leaves a lake that the next run completes. */
@Tag("slow")
class KilledRunTest {
  @TempDir static Path folder;

  @Test
  void aRunKilledAtAnyStationAndStartedAgainHasTheDigestOfAnUndisturbedOne() throws Exception {
    TestSpark.session();
    Path recipe = TinyCorpus.write(folder);
    String input = folder.resolve("input").toString();
    String undisturbed = folder.resolve("undisturbed").toString();
    assertThat(Main.execute("run", recipe.toString(), "--input", input, "--lake", undisturbed))
        .isZero();
    String digest = latest(undisturbed).digest();

    for (String station : List.of("ingest", "measure", "bias", "augment")) {
      String lake = folder.resolve("killed-after-" + station).toString();
      killAfter(station, recipe, input, lake);
      assertThat(new VersionLog(Lake.open(TestSpark.session(), lake)).all()).as(station).isEmpty();
      assertThat(Main.execute("run", recipe.toString(), "--input", input, "--lake", lake))
          .as(station)
          .isZero();
      assertThat(latest(lake).digest()).as("killed after " + station).isEqualTo(digest);
    }
  }

  private static DatasetVersion latest(String lake) {
    return new VersionLog(Lake.open(TestSpark.session(), lake)).find("tiny");
  }

  /** Starts a run in a JVM of its own and kills it, unwarned, while the next station works. */
  private static void killAfter(String station, Path recipe, String input, String lake)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    Stream.concat(
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(a -> a.startsWith("--add-opens") || a.startsWith("-Xmx")),
            Stream.of(
                "-XX:TieredStopAtLevel=1",
                "-Dspark.master=local[2]",
                "-Dspark.ui.enabled=false",
                "-Dspark.driver.host=127.0.0.1",
                "-Dspark.sql.shuffle.partitions=3",
                "-Dspark.databricks.delta.snapshotPartitions=2",
                "-cp",
                System.getProperty("java.class.path"),
                "io.likeness.jobs.Main",
                "run",
                recipe.toString(),
                "--input",
                input,
                "--lake",
                lake))
        .forEach(command::add);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    StringBuilder said = new StringBuilder();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      boolean reached = false;
      while (!reached && (line = out.readLine()) != null) {
        said.append(line).append('\n');
        reached = line.contains("s] " + station + " ");
      }
      assertThat(reached).as("reached " + station + "; it said:\n" + said).isTrue();
      // In the middle of the next station, not between two.
      Thread.sleep(900);
      process.destroyForcibly();
    }
    assertThat(process.waitFor()).as("killed by SIGKILL").isEqualTo(137);
  }
}
