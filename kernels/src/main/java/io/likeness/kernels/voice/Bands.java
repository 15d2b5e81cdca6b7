package io.likeness.kernels.voice;

import io.likeness.kernels.signal.Convolution;
import java.util.Arrays;

/** Linear-phase filters of a windowed sinc, centred so that nothing is delayed. */
final class Bands {

  /** About 100 Hz from pass to stop. */
  private static final double FILTER_SECONDS = 0.032;

  private Bands() {}

  /**
   * A clip whose rate leaves nothing above the lower edge stays what it is, as its lineage says.
   */
  static Waveform pass(Waveform in, Drawn drawn) {
    if (2 * drawn.get("low-hz") >= in.sampleRateHz()) {
      drawn.note("applied", 0);
      return in;
    }
    return filtered(in, between(drawn.get("low-hz"), drawn.get("high-hz"), in.sampleRateHz()));
  }

  static Waveform stop(Waveform in, Drawn drawn) {
    double half = StrictMath.pow(2, drawn.get("octaves") / 2);
    double centre = drawn.get("centre-hz");
    double[] taps = between(centre / half, centre * half, in.sampleRateHz());
    for (int i = 0; i < taps.length; i++) {
      taps[i] = -taps[i];
    }
    taps[taps.length / 2] += 1;
    return filtered(in, taps);
  }

  static Waveform telephone(Waveform in, Drawn drawn) {
    Waveform narrow = SoundShelf.atRate(in, 8000);
    Waveform band = Codecs.muLaw(filtered(narrow, between(300, 3400, 8000)), drawn);
    Waveform back = SoundShelf.atRate(band, in.sampleRateHz());
    return in.with(Arrays.copyOf(back.samples(), in.length()));
  }

  private static double[] between(double lowHz, double highHz, int rateHz) {
    int half = Math.max(8, (int) (FILTER_SECONDS * rateHz / 2));
    double[] taps = new double[2 * half + 1];
    double low = Math.min(0.5, lowHz / rateHz);
    double high = Math.min(0.5, highHz / rateHz);
    for (int i = -half; i <= half; i++) {
      double window = 0.54 + 0.46 * StrictMath.cos(StrictMath.PI * i / half);
      taps[half + i] = (lowPass(high, i) - lowPass(low, i)) * window;
    }
    return taps;
  }

  private static double lowPass(double cyclesPerSample, int i) {
    return i == 0
        ? 2 * cyclesPerSample
        : StrictMath.sin(2 * StrictMath.PI * cyclesPerSample * i) / (StrictMath.PI * i);
  }

  private static Waveform filtered(Waveform in, double[] taps) {
    float[] filter = new float[taps.length];
    for (int i = 0; i < taps.length; i++) {
      filter[i] = (float) taps[i];
    }
    return in.with(new Convolution(filter).apply(in.samples(), taps.length / 2, in.length()));
  }
}
