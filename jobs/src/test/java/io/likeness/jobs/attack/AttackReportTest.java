package io.likeness.jobs.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.error.LikenessException;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttackReportTest {
  private static final int RATE_HZ = 8000;

  @TempDir private Path folder;

  /** Persons differ by pitch, clips of one person by noise. */
  private void writeClips(int persons, int each) throws IOException {
    Random random = new Random(1);
    StringBuilder manifest =
        new StringBuilder("path,speaker,hand\nperson0/broken.wav,person0,left\n");
    for (int p = 0; p < persons; p++) {
      Path of = Files.createDirectories(folder.resolve("in/person" + p));
      for (int c = 0; c < each; c++) {
        float[] x = new float[RATE_HZ / 2];
        for (int i = 0; i < x.length; i++) {
          double t = 2 * Math.PI * i / RATE_HZ;
          double hz = 120 + 60.0 * p;
          x[i] =
              (float)
                  (0.2 * Math.sin(hz * t)
                      + 0.1 * Math.sin((3 + p) * hz * t)
                      + 0.01 * random.nextGaussian());
        }
        manifest.append("person%d/c%d.wav,person%d,left%n".formatted(p, c, p));
        Files.write(of.resolve("c" + c + ".wav"), WavEncoder.encode(new Waveform(RATE_HZ, x)));
      }
    }
    Files.writeString(folder.resolve("in/m.csv"), manifest);
    Files.write(folder.resolve("in/person0/broken.wav"), new byte[] {1, 2, 3});
  }

  private Recipe recipe(String... settings) throws IOException {
    Path file = folder.resolve("r.conf");
    Files.writeString(
        file,
        """
        corpus = tones
        kind = voice
        ingest.sources = [ { manifest = "m.csv", file = path, person = speaker, attributes { hand = hand } } ]
        bias { protected = [hand], targets { hand = uniform } }
        rebalance { attributes = [hand] }
        """);
    return RecipeReader.read(file, List.of(settings));
  }

  private AttackReport attack(Recipe recipe, int persons, int each) {
    return AttackReport.of(
        TestSpark.session(),
        recipe,
        folder.resolve("in").toString(),
        new AttackReport.Effort(persons, each, 3, List.of(1.0)),
        s -> {});
  }

  @Test
  void whoSpeaksIsToldFromClipsAsTheyAreAndTheStepOfTheRecipeIsAttackedAtItsOwnEpsilon()
      throws IOException {
    writeClips(5, 6);
    AttackReport report =
        attack(
            recipe("privacy.record-steps=[{step=waveform-laplace,unit=sample,epsilon=3.5}]"), 4, 5);
    assertThat(report.result().persons()).isEqualTo(4);
    assertThat(report.result().links()).isEqualTo("persons");
    assertThat(report.records()).isBetween(19, 20);
    ObjectNode json = new ObjectMapper().createObjectNode();
    report.json(json);
    List<String> ownEpsilon = new ArrayList<>();
    json.get("outcomes")
        .forEach(
            o -> {
              if (o.get("step").asText().equals("none")) {
                assertThat(o.get("top1").get("value").asDouble()).isGreaterThan(0.9);
                assertThat(o.get("epsilon").isNull()).isTrue();
              }
              if (o.get("epsilon").asDouble() == 3.5) {
                ownEpsilon.add(o.get("attacker").asText());
              }
            });
    assertThat(ownEpsilon).contains("ignorant", "semi-informed", "averaging", "denoising");
    assertThat(report.text())
        .contains("mcadams-voice", "snippet", "really 2")
        .doesNotContain("person0");
    assertThat(AttackChart.png(report)).startsWith(0x89, 'P', 'N', 'G');
  }

  @Test
  void aFolderWithTooLittleIsRefused() throws IOException {
    writeClips(1, 2);
    Recipe recipe = recipe();
    assertThatThrownBy(() -> attack(recipe, 4, 5))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("needs 4 clips");
  }
}
