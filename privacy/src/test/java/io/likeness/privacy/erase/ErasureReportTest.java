package io.likeness.privacy.erase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErasureReportTest {
  @Test
  void anExportOfTwoCorporaIsToldOnceAndAsRemoved() {
    ErasureReport.Builder builder = new ErasureReport.Builder(List.of("0123456789"));
    builder.exports(Map.of(written("/out/pair"), "removed", written("/out/voices"), "not found"));
    builder.exports(Map.of(written("/out/pair"), "not found", written("/out/faces"), "removed"));
    assertThat(builder.build().markdown().lines().filter(line -> line.startsWith("- export ")))
        .containsExactly(
            "- export /out/faces: removed",
            "- export /out/pair: removed",
            "- export /out/voices: not found");
  }

  private static Exports.Written written(String address) {
    return new Exports.Written(address, "ab".repeat(32));
  }
}
