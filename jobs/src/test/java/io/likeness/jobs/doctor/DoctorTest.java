package io.likeness.jobs.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DoctorTest {
  @Test
  @Timeout(20)
  void aToolThatHangsIsNotWaitedFor() {
    assertThat(Doctor.said(1, "sleep", "60")).isEmpty();
  }

  @Test
  void onlyWhatEndsWellIsBelieved() {
    assertThat(Doctor.said(10, "printf", "H200, 143771 MiB\\nH200\\n"))
        .contains("H200, 143771 MiB");
    assertThat(Doctor.said(10, "false")).isEmpty();
    assertThat(Doctor.said(10, "true")).isEmpty();
    assertThat(Doctor.said(10, "no-such-tool-anywhere")).isEmpty();
  }
}
