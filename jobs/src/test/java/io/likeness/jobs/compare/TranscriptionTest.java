package io.likeness.jobs.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TranscriptionTest {
  @Test
  void textsAreQuotedWhereTheyHaveToBe() {
    Map<String, String> texts = Map.of("b", "", "a", "well, \"yes\"", "c", "今天");
    assertThat(new Transcription(new TreeMap<>(texts)).csv())
        .isEqualTo("record_id,text\na,\"well, \"\"yes\"\"\"\nb,\nc,今天\n");
  }
}
