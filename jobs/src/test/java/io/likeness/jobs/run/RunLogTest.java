package io.likeness.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.delta.exceptions.ConcurrentAppendException;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.testing.FullDisk;
import io.likeness.core.testing.TestSpark;
import io.likeness.core.testing.TestVersions;
import io.likeness.jobs.nightly.PrometheusText;
import io.likeness.jobs.walk.CheckedRecipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a run when the telling fails too. */
class RunLogTest {
  private static final SparkSession SPARK = TestSpark.session();
  private static final Recipe RECIPE =
      CheckedRecipe.read(Path.of("..", "conf", "recipes", "demo-voice.conf"), List.of());

  @TempDir Path folder;
  private final List<ObjectNode> told = new ArrayList<>();

  @BeforeEach
  void needsADiskThatIsFull() {
    assumeThat(Path.of("/dev/full")).exists();
    FullDisk.mountIn(SPARK.sparkContext().hadoopConfiguration());
  }

  private Lake lake() {
    String address = "full:" + folder.resolve("lake");
    FullDisk.withSpace(() -> Lake.openOrCreate(SPARK, address));
    return Lake.open(SPARK, address);
  }

  private DatasetVersion recorded(
      Lake lake, Consumer<ObjectNode> listener, Supplier<DatasetVersion> job) {
    return new RunLog(lake, listener).recorded("run", RECIPE, new Narrator(System.err), job);
  }

  private static DatasetVersion version() {
    return TestVersions.of("v-1", Snapshot.empty("v"), 1, "");
  }

  @Test
  void theRunsOwnFaultWinsAndTheListenerHearsOfIt() throws IOException {
    Lake lake = lake();
    Path blocked = Files.writeString(folder.resolve("file"), "").resolve("metrics.prom");
    LikenessException gate = Fault.GATE_CLOSED.because("The gate is closed.");
    assertThatThrownBy(
            () ->
                recorded(
                    lake,
                    node -> {
                      told.add(node);
                      new OutFile(blocked, "--metrics").write(PrometheusText.of(node));
                    },
                    () -> {
                      throw gate;
                    }))
        .isSameAs(gate)
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .extracting(Throwable::getMessage)
                    .anyMatch(m -> m.contains("run record cannot be written")));
    assertThat(told)
        .singleElement()
        .extracting(n -> n.path("fault").asText())
        .isEqualTo("GATE_CLOSED");
    assertThat(folder.resolve("lake/_likeness/runs")).isEmptyDirectory();
  }

  @Test
  void aRunThatWentWellStaysSoWhereItsMetricsCannotBeWritten() throws IOException {
    Lake lake = lake();
    Path blocked = Files.writeString(folder.resolve("file"), "").resolve("metrics.prom");
    FullDisk.withSpace(
        () ->
            assertThat(
                    recorded(
                        lake,
                        node -> new OutFile(blocked, "--metrics").write(PrometheusText.of(node)),
                        RunLogTest::version))
                .isEqualTo(version()));
    assertThat(new RunLog(lake).all())
        .singleElement()
        .extracting(n -> n.path("exit_code").asInt())
        .isEqualTo(0);
  }

  @Test
  void aRunWhoseRecordCannotBeWrittenHasNotEndedWell() {
    Lake lake = lake();
    assertThatThrownBy(() -> recorded(lake, told::add, RunLogTest::version))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("check free space");
    assertThat(told).singleElement().extracting(n -> n.path("state").asText()).isEqualTo("refused");
  }

  @Test
  void whatHadoopThrowsForAFullDiskHasTheExitCodeOfTheEnvironment() {
    Error full = hadoopsError();
    assertThat(Faults.ofMachine(new IllegalStateException("in a task", full)))
        .get()
        .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.ENVIRONMENT))
        .satisfies(e -> assertThat(e).hasMessageStartingWith("The disk is full"));
    assertThat(Faults.ofMachine(new IllegalStateException("something else"))).isEmpty();
    assertThat(Faults.ofMachine(new IllegalArgumentException(new UnknownHostException("h"))))
        .hasValueSatisfying(e -> assertThat(e).hasMessageStartingWith("No host is called h;"));
    Lake lake = lake();
    assertThatThrownBy(
            () ->
                FullDisk.withSpace(
                    () ->
                        recorded(
                            lake,
                            told::add,
                            () -> {
                              throw full;
                            })))
        .isSameAs(full);
    ObjectNode node = told.get(0);
    assertThat(node.path("state").asText()).isEqualTo("failed");
    assertThat(node.path("exit_code").asInt()).isEqualTo(2);
    assertThat(new RunLog(lake).all())
        .singleElement()
        .extracting(n -> n.path("fault").asText())
        .isEqualTo("ENVIRONMENT");
  }

  @Test
  void twoWhoWriteToOneTableAtOnceAreNoBug() {
    assertThat(
            Faults.known(
                new IllegalStateException(new ConcurrentAppendException("files were added"))))
        .get()
        .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.LOCKED))
        .satisfies(
            e -> assertThat(e).hasMessageContaining("ConcurrentAppendException of Delta); wait"));
    assertThat(Faults.known(new ConcurrentModificationException())).isEmpty();
  }

  private Error hadoopsError() {
    Configuration hadoop = new Configuration();
    FullDisk.mountIn(hadoop);
    org.apache.hadoop.fs.Path file =
        new org.apache.hadoop.fs.Path("full:" + folder.resolve("some.part"));
    try (FSDataOutputStream out = file.getFileSystem(hadoop).create(file)) {
      out.write(new byte[1 << 20]);
    } catch (FSError e) {
      return e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError("the disk is not full");
  }
}
