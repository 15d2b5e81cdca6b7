package io.likeness.training.run;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What rank 0 writes beside its steps. */
class KeeperTest {
  private static final CountDownLatch NEVER = new CountDownLatch(1);

  private static void hang() throws IOException {
    try {
      NEVER.await();
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  @Test
  @Timeout(20)
  void aWritingThatDoesNotEndIsGivenUp() throws IOException {
    Keeper keeper = new Keeper(Duration.ofMillis(200));
    keeper.later(KeeperTest::hang);
    assertThatThrownBy(() -> keeper.later(() -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nothing could be kept for");
    keeper.close();
    Keeper last = new Keeper(Duration.ofMillis(200));
    last.later(KeeperTest::hang);
    assertThatThrownBy(last::close).isInstanceOf(IOException.class);
  }

  @Test
  void whatCouldNotBeWrittenIsToldWithTheNextWriting() throws IOException {
    try (Keeper keeper = Keeper.beside(1, 1)) {
      keeper.later(
          () -> {
            throw new IOException("full");
          });
      assertThatThrownBy(() -> keeper.later(() -> {})).hasMessage("full");
    }
  }
}
