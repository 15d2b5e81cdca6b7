package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody asks first at three in the morning, whatever else is missing. */
class RunsTest {
  @TempDir Path folder;

  private Printed runs() {
    return Printed.by("runs", "--lake", folder.resolve("lake").toString());
  }

  private Path records() throws IOException {
    return Files.createDirectories(folder.resolve("lake/_likeness/runs"));
  }

  @Test
  void runsAreToldWhereTheKeysAreMissing() throws IOException {
    Files.writeString(
        records().resolve("1.json"),
        """
        {"run": "1", "command": "nightly", "corpus": "voices", "state": "refused",
         "exit_code": 2, "fault": "KEYS_MISSING"}
        """);
    assertThat(runs().ok()).contains("nightly", "voices", "refused", "2 KEYS_MISSING");
  }

  @Test
  void aRecordThatCannotBeReadIsNamed() throws IOException {
    Files.writeString(records().resolve("7.json"), "{");
    Printed said = runs();
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.complaint())
        .contains("The run record ", "/_likeness/runs/7.json cannot be read", "move it away");
  }

  @Test
  void whereThereIsNoLakeNothingIsSaidToHaveRun() {
    Printed said = runs();
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.complaint()).contains("There is no lake at ");
  }
}
