package io.likeness.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.training.collective.Way;
import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.StepHook;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four executors that are JVMs of their own. */
@Tag("slow")
class FourWorkersTest {
  private static SparkSession spark;

  @TempDir Path temp;

  @BeforeAll
  static void start() {
    spark = Sessions.cluster(4);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private TrainedModel train(int workers, String settings, StepHook hook) throws Exception {
    return new Trainer(
            spark,
            Toy.spec(workers, 4, settings),
            new Toy.Model(),
            CheckpointDir.of(spark, temp.resolve(workers + "-" + settings.hashCode()).toString()),
            line -> {},
            hook)
        .train(Toy.dataset(spark, Toy.rows(6, 5)));
  }

  @Test
  void oneTwoAndFourProcessesAndFourOfWhichOneIsKilledGiveTheSameWeights() throws Exception {
    TrainedModel one = train(1, "shards=8", StepHook.none());
    TrainedModel two = train(2, "shards=8", StepHook.none());
    TrainedModel four = train(4, "shards=8", StepHook.none());
    assertThat(four.report().ranks()).hasSize(4);
    assertThat(four.report().ranks().stream().map(r -> r.process()).distinct()).hasSize(4);
    assertThat(two.weightsSha256()).isEqualTo(one.weightsSha256());
    assertThat(four.weightsSha256()).isEqualTo(one.weightsSha256());

    spark.conf().set(Way.PROPERTY, "driver");
    for (int workers : new int[] {2, 4}) {
      TrainedModel driven = train(workers, "shards=8, checkpoint-steps=7", StepHook.none());
      assertThat(driven.report().ranks())
          .hasSize(workers)
          .allSatisfy(r -> assertThat(r.transport()).isEqualTo("driver"));
      assertThat(driven.weightsSha256()).isEqualTo(one.weightsSha256());
    }
    spark.conf().unset(Way.PROPERTY);

    TrainedModel killed =
        train(
            4,
            "shards=8, checkpoint-steps=2, max-retries=3",
            (attempt, rank, epoch, step) -> {
              if (attempt == 0 && rank == 3 && epoch == 1 && step == 1) {
                Runtime.getRuntime().halt(9);
              }
            });
    assertThat(killed.report().failures())
        .singleElement()
        .asString()
        .contains("rank 3 was lost in step");
    assertThat(killed.weightsSha256()).isEqualTo(one.weightsSha256());
  }
}
