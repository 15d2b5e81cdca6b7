package io.likeness.core.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseSpecTest {
  @TempDir Path folder;

  private ReleaseSpec release(String block) throws IOException {
    String recipe =
        """
        corpus = digits
        kind = voice
        ingest.sources = [
          { manifest = "m.csv", file = path, person = who, attributes { accent = accent, age = age } }
        ]
        release { %s }
        """
            .formatted(block);
    return RecipeReader.read(Files.writeString(folder.resolve("r.conf"), recipe), List.of())
        .release()
        .orElseThrow();
  }

  private void refuses(String block, String... parts) {
    assertThatThrownBy(() -> release(block)).hasMessageContainingAll(parts);
  }

  @Test
  void bindsEveryKindOfStatistic() throws IOException {
    ReleaseSpec spec =
        release(
            """
            unit = person
            groups = [ { attribute = accent, values = private } ]
            statistics = [
              { kind = sum, of = duration_seconds, by = accent, clamp = [0, 30] }
              { kind = mean, of = rms_dbfs, clamp = [-60, 0] }
              { kind = quantiles, of = age, clamp = [0, 100] }
              { kind = histogram, of = age, edges = [0, 18, 60, 120] }
            ]
            """);
    assertThat(spec.groups().get(0).values()).isEmpty();
    assertThat(spec.delta()).isEqualTo(1e-7);
    assertThat(spec.statistics())
        .extracting(ReleaseSpec.StatisticSpec::kind)
        .containsExactly(
            ReleaseSpec.Kind.SUM,
            ReleaseSpec.Kind.MEAN,
            ReleaseSpec.Kind.QUANTILES,
            ReleaseSpec.Kind.HISTOGRAM);
    assertThat(spec.statistics().get(0).by()).isEqualTo("accent");
    assertThat(spec.statistics().get(2).points()).containsExactly(0.25, 0.5, 0.75);
    assertThat(spec.statistics().get(3).upper()).isEqualTo(120);
  }

  @Test
  void refusesAnEpsilonWithoutItsUnit() {
    String groups = "groups = [ { attribute = accent, values = [a] } ], epsilon = 1";
    refuses(groups, "release.unit", "means nothing without it");
    refuses("unit = record, " + groups, "release.unit", "not record");
  }

  @Test
  void refusesWhatOnePersonCouldChangeByAnyAmount() {
    for (String kind : List.of("sum", "mean", "quantiles")) {
      for (String clamp : List.of("", ", clamp = [1, 1]", ", clamp = [3, 2]", ", clamp = [1]")) {
        refuses(
            "unit = person, statistics = [ { kind = " + kind + ", of = age" + clamp + " } ]",
            "clamp",
            kind);
      }
    }
    refuses(
        "unit = person, statistics = [ { kind = histogram, of = age, edges = [2, 1] } ]",
        "edges",
        "rising");
    refuses(
        "unit = person, statistics = [ { kind = quantiles, of = age, clamp = [0, 9], at = [1.5] } ]",
        "release.statistics",
        "above 0 and below 1");
    refuses(
        "unit = person, records-per-person = 0, groups = [ { attribute = accent, values = [a] } ]",
        "records-per-person");
  }

  @Test
  void refusesWhatItCannotPayOrPlace() {
    String secret = "unit = person, groups = [ { attribute = accent, values = private } ], ";
    refuses(secret + "delta = 0", "release.delta", "cannot be chosen");
    refuses(secret + "delta = 1e-3", "release.delta", "budget.delta");
    refuses(secret + "epsilon = 11", "release.epsilon", "budget.epsilon (10.0)");
    refuses(
        "unit = person, statistics = [ { kind = sum, of = age, by = accent, clamp = [0, 9] } ]",
        "by",
        "attribute of release.groups");
    refuses("unit = person", "groups", "at least one entry");
    refuses(
        "unit = person, groups = [ { attribute = accent, values = secret } ]", "the word private");
  }
}
