package io.likeness.privacy.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.privacy.mechanism.AuditFinding;
import io.likeness.privacy.mechanism.CanaryRun;
import io.likeness.privacy.mechanism.SeededNoise;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordAuditTest {
  /** Seeded; of 35,000 seeds one would refute a right build. */
  @Test
  void everyStepKeepsItsClaimAndWithHalfTheNoiseIsFoundOut() {
    List<String> told = new ArrayList<>();
    List<AuditFinding> all =
        RecordAudit.all(new CanaryRun(40_000, 1e-6, new Random(5)), told::add, SeededNoise.of(6));
    assertThat(all).hasSize(28);
    assertThat(told).hasSize(7);
    assertThat(all).allSatisfy(f -> assertThat(f.holds()).as(f.toString()).isTrue());
    assertThat(all).allSatisfy(f -> assertThat(f.tells()).as(f.toString()).isTrue());
    assertThat(all).allSatisfy(f -> assertThat(f.bound()).isGreaterThan(0.6 * f.epsilon()));
  }

  /** A step that is added with a guarantee has to be attacked as well. */
  @Test
  void everyStepThatPromisesSomethingIsAttacked() {
    List<String> attacked = new ArrayList<>();
    RecordAudit.all(new CanaryRun(1000, 0.1, new Random(5)), t -> {}, SeededNoise.of(6))
        .forEach(f -> attacked.add(f.mechanism()));
    for (String name : RecordSteps.names()) {
      if (!name.equals(McadamsVoice.NAME)) {
        assertThat(attacked).anyMatch(m -> m.startsWith(name + ","));
      }
    }
  }
}
