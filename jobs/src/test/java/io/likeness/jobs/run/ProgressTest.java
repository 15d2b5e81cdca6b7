package io.likeness.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ProgressTest {
  @Test
  void timeLeftIsThatOfTheLastRunAtThePaceOfThisOne() {
    Map<String, Double> before = Map.of("ingest", 10.0, "measure", 20.0, "train", 30.0);
    assertThat(Progress.left(before, Map.of("ingest", 20.0), "measure", 15).orElseThrow())
        .as("twice as slow: 40 + 60 - 15")
        .isEqualTo(85, within(1e-9));
    assertThat(Progress.left(before, Map.of(), "ingest", 4).orElseThrow())
        .isEqualTo(56, within(1e-9));
    assertThat(Progress.left(Map.of(), Map.of(), "ingest", 4)).isEmpty();
    assertThat(Progress.left(before, Map.of("ingest", 1.0), "measure", 900).orElseThrow()).isZero();
  }

  @Test
  void theLastGoodRunOfTheCorpusCounts() throws Exception {
    ObjectMapper json = new ObjectMapper();
    String run =
        "{\"command\":\"run\",\"corpus\":\"%s\",\"state\":\"%s\",\"parts\":{\"ingest\":%d}}";
    assertThat(
            Progress.last(
                List.of(
                    json.readTree(run.formatted("a", "ok", 3)),
                    json.readTree(run.formatted("a", "ok", 5)),
                    json.readTree(run.formatted("a", "refused", 7)),
                    json.readTree(run.formatted("b", "ok", 9))),
                "a"))
        .isEqualTo(Map.of("ingest", 5.0));
  }

  @Test
  void theLineIsReadAtAGlance() {
    assertThat(Progress.line("measure", 1234.4, 3, 8, OptionalDouble.of(100)))
        .isEqualTo("measure  1,234 rows/s  task 3 of 8  about 2 min left");
  }
}
