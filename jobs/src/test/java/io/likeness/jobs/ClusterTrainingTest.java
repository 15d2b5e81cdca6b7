package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.TestSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Trainings by the launcher on a standalone cluster of a Master and four Workers: the weights are
 * those of one process, by any number of workers and either way, whatever is killed.
 */
@Tag("e2e")
@ExtendWith(Footprint.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTrainingTest {
  private static final String HOST = "127.0.0.1";

  @TempDir private static Path folder;
  private static Standalone cluster;
  private static String recipe;
  private static String alone;
  private static TinyTraining training;

  @BeforeAll
  static void startTheClusterAndTrainInOneProcess() throws Exception {
    recipe = TinyCorpus.writeForClusters(folder, "cluster.conf").toString();
    cluster = new Standalone(folder, HOST, HOST, HOST, HOST);
    String input = folder.resolve("input").toString();
    cluster.start("lake", List.of(), "run", recipe, "--input", input, "--until", "split").ok();
    alone = TinyTraining.sha256(train("alone", List.of(), 1).ok());
    training = new TinyTraining(folder.resolve("lake"));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static Site.Job train(String name, List<String> options, int workers) throws Exception {
    return cluster.start(name, "lake", options, TinyTraining.command(recipe, workers));
  }

  /** Trains on the cluster, with an executor for each worker. */
  private static Site.Job train(String name, String way, int workers) throws Exception {
    List<String> more = new ArrayList<>();
    for (String property :
        List.of(
            "likeness.training.transport=" + way,
            "cores.max=" + workers,
            // Else a training may begin before all executors are there.
            "scheduler.minRegisteredResourcesRatio=1",
            "scheduler.maxRegisteredResourcesWaitingTime=120s")) {
      more.addAll(List.of("--conf", "spark." + property));
    }
    return train(name, cluster.options(more.toArray(String[]::new)), workers);
  }

  private static JsonNode report(String said) throws Exception {
    String name = said.strip().split(" ")[0];
    Row model =
        Lake.open(TestSpark.session(), folder.resolve("lake").toString())
            .readOwn(LakeTables.MODELS)
            .where("model = '" + name + "'")
            .first();
    return new ObjectMapper().readTree(model.<String>getAs("report"));
  }

  private static boolean hasReached(long step) {
    return training.reached(folder.resolve("lake")) >= step;
  }

  @ParameterizedTest
  @CsvSource({"4, sockets", "2, driver", "2, sockets", "1, sockets"})
  @Order(1)
  void anyWorkersLearnTheWeightsOfOneProcess(int workers, String way) throws Exception {
    String said = train(way + workers, way, workers).ok();
    assertThat(TinyTraining.sha256(said)).isEqualTo(alone);
    JsonNode ranks = report(said).path("ranks");
    assertThat(ranks).hasSize(workers);
    assertThat(ranks.findValuesAsText("process")).doesNotHaveDuplicates();
    if (workers > 1) {
      assertThat(ranks.findValuesAsText("transport")).containsOnly(way);
    }
  }

  @Test
  @Order(2)
  void whatIsKilledWithItsDriverGoesOnWithOtherWorkers() throws Exception {
    long step = training.drawn();
    Site.Job job = train("killed", "sockets", 4);
    job.await(() -> hasReached(step), "step " + step);
    job.kill(Standalone.executors());
    Site.Ended killed = job.ended();
    assertThat(killed.exitCode()).isNotZero();
    assertThat(killed.out()).isEmpty();

    Site.Job next = train("resumed", "sockets", 2);
    assertThat(TinyTraining.sha256(next.ok())).isEqualTo(alone);
    TinyTraining.requireGoesOn(cluster.read("resumed.err"), step, "2 of 2 workers");
  }

  @Test
  @Order(3)
  void aKilledExecutorIsNamedAndLostHostsLeaveFewerWorkers() throws Exception {
    long first = training.drawn();
    Site.Job job = train("broken", "sockets", 4);
    job.await(() -> hasReached(first), "step " + first);
    Standalone.executors().get(0).destroyForcibly();
    job.await(() -> cluster.read("broken.err").contains("attempt 1 failed"), "a lost rank");
    TinyTraining.requireFirstCause(cluster.read("broken.err"), first);

    long second = first + training.drawn() / 4;
    job.await(() -> hasReached(second), "step " + second);
    for (String worker : List.of("work2", "work3", "work4")) {
      ProcessHandle host = Site.started("worker.Worker", folder.resolve(worker).toString()).get(0);
      List<ProcessHandle> executors = host.children().toList();
      host.destroyForcibly();
      executors.forEach(ProcessHandle::destroyForcibly);
    }
    String said = job.ok();
    assertThat(TinyTraining.sha256(said)).isEqualTo(alone);
    TinyTraining.requireGoesOn(cluster.read("broken.err"), second, "1 of 4 workers");
    assertThat(report(said).path("failures")).hasSizeGreaterThanOrEqualTo(2);
    assertThat(report(said).path("workers").asInt()).isOne();
  }
}
