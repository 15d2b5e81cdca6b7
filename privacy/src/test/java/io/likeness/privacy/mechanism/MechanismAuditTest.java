package io.likeness.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MechanismAuditTest {
  /** Seeded; a right build would fail once in 40,000 seeds. */
  @Test
  void everyClaimHoldsAndEveryMechanismWithHalfTheNoiseIsFoundOut() {
    List<String> told = new ArrayList<>();
    List<AuditFinding> all =
        MechanismAudit.all(
            new CanaryRun(40_000, 1e-6, new Random(4)), told::add, NoiseSource.seeded(3));
    assertThat(all).hasSize(24);
    assertThat(told).hasSize(6);
    assertThat(all).allSatisfy(f -> assertThat(f.holds()).as(f.toString()).isTrue());
    assertThat(all).allSatisfy(f -> assertThat(f.tells()).as(f.toString()).isTrue());
    assertThat(all).allSatisfy(f -> assertThat(f.bound()).isGreaterThan(0.2 * f.epsilon()));
  }

  @Test
  void refusesTooFewCanaries() {
    assertThatThrownBy(() -> new CanaryRun(999, 1e-6, new Random(1)))
        .hasMessageContaining("got 999");
  }
}
