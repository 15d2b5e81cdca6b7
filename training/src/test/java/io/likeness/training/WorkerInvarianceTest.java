package io.likeness.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.training.collective.Way;
import io.likeness.training.model.WeightsFile;
import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.Fit;
import io.likeness.training.run.StepHook;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two executors that are JVMs of their own. */
@Tag("walk")
class WorkerInvarianceTest {
  private static SparkSession spark;

  @TempDir Path temp;

  private static TrainedModel one;

  @BeforeAll
  static void start(@TempDir Path shared) throws Exception {
    spark = Sessions.cluster(2);
    one = train(1, shared, "", StepHook.none());
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @AfterEach
  void byAnyWay() {
    spark.conf().unset(Way.PROPERTY);
  }

  private static TrainedModel train(int workers, Path folder, String settings, StepHook hook)
      throws Exception {
    return new Trainer(
            spark,
            Toy.spec(workers, 6, settings),
            new Toy.Model(),
            CheckpointDir.of(spark, folder.toString()),
            line -> {},
            hook)
        .train(Toy.dataset(spark, Toy.rows(6, 6)));
  }

  @Test
  void twoProcessesGiveTheWeightsOfOne() throws Exception {
    TrainedModel two = train(2, temp, "", StepHook.none());

    List<Fit.RankWork> ranks = two.report().ranks();
    assertThat(ranks).hasSize(2);
    assertThat(ranks.get(0).process()).isNotEqualTo(ranks.get(1).process());
    assertThat(ranks).allSatisfy(r -> assertThat(r.rows()).isPositive());
    assertThat(ranks).allSatisfy(r -> assertThat(r.transport()).isEqualTo("sockets"));
    assertThat(ranks.get(0).steps()).isGreaterThan(50);
    assertThat(one.report().ranks()).hasSize(1);

    float[] learnt = WeightsFile.read(two.weights(), new Toy.Model()).theta();
    assertThat(learnt).isNotEqualTo(new Toy.Model().network(3).layout().initial(7));
    assertThat(two.weightsSha256()).isEqualTo(one.weightsSha256());
    assertThat(two.report().test().confusion()).isDeepEqualTo(one.report().test().confusion());
  }

  @Test
  void throughTheDriverTheyDoAsWell() throws Exception {
    spark.conf().set(Way.PROPERTY, "driver");
    TrainedModel two = train(2, temp, "", StepHook.none());
    assertThat(two.report().ranks())
        .hasSize(2)
        .allSatisfy(r -> assertThat(r.transport()).isEqualTo("driver"));
    assertThat(two.weightsSha256()).isEqualTo(one.weightsSha256());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sockets", "driver"})
  void aKilledProcessChangesNothing(String way) throws Exception {
    spark.conf().set(Way.PROPERTY, way);
    TrainedModel killed =
        train(
            2,
            temp,
            "checkpoint-steps=3, max-retries=3",
            (attempt, rank, epoch, step) -> {
              if (attempt == 0 && epoch == 2 && step == 4) {
                if (rank == 1) {
                  Runtime.getRuntime().halt(9);
                }
                // Spark tells the driver long before this rank notices.
                LockSupport.parkNanos(4_000_000_000L);
              }
            });

    assertThat(killed.report().failures())
        .singleElement()
        .asString()
        .contains("rank 1 was lost in step");
    assertThat(killed.weightsSha256()).isEqualTo(one.weightsSha256());
  }
}
