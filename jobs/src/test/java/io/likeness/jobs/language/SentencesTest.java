package io.likeness.jobs.language;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.RecordStepSpec;
import io.likeness.privacy.record.Guarantee;
import io.likeness.privacy.record.RecordSteps;
import io.likeness.training.Warning;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SentencesTest {
  private static final String CLIPS = "max-seconds=2.5";

  private static Guarantee guarantee(Kind kind, String step, String... settings) {
    TreeMap<String, List<String>> values = new TreeMap<>();
    for (String setting : settings) {
      values.put(setting.split("=")[0], List.of(setting.split("=")[1].split(",")));
    }
    return RecordSteps.of(kind, List.of(new RecordStepSpec(step, values))).get(0).guarantee();
  }

  @Test
  void whatEveryStepOfRecordsPromisesIsInTheCatalogue() {
    for (Guarantee g :
        List.of(
            guarantee(Kind.VOICE, "mcadams-voice", "alpha=0.8"),
            guarantee(Kind.VOICE, "waveform-laplace", "unit=sample", "epsilon=5"),
            guarantee(Kind.VOICE, "waveform-laplace", "unit=clip", "epsilon=5", CLIPS),
            guarantee(
                Kind.VOICE,
                "waveform-laplace",
                "unit=person",
                "epsilon=5",
                CLIPS,
                "clips-per-person=3"),
            guarantee(Kind.FACE, "pixelate-face", "epsilon=5", "pixels=16", "block=8"),
            guarantee(Kind.VOICE, "randomise-label", "epsilon=1", "labels=a,b"),
            guarantee(Kind.VOICE, "privatise-embedding", "epsilon=20"),
            guarantee(Kind.VOICE, "privatise-embedding", "epsilon=20", "noise=laplace"),
            guarantee(
                Kind.FACE,
                "privatise-embedding",
                "epsilon=20",
                "noise=gaussian",
                "norm=1",
                "delta=1e-6"))) {
      for (String text :
          g.holds()
              ? List.of(g.unit(), g.notCovered(), g.cost())
              : List.of(g.notCovered(), g.cost())) {
        assertThat(Sentences.of(text).english()).isEqualTo(text);
        assertThat(Sentences.of(text).in(Language.ZH)).as(text).isNotEqualTo(text);
      }
    }
  }

  @Test
  void everyWarningOfATrainingIsKnownWhatItsFiguresAre() {
    for (Warning warning : Warning.values()) {
      String stored = warning.form().replace("{0}", "0.93").replace("{1}", "0.1");
      Phrase known = Sentences.of(stored);
      assertThat(known.message()).isEqualTo(warning.form());
      assertThat(known.english()).isEqualTo(stored);
    }
  }

  @Test
  void aStoredSentenceIsKnownByItsFormAndAnotherStaysAsItIs() {
    assertThat(Sentences.of("no interval: 3 persons, 10 are needed").in(Language.ZH))
        .contains("3", "10", "人")
        .doesNotContain("interval");
    assertThat(
            Sentences.of("There is no test split: nothing is known of how good the model is.")
                .in(Language.ZH))
        .contains("测试集");
    assertThat(Sentences.of("no interval: 3 persons").in(Language.ZH))
        .isEqualTo("no interval: 3 persons");
    String twice =
        "the identity of who is on it, since a face has far more pixels than 16 (blocks of 8 x 9,"
            + " noise of scale 2 grey levels), and the size of the image; n images of one person,"
            + " or n releases of one image, lose n times as much";
    assertThat(Sentences.of(twice)).as("8 is not 9").isEqualTo(Phrase.verbatim(twice));
    assertThat(Sentences.of(twice.replace('9', '8')).in(Language.ZH)).contains("8×8");
  }
}
