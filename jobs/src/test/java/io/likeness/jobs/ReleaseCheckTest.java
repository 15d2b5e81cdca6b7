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

  @Test
  void whatIsPromisedToPersonsIsRefusedWhereNoSourceNamesThem() throws IOException {
    String whole = Files.readString(TinyCorpus.write(folder));
    String nobody = whole.replace("person = speaker, ", "");
    Path recipe = Files.writeString(folder.resolve("nobody.conf"), nobody);
    String told =
        Overheard.during(() -> assertThat(Main.execute("check", recipe.toString())).isEqualTo(2));
    assertThat(told).contains("nobody.conf:", "release is promised to each person");
    Files.writeString(
        recipe,
        nobody.replaceFirst("(?s)release \\{.*\\n(?=rebalance)", "")
            + """
            train { privacy { epsilon = 3, budget { epsilon = 3 } } }
            privacy.record-steps = [ { step = waveform-laplace, unit = person, epsilon = 1,
              max-seconds = 1, clips-per-person = 2 } ]
            """);
    told =
        Overheard.during(() -> assertThat(Main.execute("check", recipe.toString())).isEqualTo(2));
    assertThat(told)
        .contains("train.privacy is promised to each person")
        .contains("unit = person is promised to each person")
        .doesNotContain("release is promised");
  }
}
