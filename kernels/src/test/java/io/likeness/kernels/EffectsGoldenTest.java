package io.likeness.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.likeness.kernels.face.FaceImage;
import io.likeness.kernels.face.ImageEffect;
import io.likeness.kernels.face.ImageEffects;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.voice.AudioEffects;
import io.likeness.kernels.voice.Range;
import io.likeness.kernels.voice.Waveform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Values that make_golden_effects.py, which lies beside them, computed the slow way. */
class EffectsGoldenTest {
  private static final Map<String, Range> OF_CLIPS =
      Map.of(
          "gain-db",
          new Range(-6, 6),
          "below-peak-db",
          new Range(3, 9),
          "share",
          new Range(0.1, 0.3));
  private static final Map<String, double[]> OF_PICTURES =
      Map.of("sigma-px", new double[] {0.8, 1.5});

  private static CounterRandom random() {
    byte[] digest = new byte[32];
    for (int i = 0; i < digest.length; i++) {
      digest[i] = (byte) (7 * i + 1);
    }
    return CounterRandom.of(digest, 0);
  }

  /** Place to value, of each effect. */
  private static TreeMap<String, TreeMap<String, Double>> golden() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(EffectsGoldenTest.class.getResourceAsStream("golden-effects.csv"))) {
      TreeMap<String, TreeMap<String, Double>> out = new TreeMap<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        List<String> cells = List.of(line.split(","));
        out.computeIfAbsent(cells.get(0), e -> new TreeMap<>())
            .put(cells.get(1), Double.parseDouble(cells.get(2)));
      }
      return out;
    }
  }

  /** The formula of the script. */
  private static Waveform clip() {
    float[] x = new float[8000];
    long state = 1;
    for (int i = 0; i < x.length; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      double t = i / 16_000.0;
      double turn = 2 * StrictMath.PI;
      double tone =
          StrictMath.sin(turn * (200 + 30 * t) * t) + 0.3 * StrictMath.sin(turn * 2500 * t);
      x[i] = (float) (0.3 * tone + 0.02 * ((state >>> 40) / (double) (1 << 24) - 0.5));
    }
    return new Waveform(16_000, x);
  }

  /** The formula of the script. */
  private static FaceImage picture() {
    byte[] bgr = new byte[3 * 40 * 30];
    for (int y = 0; y < 30; y++) {
      for (int x = 0; x < 40; x++) {
        int at = 3 * (40 * y + x);
        bgr[at] = (byte) (40 + 160 * x / 40);
        bgr[at + 1] = (byte) (30 + 180 * y / 30);
        bgr[at + 2] = (byte) (20 + 100 * x / 40 + 90 * y * y / 900);
      }
    }
    return FaceImage.ofBgr(40, 30, bgr);
  }

  /** The ranges of those parameters that {@code names} has. */
  private static <T> Map<String, T> of(List<String> names, Map<String, T> ranges) {
    return ranges.entrySet().stream()
        .filter(e -> names.contains(e.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Test
  void clipsAreWhatAnotherHandMadeOfTheSameDraws() throws IOException {
    int effects = 0;
    for (Map.Entry<String, TreeMap<String, Double>> effect : golden().entrySet()) {
      AudioEffects.Kind kind = AudioEffects.kinds().get(effect.getKey());
      if (kind == null) {
        continue;
      }
      effects++;
      List<String> names = kind.parameters().stream().map(AudioEffects.Parameter::name).toList();
      float[] out =
          AudioEffects.byName(effect.getKey(), of(names, OF_CLIPS))
              .render(clip(), random())
              .wave()
              .samples();
      effect
          .getValue()
          .forEach(
              (place, value) ->
                  assertThat(place.equals("length") ? out.length : out[Integer.parseInt(place)])
                      .as("%s at %s", effect.getKey(), place)
                      .isCloseTo(value.floatValue(), within(2e-6f)));
    }
    assertThat(effects).isEqualTo(6);
  }

  /** Within what rounding to levels, and to 32nds of a pixel, may differ by. */
  @Test
  void picturesAreWhatAnotherHandMadeOfTheSameDraws() throws IOException {
    int effects = 0;
    for (Map.Entry<String, TreeMap<String, Double>> effect : golden().entrySet()) {
      ImageEffects.Kind kind = ImageEffects.kinds().get(effect.getKey());
      if (kind == null) {
        continue;
      }
      effects++;
      List<String> names = kind.parameters().stream().map(ImageEffects.Parameter::name).toList();
      ImageEffect made = ImageEffects.byName(effect.getKey(), of(names, OF_PICTURES));
      try (FaceImage in = picture();
          FaceImage image = made.render(in, random()).image()) {
        byte[] out = image.bgr();
        effect
            .getValue()
            .forEach(
                (place, value) ->
                    assertThat((double) (out[Integer.parseInt(place)] & 255))
                        .as("%s at %s", effect.getKey(), place)
                        .isCloseTo(value, within(1.0)));
      }
    }
    assertThat(effects).isEqualTo(9);
  }
}
