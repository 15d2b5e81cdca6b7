package io.likeness.kernels.voice;

/**
 * Sums over blocks of about one millisecond: what most measures of level need, from one pass over
 * the samples.
 */
final class Envelope {

  final int blockSamples;
  final double blockSeconds;

  /** Mean magnitude of each block; the last may be shorter. */
  final float[] magnitude;

  /** Largest magnitude of each block. */
  final float[] peak;

  /** Sum of squares of each block. */
  final float[] energy;

  final double sum;
  final double sumOfSquares;
  final double largest;

  private Envelope(float[] x, int blockSamples, double blockSeconds) {
    this.blockSamples = blockSamples;
    this.blockSeconds = blockSeconds;
    int blocks = (x.length + blockSamples - 1) / blockSamples;
    magnitude = new float[blocks];
    peak = new float[blocks];
    energy = new float[blocks];
    double allSum = 0;
    double allSquares = 0;
    float allPeak = 0;
    for (int b = 0; b < blocks; b++) {
      int from = b * blockSamples;
      int to = Math.min(x.length, from + blockSamples);
      float blockSum = 0;
      float blockMagnitude = 0;
      float blockSquares = 0;
      float oddSum = 0;
      float oddMagnitude = 0;
      float oddSquares = 0;
      // Magnitudes compare like the integers of their bits, and those without a branch.
      int peakBits = 0;
      int i = from;
      for (; i + 1 < to; i += 2) {
        float value = x[i];
        float odd = x[i + 1];
        int bits = Float.floatToRawIntBits(value) & Integer.MAX_VALUE;
        int oddBits = Float.floatToRawIntBits(odd) & Integer.MAX_VALUE;
        blockSum += value;
        oddSum += odd;
        blockMagnitude += Float.intBitsToFloat(bits);
        oddMagnitude += Float.intBitsToFloat(oddBits);
        blockSquares += value * value;
        oddSquares += odd * odd;
        peakBits = Math.max(peakBits, Math.max(bits, oddBits));
      }
      if (i < to) {
        oddSum += x[i];
        oddMagnitude += Math.abs(x[i]);
        oddSquares += x[i] * x[i];
        peakBits = Math.max(peakBits, Float.floatToRawIntBits(x[i]) & Integer.MAX_VALUE);
      }
      blockSum += oddSum;
      blockMagnitude += oddMagnitude;
      blockSquares += oddSquares;
      float blockPeak = Float.intBitsToFloat(peakBits);
      magnitude[b] = blockMagnitude / (to - from);
      energy[b] = blockSquares;
      peak[b] = blockPeak;
      allSum += blockSum;
      allSquares += blockSquares;
      allPeak = Math.max(allPeak, blockPeak);
    }
    sum = allSum;
    sumOfSquares = allSquares;
    largest = allPeak;
  }

  static Envelope of(Waveform wave) {
    int block = Math.max(1, Math.round(wave.sampleRateHz() / 1000f));
    return new Envelope(wave.samples(), block, block / (double) wave.sampleRateHz());
  }

  /** The share of 10 ms stretches whose power is below the limit. */
  double shareBelow(double limitDbfs) {
    int blocks = Math.max(1, (int) Math.round(0.010 / blockSeconds));
    double limit = Decibels.toPower(limitDbfs) * blockSamples * blocks;
    int below = 0;
    int count = 0;
    for (int from = 0; from + blocks <= energy.length; from += blocks) {
      double sumHere = 0;
      for (int b = from; b < from + blocks; b++) {
        sumHere += energy[b];
      }
      below += sumHere < limit ? 1 : 0;
      count++;
    }
    return count == 0 ? Double.NaN : below / (double) count;
  }

  /** Samples in runs of three or more of one sign at or beyond the limit. */
  int clipped(float[] x, float limit) {
    if (largest < limit) {
      return 0;
    }
    int clipped = 0;
    int run = 0;
    float sign = 0;
    for (int b = 0; b < peak.length; b++) {
      if (peak[b] < limit && run == 0) {
        continue;
      }
      int to = Math.min(x.length, (b + 1) * blockSamples);
      for (int i = b * blockSamples; i < to; i++) {
        boolean full = Math.abs(x[i]) >= limit;
        if (full && (run == 0 || Math.signum(x[i]) == sign)) {
          run++;
        } else {
          clipped += run >= 3 ? run : 0;
          run = full ? 1 : 0;
        }
        sign = Math.signum(x[i]);
      }
    }
    return clipped + (run >= 3 ? run : 0);
  }
}
