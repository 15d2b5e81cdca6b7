package io.likeness.jobs.demo;

import io.likeness.kernels.voice.Waveform;

/** One clip: a word with pauses and a room's noise around it, sound or with one defect. */
final class ClipMaker {

  /** Noise of clean clips lies so far below speech, in dB. */
  private static final double CLEAN_SNR_LOW_DB = 23;

  private static final double CLEAN_SNR_HIGH_DB = 38;

  private final int sampleRateHz;
  private final Draw draw;

  ClipMaker(int sampleRateHz, Draw draw) {
    this.sampleRateHz = sampleRateHz;
    this.draw = draw;
  }

  Waveform clean(float[] word) {
    return at(word, draw.between(CLEAN_SNR_LOW_DB, CLEAN_SNR_HIGH_DB));
  }

  /** The word in noise at that ratio of speech power to noise power. */
  Waveform at(float[] word, double snrDb) {
    double level = StrictMath.pow(10, draw.between(-27, -21) / 20);
    float[] out = spaced(word, level);
    addNoise(out, level * StrictMath.pow(10, -snrDb / 20));
    return new Waveform(sampleRateHz, bounded(out));
  }

  /**
   * A clip whose share of samples in runs of 3 or more at the same full scale is about {@code
   * share}.
   */
  Waveform clipped(float[] word, double share) {
    float[] x = clean(word).samples();
    double low = 1;
    double high = 1000;
    for (int i = 0; i < 40; i++) {
      double gain = StrictMath.sqrt(low * high);
      if (shareAtFullScale(x, gain) < share) {
        low = gain;
      } else {
        high = gain;
      }
    }
    float[] out = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = (float) Math.max(-1, Math.min(1, high * x[i]));
    }
    return new Waveform(sampleRateHz, out);
  }

  private static double shareAtFullScale(float[] x, double gain) {
    int count = 0;
    int run = 0;
    for (int i = 0; i <= x.length; i++) {
      boolean full = i < x.length && Math.abs(x[i] * gain) >= 1;
      // A hiss that jumps from one full scale to the other is loud, not cut off.
      if (full && run > 0 && x[i] * x[i - 1] > 0) {
        run++;
      } else {
        count += run >= 3 ? run : 0;
        run = full ? 1 : 0;
      }
    }
    return count / (double) x.length;
  }

  /** A clip of usual length of which {@code share} is next to silent. */
  Waveform mostlySilent(float[] word, double share) {
    int length = (int) (draw.between(1.2, 2.0) * sampleRateHz);
    int spoken = Math.min(word.length, (int) ((1 - share) * length));
    double level = StrictMath.pow(10, draw.between(-27, -21) / 20);
    float[] out = new float[length];
    addNoise(out, StrictMath.pow(10, draw.between(-78, -68) / 20));
    int from = draw.below(length - spoken);
    int cut = (word.length - spoken) / 2;
    for (int i = 0; i < spoken; i++) {
      out[from + i] += (float) (level * word[cut + i]);
    }
    return new Waveform(sampleRateHz, bounded(out));
  }

  /** The middle of a clean clip. */
  Waveform fragment(float[] word, double seconds) {
    float[] x = clean(word).samples();
    int length = (int) (seconds * sampleRateHz);
    int from = (x.length - length) / 2;
    return new Waveform(sampleRateHz, java.util.Arrays.copyOfRange(x, from, from + length));
  }

  private float[] spaced(float[] word, double level) {
    int before = (int) (draw.between(0.2, 0.4) * sampleRateHz);
    int after = (int) (draw.between(0.2, 0.4) * sampleRateHz);
    float[] out = new float[before + word.length + after];
    for (int i = 0; i < word.length; i++) {
      out[before + i] = (float) (level * word[i]);
    }
    return out;
  }

  /** Noise of that root mean square, white to reddish. */
  private void addNoise(float[] out, double rms) {
    double colour = draw.between(0, 0.85);
    double scale = rms * StrictMath.sqrt(1 - colour * colour);
    double state = rms * draw.normal();
    for (int i = 0; i < out.length; i++) {
      state = colour * state + scale * draw.normal();
      out[i] += (float) state;
    }
  }

  /** Turned down where it would touch full scale: only planted clipping clips. */
  private static float[] bounded(float[] x) {
    float peak = 0;
    for (float v : x) {
      peak = Math.max(peak, Math.abs(v));
    }
    if (peak > 0.8f) {
      for (int i = 0; i < x.length; i++) {
        x[i] *= 0.8f / peak;
      }
    }
    return x;
  }
}
