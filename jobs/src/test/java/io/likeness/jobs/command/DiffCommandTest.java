package io.likeness.jobs.command;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.testing.TestVersions;
import org.junit.jupiter.api.Test;

class DiffCommandTest {
  private static DatasetVersion version(String corpus, int number) {
    return TestVersions.of(corpus + "-" + number, Snapshot.empty(corpus), 1, "consent");
  }

  @Test
  void versionsOfTwoCorporaAreNotCompared() {
    DiffCommand.requireOneCorpus(version("voices", 1), version("voices", 2));
    assertThatThrownBy(
            () -> DiffCommand.requireOneCorpus(version("voices", 1), version("faces", 3)))
        .hasMessage(
            "voices-1 is a version of the corpus voices and faces-3 one of faces; name two versions"
                + " of one corpus.")
        .hasFieldOrPropertyWithValue("fault", Fault.USAGE);
  }
}
