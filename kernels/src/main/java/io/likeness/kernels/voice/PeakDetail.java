package io.likeness.kernels.voice;

/**
 * How two peaks of a spectrogram lie to each other, finer than its frames and bins: the difference
 * of their levels in halves of a dB, the frequency of each in eighths of a bin and the time between
 * them in eighths of a frame, by parabolas through the logarithms around each peak.
 *
 * <p>Packed into 21 bits, each value cyclically: those who compare two know already that their
 * peaks lie within a few bins and frames.
 *
 * @param power powers, one row of {@code bins} a frame
 * @param bins powers of one frame
 */
record PeakDetail(float[] power, int bins) {
  private static final int HALVES = 2;
  private static final int EIGHTHS = 8;
  private static final int FREQUENCY_BITS = 5;
  private static final int TIME_BITS = 5;
  private static final int LEVEL_BITS = 6;

  /** Squares of the steps between two pairs of one sound sum up to at most this. */
  private static final int MOST_SQUARES = 13;

  private static final float FAINTEST = 1e-30f;

  /** The values of two peaks, each given by its place in the powers. */
  int of(int first, int second) {
    double level = decibels(first) - decibels(second);
    double time = frame(second) - frame(first);
    int packed = cyclic(HALVES * level, LEVEL_BITS);
    packed = packed << FREQUENCY_BITS | cyclic(EIGHTHS * bin(first), FREQUENCY_BITS);
    packed = packed << FREQUENCY_BITS | cyclic(EIGHTHS * bin(second), FREQUENCY_BITS);
    return packed << TIME_BITS | cyclic(EIGHTHS * time, TIME_BITS);
  }

  /**
   * Whether two pairs of peaks, whose hashes and offsets agree, are one sound: 3.6 steps from each
   * other at most, be it in level (1.8 dB), in frequency (7 Hz at 8 kHz) or in time (3.6 ms).
   */
  static boolean alike(int a, int b) {
    int shift = 0;
    int squares = square(a, b, shift, TIME_BITS);
    shift += TIME_BITS;
    squares += square(a, b, shift, FREQUENCY_BITS);
    shift += FREQUENCY_BITS;
    squares += square(a, b, shift, FREQUENCY_BITS);
    shift += FREQUENCY_BITS;
    return squares + square(a, b, shift, LEVEL_BITS) <= MOST_SQUARES;
  }

  private static int square(int a, int b, int shift, int bits) {
    int steps = (a >> shift) - (b >> shift) & (1 << bits) - 1;
    int least = Math.min(steps, (1 << bits) - steps);
    return least * least;
  }

  private static int cyclic(double value, int bits) {
    return (int) Math.round(value) & (1 << bits) - 1;
  }

  private double bin(int at) {
    int bin = at % bins;
    return bin + (bin == 0 || bin == bins - 1 ? 0 : summit(at, 1));
  }

  private double frame(int at) {
    boolean atEdge = at < bins || at >= power.length - bins;
    return at / bins + (atEdge ? 0 : summit(at, bins));
  }

  /** Where a parabola through a peak and its neighbours is highest, -0.5 … 0.5 steps away. */
  private double summit(int at, int step) {
    double before = decibels(at - step);
    double after = decibels(at + step);
    double bend = before - 2 * decibels(at) + after;
    return bend < 0 ? Math.max(-0.5, Math.min(0.5, 0.5 * (before - after) / bend)) : 0;
  }

  private double decibels(int at) {
    return Decibels.ofPower(power[at] + FAINTEST);
  }
}
