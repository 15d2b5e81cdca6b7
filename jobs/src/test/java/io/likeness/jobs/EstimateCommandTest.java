package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class EstimateCommandTest {
  @TempDir Path folder;

  @Test
  void twoSamplesAreWalkedAndNothingIsLeftBehind() throws IOException {
    TestSpark.session();
    Path recipe = TinyCorpus.write(folder);
    Path scratch = Files.createDirectories(folder.resolve("scratch"));
    JsonNode forecast =
        Printed.by(
                "estimate",
                recipe.toString(),
                "--input",
                folder.resolve("input").toString(),
                "--scratch",
                scratch.toString(),
                "--json")
            .json();
    System.out.println(forecast);
    long all = forecast.at("/sample/records").asLong();
    assertThat(all).isEqualTo(30);
    assertThat(forecast.at("/half/records").asLong()).isBetween(5L, 25L);
    for (String part : new String[] {"/sample", "/expected", "/most"}) {
      assertThat(forecast.at(part + "/seconds").asDouble()).isPositive();
      assertThat(forecast.at(part + "/core_hours").asDouble()).isPositive();
      assertThat(forecast.at(part + "/lake_bytes").asLong()).isGreaterThan(16_000L * 20);
    }
    try (var left = Files.list(scratch)) {
      assertThat(left).isEmpty();
    }
  }
}
