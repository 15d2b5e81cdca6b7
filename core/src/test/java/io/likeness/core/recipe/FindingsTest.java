package io.likeness.core.recipe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingsTest {
  private static final List<String> SETTINGS = List.of("bias.protected=[age]");

  @TempDir Path folder;
  private Path file;
  private Findings findings;

  @BeforeEach
  void write() throws IOException {
    file =
        Files.writeString(
            folder.resolve("r.conf"),
            """
            corpus = c
            screen = [
              { code = A, measures = [snr_db], min = 1 }
              { code = B, measures = [
                  duration_s
                  smell
                ], min = 1 }
            ]
            """);
    findings = new Findings(file, SETTINGS);
  }

  @Test
  void nothingFoundIsNoFault() {
    findings.throwIfAny();
  }

  @Test
  void whatStandsInAListHasItsOwnLineAndTheFirstLineComesFirst() {
    findings.add("smells", "screen", 1, "measures", 1);
    findings.add("is short", "screen", 0);
    assertThatThrownBy(findings::throwIfAny)
        .hasMessage(file + ":3: is short\n" + file + ":6: smells");
  }

  @Test
  void whereAKeyIsMissingTheLastThatIsThereCounts() {
    findings.add("lacks max", "screen", 1, "max");
    findings.add("lacks a third", "screen", 2);
    findings.add("is for voices", "train");
    assertThatThrownBy(findings::throwIfAny)
        .hasMessage(
            file + ": is for voices\n" + file + ":2: lacks a third\n" + file + ":4: lacks max");
  }

  @Test
  void whatIsSetOnTheCommandLineIsNamedAndADefaultHasNoLine() {
    findings.add("is unknown", "bias", "protected", 0);
    findings.add("is too few", "seed");
    assertThatThrownBy(findings::throwIfAny)
        .hasMessage("--set bias.protected=[age]: is unknown\n" + file + ": is too few");
  }
}
