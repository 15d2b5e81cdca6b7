package io.likeness.kernels.voice;

import io.likeness.kernels.signal.RealFft;
import io.likeness.kernels.signal.Resample;
import java.util.Arrays;

/**
 * Speed by resampling, tempo by waveform-similarity overlap-add (Verhelst and Roelands, ICASSP
 * 1993) with the similarity found by fast correlation, pitch by both.
 */
final class Tempo {

  private static final double FRAME_SECONDS = 0.030;
  private static final double SEARCH_SECONDS = 0.010;

  private Tempo() {}

  static Waveform speed(Waveform in, Drawn drawn) {
    return in.with(Resample.by(100, hundredths(drawn)).apply(in.samples()));
  }

  static Elements prepared(Waveform in, Drawn drawn) {
    hundredths(drawn);
    return Elements.of(drawn);
  }

  private static int hundredths(Drawn drawn) {
    int hundredths = (int) Math.round(100 * drawn.get("factor"));
    drawn.note("factor", hundredths / 100.0);
    return hundredths;
  }

  static Waveform tempo(Waveform in, Drawn drawn) {
    double factor = drawn.get("factor");
    int length = (int) Math.round(in.length() / factor);
    return in.with(stretch(in.samples(), in.sampleRateHz(), length));
  }

  /** Semitones are brought to a ratio of 1/200, less than a tenth of a semitone away. */
  static Waveform pitch(Waveform in, Drawn drawn) {
    int ratio = (int) Math.round(200 * StrictMath.pow(2, drawn.get("semitones") / 12));
    drawn.note("semitones", 12 * StrictMath.log(ratio / 200.0) / StrictMath.log(2));
    int length = (int) ((long) in.length() * ratio / 200);
    float[] stretched = stretch(in.samples(), in.sampleRateHz(), length);
    float[] shifted = Resample.by(200, ratio).apply(stretched);
    return in.with(Arrays.copyOf(shifted, in.length()));
  }

  /** The signal at its pitch in another number of samples. */
  static float[] stretch(float[] x, int rateHz, int length) {
    int hop = Math.max(8, (int) (FRAME_SECONDS * rateHz / 2));
    int frame = 2 * hop;
    int search = Math.max(4, (int) (SEARCH_SECONDS * rateHz));
    if (length == x.length || x.length < 2 * frame) {
      return Arrays.copyOf(x, length);
    }
    float[] window = new float[frame];
    for (int i = 0; i < frame; i++) {
      window[i] = (float) (0.5 - 0.5 * StrictMath.cos(2 * StrictMath.PI * (i + 0.5) / frame));
    }
    // Silence around the signal lets every frame be whole.
    int margin = frame + 2 * search;
    float[] padded = new float[x.length + 2 * margin];
    System.arraycopy(x, 0, padded, margin, x.length);
    float[] out = new float[length + 2 * frame];
    Similarity similarity = new Similarity(padded, frame, search);
    double advance = hop * (x.length / (double) length);
    int chosen = margin - hop;
    for (int k = 0; k * hop < length + hop; k++) {
      if (k > 0) {
        int ideal = margin - hop + (int) Math.round(k * advance);
        ideal = Math.min(ideal, padded.length - frame - search);
        int natural = Math.min(chosen + hop, padded.length - frame);
        chosen = similarity.nearest(ideal, natural);
      }
      int to = k * hop;
      for (int i = 0; i < frame && to + i < out.length; i++) {
        out[to + i] += padded[chosen + i] * window[i];
      }
    }
    return Arrays.copyOfRange(out, hop, hop + length);
  }

  /** Where around a place the signal looks most like its own natural continuation. */
  private static final class Similarity {

    private final float[] x;
    private final int frame;
    private final int search;
    private final RealFft fft;

    /** Sums of the squares before each sample. */
    private final double[] upTo;

    private final float[] wanted;
    private final float[] region;
    private final float[] wantedSpectrum;
    private final float[] regionSpectrum;

    Similarity(float[] x, int frame, int search) {
      this.x = x;
      this.frame = frame;
      this.search = search;
      int size = RealFft.sizeFor(frame + 2 * search);
      fft = RealFft.ofSize(size);
      upTo = new double[x.length + 1];
      for (int i = 0; i < x.length; i++) {
        upTo[i + 1] = upTo[i] + (double) x[i] * x[i];
      }
      wanted = new float[size];
      region = new float[size];
      wantedSpectrum = new float[size + 2];
      regionSpectrum = new float[size + 2];
    }

    int nearest(int ideal, int natural) {
      int from = Math.max(0, ideal - search);
      int reach = Math.min(2 * search, x.length - frame - from);
      System.arraycopy(x, natural, wanted, 0, frame);
      System.arraycopy(x, from, region, 0, frame + reach);
      Arrays.fill(region, frame + reach, region.length, 0);
      fft.forward(wanted, 0, wantedSpectrum);
      fft.forward(region, 0, regionSpectrum);
      for (int k = 0; k < wantedSpectrum.length; k += 2) {
        float re =
            regionSpectrum[k] * wantedSpectrum[k] + regionSpectrum[k + 1] * wantedSpectrum[k + 1];
        float im =
            regionSpectrum[k + 1] * wantedSpectrum[k] - regionSpectrum[k] * wantedSpectrum[k + 1];
        regionSpectrum[k] = re;
        regionSpectrum[k + 1] = im;
      }
      fft.inverse(regionSpectrum, region, 0);
      int best = Math.min(ideal - from, reach);
      double most = 0;
      for (int lag = 0; lag <= reach; lag++) {
        double energy = Math.max(1e-9, upTo[from + lag + frame] - upTo[from + lag]);
        double likeness = region[lag] * Math.abs(region[lag]) / energy;
        if (likeness > most * 1.0001) {
          most = likeness;
          best = lag;
        }
      }
      return from + best;
    }
  }
}
