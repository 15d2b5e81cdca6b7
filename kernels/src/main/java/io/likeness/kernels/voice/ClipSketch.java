package io.likeness.kernels.voice;

import io.likeness.kernels.signal.LogMel;

/**
 * What is said in a short clip, as a vector of fixed length: the log-mel spectrum of its loud part,
 * averaged over twelfths of its length, without its level, and the length itself.
 *
 * <p>Made to tell labels apart cheaply, not persons: it looks up to 4 kHz only, so that recordings
 * of different rates agree.
 */
public final class ClipSketch {
  private static final int PARTS = 12;
  private static final int MELS = 20;
  private static final double HIGH_HZ = 3800;

  /** Frames more than this below the loudest one are taken for the silence around the clip. */
  private static final float RANGE = 8;

  /** Values of a sketch. */
  public static final int DIMENSION = PARTS * MELS + 1;

  private ClipSketch() {}

  /** The sketch of a clip; all zeros where it is shorter than one frame. */
  public static double[] of(Waveform wave) {
    double[] out = new double[DIMENSION];
    int rate = wave.sampleRateHz();
    int frame = Math.max(16, rate / 40);
    LogMel mel = new LogMel(rate, frame, rate / 100, MELS, 60, Math.min(HIGH_HZ, rate / 2.0), 1e-8);
    float[] values = mel.apply(wave.samples());
    int frames = values.length / MELS;
    if (frames == 0) {
      return out;
    }
    float[] level = new float[frames];
    float loudest = Float.NEGATIVE_INFINITY;
    for (int f = 0; f < frames; f++) {
      for (int m = 0; m < MELS; m++) {
        level[f] += values[f * MELS + m] / MELS;
      }
      loudest = Math.max(loudest, level[f]);
    }
    int first = 0;
    int last = frames - 1;
    while (level[first] < loudest - RANGE) {
      first++;
    }
    while (level[last] < loudest - RANGE) {
      last--;
    }
    int length = last - first + 1;
    double mean = 0;
    for (int part = 0; part < PARTS; part++) {
      int from = first + part * length / PARTS;
      int to = Math.max(from + 1, first + (part + 1) * length / PARTS);
      for (int m = 0; m < MELS; m++) {
        double sum = 0;
        for (int f = from; f < to; f++) {
          sum += values[Math.min(f, last) * MELS + m];
        }
        out[part * MELS + m] = sum / (to - from);
        mean += out[part * MELS + m] / (PARTS * MELS);
      }
    }
    for (int i = 0; i < DIMENSION - 1; i++) {
      out[i] -= mean;
    }
    out[DIMENSION - 1] = StrictMath.log(length / 100.0);
    return out;
  }
}
