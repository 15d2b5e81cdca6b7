package io.likeness.kernels.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.likeness.kernels.signal.LogMel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that make_golden.py, which lies beside them, computed the slow way. */
class GoldenTest {

  record Golden(String kernel, int at, double value) {}

  static Stream<Golden> golden() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(GoldenTest.class.getResourceAsStream("golden.csv"))) {
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      return lines.stream()
          .map(line -> line.split(",", -1))
          .map(p -> new Golden(p[0], Integer.parseInt(p[1]), Double.parseDouble(p[2])));
    }
  }

  /** The formula of the script. */
  private static Waveform signal(int rateHz, int seconds) {
    float[] x = new float[rateHz * seconds];
    long state = 1;
    for (int i = 0; i < x.length; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      double noise = (state >>> 40) / (double) (1 << 24) - 0.5;
      double t = i / (double) rateHz;
      double turn = 2 * StrictMath.PI;
      double burst = Math.max(0, StrictMath.sin(turn * 0.7 * t));
      double tone =
          StrictMath.sin(turn * (200 + 30 * t) * t) + 0.3 * StrictMath.sin(turn * 2500 * t);
      x[i] = (float) (0.3 * burst * burst * tone + 0.002 * noise);
    }
    return new Waveform(rateHz, x);
  }

  @ParameterizedTest
  @MethodSource
  void golden(Golden golden) {
    switch (golden.kernel()) {
      case "wada" ->
          assertThat(WadaSnr.statisticAt(golden.at())).isCloseTo(golden.value(), within(2e-4));
      case "loudness" ->
          assertThat(Loudness.integratedLufs(signal(golden.at(), 4)))
              .isCloseTo(golden.value(), within(0.01));
      case "active-level" ->
          assertThat(ActiveLevel.of(signal(golden.at(), 3)).levelDbfs())
              .isCloseTo(golden.value(), within(0.05));
      case "log-mel" -> {
        LogMel logMel = new LogMel(16_000, 400, 160, 80, 20, 7600, 1e-6);
        assertThat((double) logMel.apply(signal(16_000, 3).samples())[golden.at()])
            .isCloseTo(golden.value(), within(1e-4));
      }
      default -> throw new IllegalArgumentException(golden.kernel());
    }
  }
}
