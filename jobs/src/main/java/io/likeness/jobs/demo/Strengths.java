package io.likeness.jobs.demo;

/**
 * From how bad to how slight the planted defects are; the slight end lies just beyond the limits of
 * {@code conf/recipes/demo-*.conf}; whoever moves one moves the other.
 */
final class Strengths {

  static final double WORST_SNR_DB = 0;
  static final double WEAKEST_SNR_DB = 13.5;
  static final double WORST_CLIPPING = 0.1;
  static final double WEAKEST_CLIPPING = 0.0013;
  static final double WORST_SILENCE = 0.93;
  static final double WEAKEST_SILENCE = 0.64;
  static final double SHORTEST_SECONDS = 0.08;
  static final double WEAKEST_SECONDS = 0.48;
  static final double WORST_BLUR = 0.03;
  static final double WEAKEST_BLUR = 0.005;
  static final double DARKEST_P95 = 10;
  static final double WEAKEST_DARK_P95 = 56;
  static final double WEAKEST_BRIGHT_MEDIAN = 225;
  static final double BRIGHTEST_MEDIAN = 254;
  static final int TINIEST_PX = 20;
  static final int WEAKEST_TINY_PX = 92;
  static final double MOST_QUIETER_DB = -6;
  static final double MOST_LOUDER_DB = 1.5;
  static final double MOST_TRIMMED_SECONDS = 0.15;
  static final double SMALLEST_AGAIN = 0.8;
  static final double LARGEST_AGAIN = 0.95;

  private Strengths() {}
}
