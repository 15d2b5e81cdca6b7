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
  /** Seeded; a right build would fail once in 35,000 seeds. */
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
}
