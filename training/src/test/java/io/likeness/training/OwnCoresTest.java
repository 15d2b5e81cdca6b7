package io.likeness.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.StepHook;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that have more cores than other tasks. */
@Tag("walk")
class OwnCoresTest {
  private static final String PROPERTY = "spark.likeness.training.task-cpus";

  private SparkSession spark;

  @TempDir Path temp;

  @AfterEach
  void stop() {
    spark.stop();
  }

  private Report train(String cores) throws Exception {
    if (cores.isEmpty()) {
      spark.conf().unset(PROPERTY);
    } else {
      spark.conf().set(PROPERTY, cores);
    }
    return new Trainer(
            spark,
            Toy.spec(4, 2, ""),
            new Toy.Model(),
            CheckpointDir.of(spark, temp.resolve("cores-" + cores).toString()),
            line -> {},
            StepHook.none())
        .train(Toy.dataset(spark, Toy.rows(4, 5)))
        .report();
  }

  private void assertRefused(String cores, String words) {
    assertThatThrownBy(() -> train(cores))
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.ENVIRONMENT))
        .hasMessageContaining(PROPERTY)
        .hasMessageContaining(words);
  }

  @Test
  void aWorkerWithAllCoresOfAnExecutorHasItForItself() throws Exception {
    spark = Sessions.cluster(2, 2);
    assertThat(train("").ranks()).hasSize(4);
    Report own = train("2");
    assertThat(own.ranks()).hasSize(2);
    assertThat(own.ranks().stream().map(r -> r.process()).distinct()).hasSize(2);
    assertRefused("3", "cores");
  }

  @Test
  void oneProcessHasNoStageWithCoresOfItsOwn() {
    spark = Sessions.local(2);
    assertRefused("2", "on clusters only; leave it out with the master local[2]");
    assertRefused("many", "give the cores of a worker");
  }
}
