package io.likeness.training.registry;

import java.util.Arrays;
import java.util.List;

/** Limits that a kind of device sets unless others are given; no measured device. */
public enum DeviceClass {
  MOBILE(20_000_000, 15, List.of("fp32", "fp16", "int8")),
  BROWSER(50_000_000, 30, List.of("fp32", "fp16")),
  SERVER(Long.MAX_VALUE, Double.MAX_VALUE, List.of("fp32"));

  private final Selection.Limits limits;

  DeviceClass(long memoryBytes, double latencyMs, List<String> precisions) {
    limits = new Selection.Limits(memoryBytes, latencyMs, 0, precisions);
  }

  public Selection.Limits limits() {
    return limits;
  }

  /** The kinds whose limits a form keeps, by the latency of the machine that it was trained on. */
  public static List<DeviceClass> of(Selection.Candidate form) {
    return Arrays.stream(values()).filter(d -> d.limits.against(form).isEmpty()).toList();
  }
}
