package io.likeness.privacy.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.RecordStepSpec;
import io.likeness.privacy.mechanism.NoiseSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecordStepsTest {
  @Test
  void anEpsilonThatNoNoiseOfFloatsCanHaveIsRefused() {
    for (double epsilon : new double[] {1e-300, 1e-7, 1e7, 1e12, 1e308}) {
      assertThatThrownBy(() -> new WaveformLaplace(WaveformLaplace.Unit.SAMPLE, epsilon, 10, 1))
          .hasMessageContaining("[1e-6, 1e6], got " + epsilon);
      assertThatThrownBy(() -> new PrivatiseEmbedding(epsilon))
          .hasMessageContaining("[1e-6, 1e6], got " + epsilon);
    }
    assertThatThrownBy(
            () -> new WaveformLaplace(WaveformLaplace.Unit.PERSON, 1e-6, 3600, 1_000_000))
        .hasMessageContaining("raise epsilon, got 1.0E-6");
    for (double epsilon : new double[] {1e-6, 1e6}) {
      for (WaveformLaplace.Unit unit : WaveformLaplace.Unit.values()) {
        float[] clip = new float[5_000];
        java.util.Arrays.fill(clip, 1);
        assertThat(
                new WaveformLaplace(unit, epsilon, 10, 3)
                    .mechanism(48_000)
                    .randomise(clip, NoiseSource.secure()))
            .hasSize(5_000);
      }
    }
  }

  private static RecordStepSpec spec(String step, Map<String, List<String>> settings) {
    return new RecordStepSpec(step, new TreeMap<>(settings));
  }

  private static final RecordStepSpec EMBEDDING =
      spec("privatise-embedding", Map.of("epsilon", List.of("20")));

  @Test
  void stepsAreMadeOfTheirSettings() {
    assertThat(
            RecordSteps.of(
                Kind.VOICE,
                List.of(
                    spec("mcadams-voice", Map.of("alpha", List.of("0.8"))),
                    spec(
                        "waveform-laplace",
                        Map.of(
                            "unit", List.of("clip"),
                            "epsilon", List.of("5"),
                            "max-seconds", List.of("2.5"))),
                    spec(
                        "randomise-label",
                        Map.of("labels", List.of("a", "b"), "epsilon", List.of("1"))))))
        .containsExactly(
            new McadamsVoice(0.8, 0.8),
            new WaveformLaplace(WaveformLaplace.Unit.CLIP, 5, 2.5, 1),
            new RandomiseLabel(List.of("a", "b"), 1));
    assertThat(RecordSteps.of(Kind.FACE, List.of(EMBEDDING)))
        .containsExactly(new PrivatiseEmbedding(20));
    assertThat(
            RecordSteps.of(
                Kind.FACE,
                List.of(
                    spec(
                        "privatise-embedding",
                        Map.of(
                            "noise", List.of("gaussian"),
                            "epsilon", List.of("8"),
                            "delta", List.of("1e-5"),
                            "norm", List.of("1"))))))
        .containsExactly(
            new PrivatiseEmbedding(PrivatiseEmbedding.Noise.GAUSSIAN, 8, 1e-5, 1, false));
  }

  @Test
  void everyProblemIsASentenceThatNamesTheStep() {
    assertThat(
            RecordSteps.problems(
                Kind.VOICE,
                List.of(
                    spec("blur", Map.of()),
                    spec("privatise-embedding", Map.of()),
                    spec("privatise-embedding", Map.of("epsilon", List.of("x"))),
                    spec(
                        "privatise-embedding",
                        Map.of("epsilon", List.of("1"), "noise", List.of("pink"))),
                    spec(
                        "privatise-embedding",
                        Map.of("epsilon", List.of("1"), "engine", List.of("columnar"))),
                    spec(
                        "waveform-laplace",
                        Map.of(
                            "unit", List.of("sample"), "epsilon", List.of("1"), "m", List.of("1"))),
                    spec(
                        "waveform-laplace",
                        Map.of("unit", List.of("person"), "epsilon", List.of("1"))),
                    spec("mcadams-voice", Map.of("alpha", List.of("0.9", "0.8", "0.7"))))))
        .satisfiesExactly(
            s -> assertThat(s).startsWith("blur is no record-level step; there are mcadams-voice"),
            s ->
                assertThat(s)
                    .isEqualTo("privatise-embedding: epsilon is missing; give it beside step."),
            s -> assertThat(s).contains("epsilon should be a number, not x"),
            s -> assertThat(s).contains("laplace, gaussian, not pink"),
            s -> assertThat(s).contains("engine columnar has noise gaussian alone"),
            s -> assertThat(s).contains("m has no meaning here; known are epsilon, unit"),
            s -> assertThat(s).contains("max-seconds is missing"),
            s -> assertThat(s).contains("alpha should be a number or [lower, upper]"));
  }

  @Test
  void nothingStandsBehindAnEmbeddingAndNoStepTwice() {
    RecordStepSpec voice = spec("mcadams-voice", Map.of("alpha", List.of("0.8")));
    assertThat(RecordSteps.problems(Kind.VOICE, List.of(EMBEDDING, voice)))
        .containsExactly(
            "privatise-embedding should stand last: nothing of the medium is left behind it.");
    assertThat(RecordSteps.problems(Kind.VOICE, List.of(voice, voice)))
        .containsExactly("mcadams-voice stands there twice; name it once.");
  }
}
