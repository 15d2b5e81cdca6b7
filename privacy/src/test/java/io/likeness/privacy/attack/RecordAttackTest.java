package io.likeness.privacy.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.likeness.core.recipe.RecordStepSpec;
import io.likeness.kernels.voice.Waveform;
import io.likeness.privacy.record.RandomiseLabel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecordAttackTest {
  private static final int RATE_HZ = 8000;

  /** Six persons, each a resonance of its own; eight clips each. */
  private static List<Subject<Waveform>> clips() {
    Random random = new Random(11);
    List<Subject<Waveform>> out = new ArrayList<>();
    for (int i = 0; i < 48; i++) {
      double angle = 0.4 + 0.3 * (i % 6) + 0.02 * random.nextGaussian();
      double a1 = 1.9 * Math.cos(angle);
      float[] x = new float[1600];
      for (int n = 2; n < x.length; n++) {
        x[n] = (float) (0.02 * random.nextGaussian() + a1 * x[n - 1] - 0.9025 * x[n - 2]);
      }
      out.add(new Subject<>(new Waveform(RATE_HZ, x), i % 6, i % 12 < 6 ? "a" : "b"));
    }
    return out;
  }

  private static Outcome one(RecordAttack.Result result, String step, double e, String attacker) {
    return result.outcomes().stream()
        .filter(o -> o.step().equals(step) && o.attacker().word().equals(attacker))
        .filter(o -> o.epsilon() == e && !o.settings().contains("clip"))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Noise is drawn afresh each time: a clip at chance (24 trials at 1/6) exceeds 0.6 with
   * probability below 1e-6.
   */
  @Test
  void originalsAreLinkedSmallNoiseHidesNobodyAndNoiseOfAClipEverybody() {
    RecordAttack.Result result =
        RecordAttack.onClips(clips(), List.of(), List.of(1.0, 1000.0), 4, s -> {});
    assertThat(result.links()).isEqualTo("persons");
    assertThat(result.persons()).isEqualTo(6);
    Outcome original = one(result, "none", Double.POSITIVE_INFINITY, "ignorant");
    assertThat(original.trials()).isEqualTo(24);
    assertThat(original.top1().value()).isGreaterThan(0.9);
    assertThat(original.utility().get("correlation")).isCloseTo(1, within(1e-9));
    assertThat(one(result, "snippet", 1000, "semi-informed").top1().value()).isGreaterThan(0.9);
    for (Outcome o : result.outcomes()) {
      if (o.settings().contains("unit=clip") && o.epsilon() == 1) {
        assertThat(o.top1().value()).as(o.attacker().word()).isLessThan(0.6);
        assertThat(o.equalErrorRate().value()).isGreaterThan(0.2);
      }
    }
    assertThat(result.outcomes())
        .extracting(Outcome::step)
        .contains("mcadams-voice", "waveform-laplace", "privatise-embedding", "randomise-label");
  }

  @Test
  void anEmbeddingThatIsNoDirectionIsComparedByItsDirection() {
    RecordStepSpec laplace =
        new RecordStepSpec(
            "privatise-embedding",
            new TreeMap<>(Map.of("noise", List.of("laplace"), "epsilon", List.of("1e6"))));
    RecordAttack.Result result =
        RecordAttack.onClips(clips(), List.of(laplace), List.of(1e6), 2, s -> {});
    assertThat(result.outcomes())
        .filteredOn(o -> o.settings().contains("laplace"))
        .isNotEmpty()
        .allSatisfy(o -> assertThat(o.utility().get("correlation")).isCloseTo(1, within(1e-3)));
  }

  @Test
  void recordsAreLinkedWhereNobodyHasTwo() {
    List<Subject<Waveform>> alone = new ArrayList<>();
    List<Subject<Waveform>> clips = clips();
    for (int i = 0; i < 12; i++) {
      alone.add(new Subject<>(clips.get(i).medium(), i, ""));
    }
    RecordAttack.Result result = RecordAttack.onClips(alone, List.of(), List.of(1e6), 2, s -> {});
    assertThat(result.links()).isEqualTo("records");
    assertThat(one(result, "none", Double.POSITIVE_INFINITY, "ignorant").top1().value())
        .isEqualTo(1);
    assertThat(one(result, "snippet", 1e6, "ignorant").candidates()).isEqualTo(12);
    assertThat(result.outcomes()).noneMatch(o -> o.step().equals("randomise-label"));
    assertThatThrownBy(
            () -> RecordAttack.onClips(alone.subList(0, 1), List.of(), List.of(1.0), 2, s -> {}))
        .hasMessageContaining("got 1 and 2");
  }

  @Test
  void picturesAreLinkedAndEveryFaceStepIsAttacked() {
    Random random = new Random(5);
    List<Subject<Picture>> faces = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      byte[] bgr = new byte[3 * 64 * 64];
      for (int k = 0; k < bgr.length; k++) {
        int x = k / 3 % 64;
        int y = k / 3 / 64;
        double wave = Math.sin((1 + i / 2 % 4) * x / 10.0) * Math.cos((1 + i / 2 / 4) * y / 9.0);
        bgr[k] = (byte) (120 + 80 * wave + 5 * random.nextGaussian());
      }
      faces.add(new Subject<>(new Picture(64, 64, bgr), i / 2, ""));
    }
    RecordAttack.Result result =
        RecordAttack.onPictures(faces, List.of(), List.of(0.001, 1e4), 3, s -> {});
    assertThat(one(result, "none", Double.POSITIVE_INFINITY, "ignorant").top1().value())
        .isEqualTo(1);
    // Eight trials at 1/8 exceed 6 with probability below 3e-5.
    assertThat(one(result, "pixelate-face", 0.001, "semi-informed").top1().value())
        .isLessThanOrEqualTo(0.75);
    assertThat(one(result, "pixelate-face", 1e4, "semi-informed").top1().value())
        .isGreaterThan(0.8);
    assertThat(one(result, "snippet", 0.001, "averaging").utility().get("correlation"))
        .isCloseTo(0, within(0.1));
  }

  /** 4,000 labels: 5 s.e. of each share; fails once in about 400,000 runs. */
  @Test
  void labelsAreGuessedAsOftenAsTheyAreKeptAndMoreOftenByMajority() {
    List<Subject<String>> subjects = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      subjects.add(new Subject<>("", i, i % 4 == 0 ? "a" : "b"));
    }
    List<Outcome> out = LabelGuess.against(new RandomiseLabel(List.of("a", "b"), 1), subjects, 15);
    double se = 5 * Math.sqrt(0.25 / 4000);
    assertThat(out.get(0).top1().value()).isCloseTo(0.731, within(se));
    assertThat(out.get(1).top1().value()).isGreaterThan(0.9);
    assertThat(out.get(0).chance()).isEqualTo(0.75);
    assertThat(out.get(0).utility().get("error of shares")).isLessThan(se / 0.46);
  }

  @Test
  void theNoiseOfTheSnippetIsLaplaceOfScaleOneOverEpsilon() {
    float[] out = Snippet.onClip(new Waveform(RATE_HZ, new float[100_000]), 4, 1).samples();
    double absolute = 0;
    double square = 0;
    for (float v : out) {
      absolute += Math.abs(v) / out.length;
      square += v * v / out.length;
    }
    // E min(|x|, 1) = b(1 − e^(−1/b)).
    assertThat(absolute).isCloseTo(0.25 * (1 - Math.exp(-4)), within(0.005));
    assertThat(square).isCloseTo(Snippet.noisePower(0.25), within(0.005));
  }
}
