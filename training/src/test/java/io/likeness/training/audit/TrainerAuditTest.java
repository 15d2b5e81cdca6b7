package io.likeness.training.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.privacy.mechanism.AuditFinding;
import io.likeness.training.LocalSpark;
import io.likeness.training.run.CheckpointDir;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TrainerAuditTest {
  @RegisterExtension static final LocalSpark SPARK = new LocalSpark(2);

  @TempDir Path temp;

  /**
   * The noise is the secure source's; a right build fails with probability below 1e-6: in 16 runs
   * bounds were 1.82 with a deviation of 0.17, and 5.73 with one of 0.3 for half the noise.
   */
  @Test
  void aTrainingKeepsItsPromiseAndOneWithHalfTheNoiseIsFoundOut() throws Exception {
    AuditFinding found =
        TrainerAudit.of(
            SPARK.session(),
            CheckpointDir.of(SPARK.session(), temp.toString()),
            2,
            2_000,
            1e-6,
            new Random(5));
    assertThat(found.epsilon()).isBetween(3.9, 4.05);
    assertThat(found.holds()).as(found.toString()).isTrue();
    assertThat(found.tells()).as(found.toString()).isTrue();
    assertThat(found.bound()).isGreaterThan(0.2 * found.epsilon());
  }

  @Test
  void refusesTooFewCanaries() {
    assertThatThrownBy(
            () ->
                TrainerAudit.of(
                    SPARK.session(),
                    CheckpointDir.of(SPARK.session(), temp.toString()),
                    1,
                    10,
                    0.1,
                    new Random(1)))
        .hasMessageContaining("got 10");
  }
}
