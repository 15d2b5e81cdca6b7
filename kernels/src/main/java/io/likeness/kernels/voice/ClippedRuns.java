package io.likeness.kernels.voice;

/**
 * How many samples of each channel stand in runs of three or more of one sign at or beyond a limit:
 * what {@link Envelope#clipped} counts in the mean of the channels, where one that is not full
 * hides it.
 */
final class ClippedRuns {
  private static final int SHORTEST = 3;

  private final float limit;

  /** Length of the run in which each channel is, below 0 where its samples are. */
  private final int[] runs;

  private final int[] clipped;

  ClippedRuns(int channels, float limit) {
    this.limit = limit;
    runs = new int[channels];
    clipped = new int[channels];
  }

  void add(int channel, float sample) {
    int sign = sample >= limit ? 1 : sample <= -limit ? -1 : 0;
    if (sign == 0 && runs[channel] == 0) {
      return;
    }
    if (sign != Integer.signum(runs[channel])) {
      end(channel);
    }
    runs[channel] += sign;
  }

  /** In the channel that has the most; nothing may be added afterwards. */
  int most() {
    int most = 0;
    for (int c = 0; c < runs.length; c++) {
      end(c);
      most = Math.max(most, clipped[c]);
    }
    return most;
  }

  private void end(int channel) {
    int length = Math.abs(runs[channel]);
    clipped[channel] += length >= SHORTEST ? length : 0;
    runs[channel] = 0;
  }
}
