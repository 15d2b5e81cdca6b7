package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Relational steps stay free of what a GPU cannot run. */
@Tag("slow")
class GpuPlanTest {
  @TempDir static Path folder;
  private static final Map<String, JsonNode> STEPS = new HashMap<>();

  @BeforeAll
  static void plan() throws IOException {
    TestSpark.session();
    Path recipe = TinyCorpus.write(folder);
    Printed.by(
            "gpu-plan", recipe.toString(), "--input", folder.resolve("input").toString(), "--json")
        .json()
        .path("steps")
        .forEach(s -> STEPS.put(s.path("step").asText(), s));
  }

  private static Set<String> obstacles(String step) {
    Set<String> out = new HashSet<>();
    assertThat(STEPS).containsKey(step);
    STEPS.get(step).path("obstacles").forEach(o -> out.add(o.path("what").asText()));
    return out;
  }

  @Test
  void screeningSplitAndBiasRunOnTheGpuAlone() {
    for (String step : Set.of("screen", "split", "bias")) {
      assertThat(obstacles(step)).as(step).isEmpty();
      assertThat(STEPS.get(step).path("queries").asInt()).as(step).isPositive();
      assertThat(STEPS.get(step).path("place").asText()).isEqualTo("GPU");
    }
  }

  /** As explain mode of the Accelerator 26.08.1 says of {@code VersionDigest.of}. */
  @Test
  void whatIsTakenAsJsonWithSortedMapsStaysOnTheCpu() {
    for (String step : Set.of("dedup", "tag")) {
      assertThat(obstacles(step)).as(step).containsExactlyInAnyOrder("ArraySort", "StructsToJson");
      assertThat(STEPS.get(step).path("place").asText()).isEqualTo("CPU");
    }
  }

  @Test
  void mediaAreDecodedOnTheCpuAndThePlanSaysSo() {
    for (String step : Set.of("ingest", "measure", "augment")) {
      assertThat(obstacles(step)).as(step).contains("DeserializeToObject");
      assertThat(STEPS.get(step).path("place").asText()).isEqualTo("CPU");
    }
  }

  @Test
  void nearDuplicatesHaveNoObstacleButTheirFunctionsAndReleasesBesidesTheDigest() {
    assertThat(obstacles("near-duplicates")).isSubsetOf("ScalaUDF");
    assertThat(obstacles("release")).isSubsetOf("ScalaUDF", "ArraySort", "StructsToJson");
  }
}
