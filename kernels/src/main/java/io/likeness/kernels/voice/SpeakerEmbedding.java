package io.likeness.kernels.voice;

import io.likeness.kernels.signal.LogMel;
import io.likeness.kernels.signal.Resample;
import java.util.Arrays;

/**
 * Who speaks, as a vector: means and deviations of mel-frequency cepstra over the louder frames of
 * a clip at 8 kHz (Davis and Mermelstein 1980; statistics pooling as in Snyder et al. 2017 without
 * the network). It learns nothing; whoever compares such vectors should whiten them within persons.
 */
public final class SpeakerEmbedding {
  private static final int RATE_HZ = 8000;
  private static final int FRAME = 200;
  private static final int BANDS = 24;
  private static final int CEPSTRA = 19;
  private static final double LOUD_SHARE = 0.6;

  /** Values of a vector: mean and deviation of each cepstral coefficient from 1 on. */
  public static final int DIMENSION = 2 * CEPSTRA;

  private SpeakerEmbedding() {}

  /** The vector of a clip of any length; all values are finite. */
  public static float[] of(Waveform clip) {
    double[][] cepstra = cepstra(clip);
    float[] level = new float[cepstra.length];
    for (int i = 0; i < level.length; i++) {
      level[i] = (float) cepstra[i][0];
    }
    Arrays.sort(level);
    double quiet = level[(int) ((1 - LOUD_SHARE) * (level.length - 1))];
    double[] mean = new double[CEPSTRA];
    double[] square = new double[CEPSTRA];
    int loud = 0;
    for (double[] frame : cepstra) {
      if ((float) frame[0] >= quiet) {
        loud++;
        for (int k = 0; k < CEPSTRA; k++) {
          mean[k] += frame[k + 1];
          square[k] += frame[k + 1] * frame[k + 1];
        }
      }
    }
    float[] out = new float[DIMENSION];
    for (int k = 0; k < CEPSTRA; k++) {
      mean[k] /= loud;
      out[k] = (float) mean[k];
      out[CEPSTRA + k] = (float) Math.sqrt(Math.max(0, square[k] / loud - mean[k] * mean[k]));
    }
    return out;
  }

  /**
   * What is said, as a vector: mean cepstra of {@code parts} equal stretches of the clip.
   *
   * @param parts at least 1
   */
  public static float[] ofWords(Waveform clip, int parts) {
    double[][] cepstra = cepstra(clip);
    float[] out = new float[parts * CEPSTRA];
    for (int p = 0; p < parts; p++) {
      int from = Math.min(cepstra.length - 1, p * cepstra.length / parts);
      int to = Math.max(from + 1, (p + 1) * cepstra.length / parts);
      for (int i = from; i < to; i++) {
        for (int k = 0; k < CEPSTRA; k++) {
          out[p * CEPSTRA + k] += (float) (cepstra[i][k + 1] / (to - from));
        }
      }
    }
    return out;
  }

  /** Cepstra 0 … 19 of each frame; at least one frame. */
  private static double[][] cepstra(Waveform clip) {
    float[] x = clip.samples();
    if (clip.sampleRateHz() != RATE_HZ) {
      x = Resample.between(clip.sampleRateHz(), RATE_HZ).apply(x);
    }
    if (x.length < FRAME) {
      x = Arrays.copyOf(x, FRAME);
    }
    LogMel mel = new LogMel(RATE_HZ, FRAME, FRAME / 2, BANDS, 60, 3800, 1e-7);
    float[] bands = mel.apply(x);
    double[][] out = new double[bands.length / BANDS][CEPSTRA + 1];
    for (int k = 0; k <= CEPSTRA; k++) {
      for (int m = 0; m < BANDS; m++) {
        double weight = StrictMath.cos(StrictMath.PI * k * (m + 0.5) / BANDS);
        for (int i = 0; i < out.length; i++) {
          out[i][k] += weight * bands[i * BANDS + m];
        }
      }
    }
    return out;
  }
}
