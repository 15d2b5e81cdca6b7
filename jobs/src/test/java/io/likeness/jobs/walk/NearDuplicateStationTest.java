package io.likeness.jobs.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.transforms.dedup.FindNearDuplicates.Crowding;
import org.junit.jupiter.api.Test;

class NearDuplicateStationTest {
  @Test
  void saysWhatWasComparedAndWhatWasNot() {
    assertThat(NearDuplicateStation.searched(new Crowding(800, 40, 0, 0), 91, 1000))
        .isEqualTo("near-duplicates  91 candidate pairs compared, largest bucket 40 records");
    assertThat(NearDuplicateStation.searched(new Crowding(800, 1200, 3, 3400), 91, 1000))
        .isEqualTo(
            "near-duplicates  91 candidate pairs compared, largest bucket 1200 records; 3 of 800"
                + " keys not followed, for more than 1000 records share each");
  }
}
