package io.likeness.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.training.collective.Way;
import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.StepHook;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A rank that neither answers nor dies. */
class HungRankTest {
  private static final long HANGS_MILLIS = 600_000;

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark(2);

  @TempDir Path temp;

  private TrainedModel train(String folder, int workers, StepHook hook) throws Exception {
    return new Trainer(
            SPARK.session(),
            Toy.spec(workers, 3, "checkpoint-steps=2, peer-timeout-seconds=2, max-retries=1"),
            new Toy.Model(),
            CheckpointDir.of(SPARK.session(), temp.resolve(folder).toString()),
            Progress.silent(),
            hook)
        .train(Toy.dataset(SPARK.session(), Toy.rows(4, 5)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"SOCKETS", "DRIVER"})
  @Timeout(60)
  void isGivenUpByItsPeersAndTheTrainingEndsWithTheSameWeights(Way way) throws Exception {
    SPARK.session().conf().set(Way.PROPERTY, way.name().toLowerCase(Locale.ROOT));
    StepHook hang =
        (attempt, rank, epoch, step) -> {
          if (attempt == 0 && rank == 1 && epoch == 1 && step == 1) {
            try {
              Thread.sleep(HANGS_MILLIS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    TrainedModel hung = train("hung", 2, hang);
    assertThat(hung.weightsSha256()).isEqualTo(train("calm", 1, StepHook.none()).weightsSha256());
    assertThat(hung.report().failures())
        .singleElement()
        .asString()
        .contains("rank 1 was lost in step")
        .contains("rank 1 was silent for 2000 ms");
    assertThat(hung.report().ranks())
        .hasSize(2)
        .allSatisfy(r -> assertThat(r.transport()).isEqualTo(way.name().toLowerCase(Locale.ROOT)));
  }
}
