package io.likeness.training.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final List<String> ALL = List.of("fp32", "fp16", "int8");
  private static final Selection.Candidate BIG =
      new Selection.Candidate("big", "fp32", 8_000_000, 9_000_000, 0.95, 12);
  private static final Selection.Candidate HALF =
      new Selection.Candidate("big", "fp16", 4_000_000, 9_000_000, 0.95, 12);
  private static final Selection.Candidate SMALL =
      new Selection.Candidate("small", "int8", 100_000, 400_000, 0.90, 1);
  private static final Selection.Candidate UNKNOWN =
      new Selection.Candidate("odd", "fp32", 10, 10, Double.NaN, 1);

  private static String chosen(long memory, double latency, double floor, List<String> runs) {
    List<Selection.Candidate> some = new ArrayList<>(List.of(SMALL, UNKNOWN, BIG, HALF));
    Selection one = Selection.of(some, new Selection.Limits(memory, latency, floor, runs));
    Collections.reverse(some);
    assertThat(Selection.of(some, new Selection.Limits(memory, latency, floor, runs)))
        .isEqualTo(one);
    assertThat(one.lines()).hasSize(4);
    return one.chosen().map(c -> c.model() + " " + c.precision()).orElse("none");
  }

  @Test
  void takesTheMostAccurateAndOfEqualOnesTheSmallest() {
    assertThat(chosen(20_000_000, 15, 0, ALL)).isEqualTo("big fp16");
    assertThat(chosen(20_000_000, 15, 0, List.of("fp32"))).isEqualTo("big fp32");
  }

  @Test
  void memoryLatencyAndFloorEachRuleOut() {
    assertThat(chosen(1_000_000, 15, 0, ALL)).isEqualTo("small int8");
    assertThat(chosen(20_000_000, 5, 0, ALL)).isEqualTo("small int8");
    assertThat(chosen(1_000_000, 15, 0.92, ALL)).isEqualTo("none");
  }

  @Test
  void aModelWithoutAScoreComesLastAndMeetsNoFloor() {
    assertThat(chosen(20_000_000, 15, 0, ALL)).isEqualTo("big fp16");
    assertThat(chosen(100, 15, 0, ALL)).isEqualTo("odd fp32");
    assertThat(chosen(100, 15, 0.1, ALL)).isEqualTo("none");
  }

  @Test
  void saysWhyNot() {
    Selection s =
        Selection.of(List.of(BIG), new Selection.Limits(1_000_000, 5, 0.99, List.of("int8")));
    assertThat(s.lines().get(0))
        .contains("does not run fp32")
        .contains("more memory than 1.00 MB")
        .contains("above 5.00 ms")
        .contains("below 0.990");
  }

  @Test
  void loadingCountsAndOlderReportsDoNotTellOfIt() throws Exception {
    ModelRegistry.Entry entry =
        new ModelRegistry.Entry(
            "m",
            "2026",
            "m-1",
            "voice-conv1d",
            "0".repeat(64),
            new ObjectMapper()
                .readTree(
                    """
                    {"variants": [
                      {"precision": "fp32", "bytes": 4, "memoryBytes": 5, "loadingBytes": 8},
                      {"precision": "int8", "bytes": 1, "memoryBytes": 5, "loadingBytes": 4},
                      {"precision": "fp16", "bytes": 2, "memoryBytes": 5}]}
                    """),
            Optional.empty(),
            Optional.empty());
    assertThat(Selection.candidates(entry))
        .extracting(Selection.Candidate::memoryBytes)
        .containsExactly(8L, 5L, 5L);
  }

  @Test
  void aKindOfDeviceIsWhatKeepsItsLimits() {
    assertThat(DeviceClass.of(BIG))
        .containsExactly(DeviceClass.MOBILE, DeviceClass.BROWSER, DeviceClass.SERVER);
    assertThat(DeviceClass.of(SMALL)).containsExactly(DeviceClass.MOBILE);
    assertThat(DeviceClass.of(new Selection.Candidate("slow", "fp32", 1, 1, 0.9, 20)))
        .containsExactly(DeviceClass.BROWSER, DeviceClass.SERVER);
  }

  @Test
  void refusesLimitsThatAreNaN() {
    assertThatThrownBy(() -> new Selection.Limits(1, Double.NaN, 0, ALL))
        .hasMessageContaining("NaN");
  }
}
