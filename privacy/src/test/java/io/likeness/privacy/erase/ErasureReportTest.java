package io.likeness.privacy.erase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErasureReportTest {
  @Test
  void anExportOfTwoCorporaIsToldOnceAndAsRemoved() {
    ErasureReport.Builder builder = new ErasureReport.Builder(List.of("0123456789"));
    builder.exports(Map.of("/out/pair", "removed", "/out/voices", "not found"));
    builder.exports(Map.of("/out/pair", "not found", "/out/faces", "removed"));
    assertThat(builder.build().markdown().lines().filter(line -> line.startsWith("- export ")))
        .containsExactly(
            "- export /out/faces: removed",
            "- export /out/pair: removed",
            "- export /out/voices: not found");
  }
}
