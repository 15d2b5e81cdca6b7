package io.likeness.jobs.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void onlyAFolderOfThisMachineIsPraised(@TempDir Path folder) {
    for (String away : List.of("s3a://bucket/lake", "hdfs://host:8020/lake", "s3a://bucket")) {
      assertThat(Doctor.ofLake(away))
          .hasSize(4)
          .allSatisfy(f -> assertThat(f.state()).isEqualTo(Finding.State.NOTE))
          .allSatisfy(f -> assertThat(f.found()).contains("not looked at from here"))
          .allSatisfy(f -> assertThat(f.remedy()).isNotBlank());
    }
    assertThat(remedy("hdfs://host:8020/lake"))
        .contains("atomically there, so Delta's log is safe");
    assertThat(remedy("s3a://bucket/lake"))
        .contains("No file is made atomically", "one driver at a time", "S3DynamoDBLogStore");
    for (String here : List.of(folder + "/a b", "file:" + folder + "/lake")) {
      assertThat(Doctor.ofLake(here))
          .filteredOn(f -> f.what().equals("file system"))
          .extracting(Finding::state)
          .containsExactly(Finding.State.OK);
    }
  }

  private static String remedy(String lake) {
    return Doctor.ofLake(lake).get(1).remedy();
  }
}
