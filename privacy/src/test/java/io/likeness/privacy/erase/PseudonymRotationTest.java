package io.likeness.privacy.erase;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.testing.TestSpark;
import io.likeness.privacy.consent.Consent;
import io.likeness.privacy.consent.ConsentLedger;
import io.likeness.privacy.consent.Purpose;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PseudonymRotationTest {
  private static final LocalDate DAY = LocalDate.of(2026, 6, 1);

  @TempDir Path folder;

  @Test
  @Timeout(120)
  void whoConsentsOrWithdrawsWhileARotationIsUnderWayIsNamedAnew() throws Exception {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    ConsentLedger ledger = new ConsentLedger(lake);
    ledger.add(List.of(NoVersions.consent("ann-0001"), NoVersions.consent("bob-0001")));
    String before = ledger.pseudonym("zoe-0001");
    FutureTask<PseudonymRotation.Rotated> rotation =
        new FutureTask<>(() -> new PseudonymRotation(lake, new NoVersions()).rotate());
    Thread thread = new Thread(rotation);
    try (LakeLock own = LakeLock.take(lake, Lake.OWN)) {
      thread.start();
      while (!waitsForALock(thread) && thread.isAlive()) {
        Thread.sleep(10);
      }
      ledger.add(List.of(NoVersions.consent("zoe-0001")));
      ledger.withdraw("bob-0001", List.of(Purpose.TRAIN), List.of("voice"), DAY);
    }

    assertThat(rotation.get().persons()).isEqualTo(3);
    assertThat(rotation.get().hits()).isEmpty();
    assertThat(ledger.pseudonym("zoe-0001")).isNotEqualTo(before);
    assertThat(ledger.knows("zoe-0001")).isTrue();
    assertThat(ledger.of("bob-0001"))
        .extracting(Consent::withdrawn)
        .containsExactly(Optional.of(DAY));
    assertThat(ledger.inForce(Purpose.TRAIN, DAY).count()).isEqualTo(2);
    assertThat(ledger.firstBroken()).isEmpty();
  }

  @Test
  void versionsOfOneTableOfRecordsAreReadForTheirPersonsOnce() {
    Snapshot first = Snapshot.of("c", Map.of("records", 3L, "splits", 1L));
    assertThat(
            PseudonymRotation.sayings(
                List.of(first, first.with("splits", 2), first.with("records", 4))))
        .extracting(s -> s.version("records").orElseThrow())
        .containsExactly(3L, 4L);
  }

  private static boolean waitsForALock(Thread thread) {
    return Stream.of(thread.getStackTrace())
        .anyMatch(f -> f.getClassName().equals(LakeLock.class.getName()));
  }
}
