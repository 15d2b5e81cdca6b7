package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code check} knows which numbers a release may be of, before anything runs. */
class ReleaseCheckTest {
  @TempDir Path folder;

  private String check(String statistic, int code) throws IOException {
    Path recipe = TinyCorpus.write(folder);
    Path changed =
        Files.writeString(
            folder.resolve("changed.conf"),
            Files.readString(recipe) + "release.statistics = [ { " + statistic + " } ]\n");
    return Overheard.during(
        () -> assertThat(Main.execute("check", changed.toString())).isEqualTo(code));
  }

  @Test
  void aNumberThatNothingMeasuresIsRefusedAndOneThatIsMeasuredIsNot() throws IOException {
    assertThat(check("kind = sum, of = kilograms, clamp = [0, 9]", 1))
        .contains("release.statistics: there is no measure or attribute kilograms")
        .contains("duration_seconds");
    assertThat(check("kind = sum, of = duration_seconds", 2)).contains("clamp", "any amount");
    assertThat(check("kind = mean, of = same_text, clamp = [0, 9]", 2))
        .contains("same_text compares persons");
    check("kind = quantiles, of = duration_seconds, by = accent, clamp = [0, 9]", 0);
  }
}
