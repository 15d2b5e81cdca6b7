package io.likeness.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoScoreTest {

  @TempDir Path truth;

  private DemoScore score(Map<String, Set<String>> found) throws IOException {
    Files.writeString(
        truth.resolve("voice.jsonl"),
        """
        {"file":"v/1.wav","medium":"VOICE"}
        {"file":"v/2.wav","medium":"VOICE"}
        {"file":"v/3.wav","medium":"VOICE","kind":"VOICE_NOISE","strength":3.0}
        {"file":"v/4.wav","medium":"VOICE","kind":"VOICE_DUPLICATE","twin":"v/5.wav"}
        """);
    return DemoScore.of(truth, found);
  }

  private static DemoScore.Line line(DemoScore score, PlantedKind kind) {
    return score.lines().get(kind.ordinal());
  }

  @Test
  void countsFoundMissedAndFalselyAlarmed() throws IOException {
    DemoScore score =
        score(Map.of("v/1.wav", Set.of("LOW_SNR"), "v/3.wav", Set.of("LOW_SNR", "TOO_SHORT")));
    assertThat(line(score, PlantedKind.VOICE_NOISE))
        .isEqualTo(new DemoScore.Line(PlantedKind.VOICE_NOISE, 1, 1, 1, 2));
    assertThat(line(score, PlantedKind.VOICE_SHORT).falseAlarms()).isZero();
    assertThat(line(score, PlantedKind.VOICE_DUPLICATE).recall()).isZero();
    assertThat(line(score, PlantedKind.FACE_BLUR).recall()).isNaN();
  }

  @Test
  void aCopyIsFoundWhicheverOfTheTwoIsRefused() throws IOException {
    DemoScore score = score(Map.of("v/5.wav", Set.of("EXACT_DUPLICATE")));
    assertThat(line(score, PlantedKind.VOICE_DUPLICATE).found()).isEqualTo(1);
    assertThat(line(score, PlantedKind.VOICE_DUPLICATE).falseAlarms()).isZero();
  }

  @Test
  void aDefectUnderTheWrongCodeIsNotFound() throws IOException {
    DemoScore score = score(Map.of("v/3.wav", Set.of("CLIPPED")));
    assertThat(line(score, PlantedKind.VOICE_NOISE).found()).isZero();
  }

  @Test
  void aCleanRecordRefusedForAnUnknownReasonShows() throws IOException {
    DemoScore score = score(Map.of("v/2.wav", Set.of("SOMETHING_ELSE")));
    assertThat(score.otherAlarms()).isEqualTo(1);
    assertThat(score.asText()).contains("any other reason: 1");
  }
}
