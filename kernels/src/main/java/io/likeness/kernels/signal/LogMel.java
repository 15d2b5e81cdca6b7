package io.likeness.kernels.signal;

import java.util.Arrays;

/**
 * Log-mel spectrogram: ln(Σ_k w_m[k]·|X[k]|² + floor) of Hann-windowed frames, with triangular
 * filters equally spaced on the HTK mel scale 2595·log10(1 + f/700) and of height one.
 *
 * <p>Frames lie wholly inside the signal: there are 1 + (n - frame) / hop of them, none if n is
 * shorter than a frame. Immutable once made; {@link #apply} may run in several threads.
 */
public final class LogMel {

  private static final double LN_2 = 0.6931471805599453;

  private final int frameSamples;
  private final int hopSamples;
  private final int mels;
  private final float floor;
  private final int fftSize;
  private final float[] window;

  /** First bin of each filter, and where its weights begin in {@link #weights}. */
  private final int[] firstBin;

  private final int[] firstWeight;
  private final float[] weights;

  /**
   * @param frameSamples window length, at least 16; the transform is the next power of two
   * @param hopSamples samples from one frame to the next, at least 1
   * @param mels how many filters, at least 1
   * @param lowHz lower edge of the first filter
   * @param highHz upper edge of the last one, at most half the sampling rate
   * @param floor what is added to each power before the logarithm, positive
   * @throws IllegalArgumentException for a value outside these ranges
   */
  public LogMel(
      int sampleRateHz,
      int frameSamples,
      int hopSamples,
      int mels,
      double lowHz,
      double highHz,
      double floor) {
    require(sampleRateHz > 0, "sample rate", sampleRateHz, "at least 1 Hz");
    require(frameSamples >= 16 && frameSamples <= 1 << 20, "frame", frameSamples, "16 … 2^20");
    require(hopSamples >= 1, "hop", hopSamples, "at least 1");
    require(mels >= 1 && mels <= 1024, "number of filters", mels, "1 … 1024");
    require(lowHz >= 0 && lowHz < highHz, "lower edge", lowHz, "0 up to the upper edge");
    require(highHz <= sampleRateHz / 2.0, "upper edge", highHz, "up to half the sampling rate");
    require(floor > 0 && floor < 1e30, "floor", floor, "a positive number");
    this.frameSamples = frameSamples;
    this.hopSamples = hopSamples;
    this.mels = mels;
    this.floor = (float) floor;
    fftSize = RealFft.sizeFor(frameSamples);
    window = new float[frameSamples];
    for (int i = 0; i < frameSamples; i++) {
      window[i] = (float) (0.5 - 0.5 * StrictMath.cos(2 * StrictMath.PI * i / frameSamples));
    }
    firstBin = new int[mels];
    firstWeight = new int[mels + 1];
    float[] all = new float[mels * (fftSize / 2 + 1)];
    double step = (toMel(highHz) - toMel(lowHz)) / (mels + 1);
    double binHz = sampleRateHz / (double) fftSize;
    for (int m = 0; m < mels; m++) {
      double left = toHz(toMel(lowHz) + m * step);
      double centre = toHz(toMel(lowHz) + (m + 1) * step);
      double right = toHz(toMel(lowHz) + (m + 2) * step);
      int at = firstWeight[m];
      firstBin[m] = -1;
      for (int k = 0; k <= fftSize / 2; k++) {
        double hz = k * binHz;
        double weight = Math.min((hz - left) / (centre - left), (right - hz) / (right - centre));
        if (weight > 0) {
          firstBin[m] = firstBin[m] < 0 ? k : firstBin[m];
          all[at++] = (float) weight;
        }
      }
      firstBin[m] = Math.max(0, firstBin[m]);
      firstWeight[m + 1] = at;
    }
    weights = Arrays.copyOf(all, firstWeight[mels]);
  }

  /** Frames of so many samples. */
  public int frames(int samples) {
    return samples < frameSamples ? 0 : 1 + (samples - frameSamples) / hopSamples;
  }

  /** The features, frame after frame: frames × mels, natural logarithms. */
  public float[] apply(float[] samples) {
    int frames = frames(samples.length);
    float[] out = new float[frames * mels];
    RealFft fft = RealFft.ofSize(fftSize);
    float[] buffer = new float[fftSize];
    float[] spectrum = new float[fftSize + 2];
    float[] power = new float[fftSize / 2 + 1];
    for (int frame = 0; frame < frames; frame++) {
      int from = frame * hopSamples;
      for (int i = 0; i < frameSamples; i++) {
        buffer[i] = samples[from + i] * window[i];
      }
      fft.forward(buffer, 0, spectrum);
      for (int k = 0; k < power.length; k++) {
        power[k] = spectrum[2 * k] * spectrum[2 * k] + spectrum[2 * k + 1] * spectrum[2 * k + 1];
      }
      int at = frame * mels;
      for (int m = 0; m < mels; m++) {
        float sum = floor;
        int bin = firstBin[m] - firstWeight[m];
        for (int w = firstWeight[m]; w < firstWeight[m + 1]; w++) {
          sum += weights[w] * power[bin + w];
        }
        out[at + m] = ln(sum);
      }
    }
    return out;
  }

  /**
   * The natural logarithm of a positive normal number to 1e-7, by the series of atanh: several
   * times as fast as StrictMath and as reproducible.
   */
  static float ln(float x) {
    int bits = Float.floatToRawIntBits(x);
    int exponent = (bits >> 23) - 127;
    double mantissa = Float.intBitsToFloat(bits & 0x7FFFFF | 0x3F800000);
    if (mantissa > 1.4142135) {
      mantissa *= 0.5;
      exponent++;
    }
    double s = (mantissa - 1) / (mantissa + 1);
    double z = s * s;
    double series = 1 + z * (1.0 / 3 + z * (1.0 / 5 + z * (1.0 / 7 + z * (1.0 / 9))));
    return (float) (2 * s * series + exponent * LN_2);
  }

  private static double toMel(double hz) {
    return 2595 * StrictMath.log10(1 + hz / 700);
  }

  private static double toHz(double mel) {
    return 700 * (StrictMath.pow(10, mel / 2595) - 1);
  }

  private static void require(boolean holds, String what, double value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(
          "The " + what + " of a log-mel spectrogram is " + value + ": give " + range);
    }
  }
}
