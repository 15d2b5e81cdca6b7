package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code check --effective} tells of a recipe. */
class EffectiveTest {
  private static final String RECIPE =
      Path.of("..", "conf", "recipes", "demo-voice.conf").toString();

  private static Printed check(String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("check", RECIPE, "--set", "split.train=0.65", "--set", "split.test=0.15"));
    words.addAll(List.of(more));
    return Printed.by(words.toArray(String[]::new));
  }

  @Test
  void everyKeyIsPrintedWithWhereItComesFromAndNoSecret() {
    String text = check("--set", "salt=pepper", "--effective").ok();
    assertThat(text)
        .contains("split.train = 0.65  # --set split.train=0.65\n")
        .contains("salt = ***  # --set salt=***\n")
        .containsPattern("\ncorpus = \"[a-z-]+\"  # " + RECIPE.replace(".", "\\.") + ":\\d+\n")
        .containsPattern("\nlake\\.encryption = \"off\"  # conf/reference\\.conf:\\d+\n")
        .doesNotContain("pepper");
    assertThat(check().ok()).doesNotContain("lake.encryption");
  }

  @Test
  void asJsonItIsAListBesideTheRest() throws Exception {
    JsonNode json = check("--effective", "--json").json();
    assertThat(json.path("stations")).isNotEmpty();
    assertThat(json.path("effective"))
        .anySatisfy(
            s -> {
              assertThat(s.path("key").asText()).isEqualTo("split.train");
              assertThat(s.path("value").asText()).isEqualTo("0.65");
              assertThat(s.path("source").asText()).isEqualTo("--set split.train=0.65");
            });
    assertThat(check("--json").json().has("effective")).isFalse();
  }
}
