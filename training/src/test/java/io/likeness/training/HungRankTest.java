package io.likeness.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.likeness.training.collective.Way;
import io.likeness.training.model.Network;
import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.StepHook;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.TaskContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A rank that neither answers nor dies. */
@Tag("walk")
class HungRankTest {
  private static final long HANGS_MILLIS = 600_000;

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark(2);

  @TempDir Path temp;

  private static final AtomicBoolean HANGS = new AtomicBoolean();

  /** Rows of a pass that only a whole shard of the training split has. */
  private static final int MANY = 8;

  /** Rank 1 hangs once when it predicts the training split. */
  record Sleepy(Network inside) implements Toy.Around {
    @Override
    public NDArray logits(NDList parameters, NDArray input, NDArray mask) {
      if (input.getShape().get(0) > MANY
          && TaskContext.getPartitionId() == 1
          && HANGS.compareAndSet(true, false)) {
        hang();
      }
      return inside.logits(parameters, input, mask);
    }
  }

  private static void hang() {
    try {
      Thread.sleep(HANGS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private TrainedModel train(String folder, int workers, StepHook hook) throws Exception {
    return new Trainer(
            SPARK.session(),
            Toy.spec(workers, 3, "checkpoint-steps=2, peer-timeout-seconds=2, max-retries=1"),
            new Toy.Wrapped("sleepy", Sleepy::new),
            CheckpointDir.of(SPARK.session(), temp.resolve(folder).toString()),
            line -> {},
            hook)
        .train(Toy.dataset(SPARK.session(), Toy.rows(6, 5)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"SOCKETS", "DRIVER"})
  @Timeout(120)
  void isGivenUpByItsPeersAndTheTrainingEndsWithTheSameWeights(Way way) throws Exception {
    StepHook hang =
        (attempt, rank, epoch, step) -> {
          if (attempt == 0 && rank == 1 && epoch == 1 && step == 1) {
            hang();
          }
        };
    givenUp(way, hang);
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"SOCKETS", "DRIVER"})
  @Timeout(120)
  void isGivenUpTooWhenAllStepsAreDoneAndItPredicts(Way way) throws Exception {
    HANGS.set(true);
    givenUp(way, StepHook.none());
    assertThat(HANGS).isFalse();
  }

  private void givenUp(Way way, StepHook hang) throws Exception {
    SPARK.session().conf().set(Way.PROPERTY, way.name().toLowerCase(Locale.ROOT));
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
