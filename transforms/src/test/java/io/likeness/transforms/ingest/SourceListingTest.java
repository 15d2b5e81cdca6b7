package io.likeness.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceListingTest {
  @Test
  void noSliceOfMillionsIsLongerThanAMessageOfSparks() {
    assertThat(SourceListing.slices(10_000_000, 8)).isEqualTo(500);
    assertThat(SourceListing.slices(10_000, 8)).isEqualTo(8);
    assertThat(SourceListing.slices(1_000, 8)).isEqualTo(2);
    assertThat(SourceListing.slices(0, 8)).isEqualTo(1);
  }
}
