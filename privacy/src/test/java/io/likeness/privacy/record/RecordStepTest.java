package io.likeness.privacy.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.likeness.kernels.face.FaceImage;
import io.likeness.kernels.voice.Waveform;
import io.likeness.privacy.mechanism.NoiseSource;
import io.likeness.privacy.mechanism.ProbabilitySimplex;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RecordStepTest {
  private final NoiseSource noise = NoiseSource.secure();

  /** Three shares from 60,000 labels: 5 s.e. of each, wrong once in about 600,000 runs. */
  @Test
  void sharesOfRandomisedLabelsAreUnbiased() {
    RandomiseLabel step = new RandomiseLabel(List.of("a", "b", "c"), 1);
    Map<String, Long> counts = new HashMap<>();
    int n = 60_000;
    for (int i = 0; i < n; i++) {
      String label = i % 10 < 6 ? "a" : i % 10 < 9 ? "b" : "c";
      counts.merge(step.apply(label, noise), 1L, Long::sum);
    }
    double spread = 5 * 0.5 / Math.sqrt(n) / (step.keepProbability() * (1 - Math.exp(-1)));
    Map<String, Double> shares = step.unbiasedShares(counts);
    assertThat(shares.get("a")).isCloseTo(0.6, within(spread));
    assertThat(shares.get("b")).isCloseTo(0.3, within(spread));
    assertThat(shares.get("c")).isCloseTo(0.1, within(spread));
    assertThat(counts.get("a") / (double) n).as("as released").isLessThan(0.6 - spread);
  }

  /** 120 labels at ε = 0.1, where an unbiased share has a standard error of about 2.5. */
  @Test
  void fewLabelsAtASmallEpsilonStillGiveSharesThatCanBe() {
    List<String> labels = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    RandomiseLabel step = new RandomiseLabel(labels, 0.1);
    for (int round = 0; round < 200; round++) {
      Map<String, Long> counts = new HashMap<>();
      for (int i = 0; i < 120; i++) {
        counts.merge(step.apply(labels.get(i % 10), noise), 1L, Long::sum);
      }
      Map<String, Double> unbiased = step.unbiasedShares(counts);
      Map<String, Double> shares = step.shares(counts);
      assertThat(shares.values()).allSatisfy(s -> assertThat(s).isBetween(0.0, 1.0));
      assertThat(shares.values().stream().mapToDouble(s -> s).sum()).isCloseTo(1, within(1e-12));
      assertThat(distance(shares)).isLessThanOrEqualTo(distance(unbiased) + 1e-12);
    }
  }

  private static double distance(Map<String, Double> shares) {
    return shares.values().stream().mapToDouble(s -> (s - 0.1) * (s - 0.1)).sum();
  }

  @Test
  void theProjectionOnTheSimplexIsTheClosedFormOne() {
    assertThat(ProbabilitySimplex.project(new double[] {0.2, 0.3, 0.5}))
        .containsExactly(new double[] {0.2, 0.3, 0.5}, within(1e-15));
    assertThat(ProbabilitySimplex.project(new double[] {1.5, -0.2, -0.3})).containsExactly(1, 0, 0);
    assertThat(ProbabilitySimplex.project(new double[] {0.8, 0.6, -0.4}))
        .containsExactly(new double[] {0.6, 0.4, 0}, within(1e-15));
    assertThatThrownBy(() -> ProbabilitySimplex.project(new double[] {Double.NaN}))
        .hasMessageContaining("NaN");
  }

  @Test
  void aLabelThatIsNotListedIsRefused() {
    assertThatThrownBy(() -> new RandomiseLabel(List.of("a", "b"), 1).apply("z", noise))
        .hasMessageContaining("the label z is not one of labels");
    assertThatThrownBy(() -> new RandomiseLabel(List.of("a", "a"), 1))
        .hasMessageContaining("[a, a]");
  }

  @Test
  void everyBlockOfAPixelatedFaceHasOneColourAndTheInputIsNotTouched() {
    byte[] bgr = new byte[3 * 20 * 12];
    for (int i = 0; i < bgr.length; i++) {
      bgr[i] = (byte) (100 + i % 3 * 40);
    }
    try (FaceImage face = FaceImage.ofBgr(20, 12, bgr);
        FaceImage out = new PixelateFace(4, 1, 1000).apply(face, noise)) {
      assertThat(face.bgr()).isEqualTo(bgr);
      byte[] seen = out.bgr();
      for (int i = 0; i < seen.length; i++) {
        int x = i / 3 % 20;
        int y = i / 60;
        assertThat(seen[i]).isEqualTo(seen[60 * (y / 4 * 4) + 3 * (x / 4 * 4) + i % 3]);
        assertThat(seen[i] & 0xff).isCloseTo(100 + i % 3 * 40, within(8));
      }
    }
  }

  @Test
  void noiseForAClipIsThatOfASampleTimesItsSamples() {
    WaveformLaplace sample = new WaveformLaplace(WaveformLaplace.Unit.SAMPLE, 1, 1, 1);
    WaveformLaplace clip = new WaveformLaplace(WaveformLaplace.Unit.CLIP, 1, 0.5, 1);
    WaveformLaplace person = new WaveformLaplace(WaveformLaplace.Unit.PERSON, 1, 0.5, 6);
    assertThat(sample.mechanism(8000).scale()).isEqualTo(2);
    assertThat(clip.mechanism(8000).scale()).isEqualTo(2 * 4000);
    assertThat(person.mechanism(8000).scale()).isEqualTo(2 * 4000 * 6);
    assertThat(clip.apply(new Waveform(8000, new float[8000]), noise).length()).isEqualTo(4000);
    assertThat(sample.apply(new Waveform(8000, new float[8000]), noise).length()).isEqualTo(8000);
  }

  @Test
  void theTrueEpsilonOfEveryUnitIsTold() {
    assertThat(new WaveformLaplace(WaveformLaplace.Unit.SAMPLE, 2, 1, 1).guarantee().sentence())
        .startsWith(
            "waveform-laplace: 2-local differential privacy of one sample; not covered: the")
        .contains("of a second at 16 kHz 3.2e+04", "of an hour of a speaker 1.152e+08");
  }

  @Test
  void everyStepSaysWhatItCosts() {
    assertThat(new RandomiseLabel(List.of("a", "b", "c"), Math.log(4)).guarantee().cost())
        .as("4 / (4 + 2)")
        .endsWith("probability 0.6667");
    assertThat(new WaveformLaplace(WaveformLaplace.Unit.SAMPLE, 2, 1, 1).guarantee().cost())
        .as("scale 1, power 2")
        .startsWith("-23.01 dB SNR");
    PrivatiseEmbedding near = new PrivatiseEmbedding(1000);
    PrivatiseEmbedding far = new PrivatiseEmbedding(1);
    assertThat(cosine(near)).isGreaterThan(0.8);
    assertThat(cosine(far)).as("1 / 38, nearly").isBetween(0.025, 0.027);
    PrivatiseEmbedding laplace =
        new PrivatiseEmbedding(PrivatiseEmbedding.Noise.LAPLACE, 1000, 0, 0, false);
    assertThat(cosine(laplace)).isBetween(0.9, 1.0);
    assertThat(new PixelateFace(16, 16, 1e6).guarantee().cost()).doesNotContain("off by 1");
  }

  private static double cosine(PrivatiseEmbedding step) {
    Matcher m = Pattern.compile("about ([0-9.e-]+) for a voice").matcher(step.guarantee().cost());
    assertThat(m.find()).isTrue();
    return Double.parseDouble(m.group(1));
  }

  @Test
  void everyStepSaysWhatItDoesNotCover() {
    List<RecordStep> steps =
        List.of(
            new RandomiseLabel(List.of("a", "b"), 1),
            new PrivatiseEmbedding(10),
            new PrivatiseEmbedding(PrivatiseEmbedding.Noise.LAPLACE, 10, 0, 0, false),
            new PrivatiseEmbedding(PrivatiseEmbedding.Noise.GAUSSIAN, 10, 1e-5, 1, false),
            new PixelateFace(8, 16, 1),
            new WaveformLaplace(WaveformLaplace.Unit.PERSON, 1, 2, 3),
            new McadamsVoice(0.7, 0.9));
    assertThat(steps)
        .allSatisfy(
            s -> {
              assertThat(s.guarantee().step()).isEqualTo(s.name());
              assertThat(s.guarantee().sentence())
                  .startsWith(s.name() + ": ")
                  .contains("not covered: ")
                  .doesNotContainIgnoringCase("anonym");
            });
    assertThat(new McadamsVoice(0.8, 0.8).guarantee().holds()).isFalse();
    assertThat(new PixelateFace(8, 16, 1).guarantee().holds()).isTrue();
  }

  @Test
  void refusesParametersOutOfRangeWithTheirValue() {
    assertThatThrownBy(() -> new PixelateFace(8, 0, 1))
        .hasMessageContaining("pixels")
        .hasMessageContaining("0");
    assertThatThrownBy(() -> new PixelateFace(8, 1, Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new PrivatiseEmbedding(0)).hasMessageContaining("epsilon");
    assertThatThrownBy(
            () -> new PrivatiseEmbedding(PrivatiseEmbedding.Noise.GAUSSIAN, 1, 1e-5, -1, false))
        .hasMessageContaining("clipping norm")
        .hasMessageContaining("-1");
    assertThatThrownBy(() -> new McadamsVoice(0.3, 0.9)).hasMessageContaining("0.3");
    assertThatThrownBy(() -> new McadamsVoice(0.9, 0.8)).hasMessageContaining("[0.9, 0.8]");
    assertThatThrownBy(() -> new WaveformLaplace(WaveformLaplace.Unit.CLIP, 1, Double.NaN, 1))
        .hasMessageContaining("max-seconds");
    assertThatThrownBy(() -> new WaveformLaplace(WaveformLaplace.Unit.PERSON, 1, 1, 0))
        .hasMessageContaining("clips-per-person");
  }
}
