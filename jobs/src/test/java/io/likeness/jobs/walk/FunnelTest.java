package io.likeness.jobs.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FunnelTest {
  @Test
  void saysWhatIsLeftInTheOrderOfTheWalk() {
    assertThat(
            new Funnel(720, 20, Map.of("screen", 73L, "dedup", 7L, "mine", 5L))
                .line(List.of("ingest", "dedup", "screen")))
        .isEqualTo("720 listed, 20 refused, dedup -7, screen -73, mine -5: 615 kept");
  }
}
