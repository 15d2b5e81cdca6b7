package io.likeness.kernels.voice;

import java.util.Arrays;

/** Effects that change amplitudes, or leave parts out, and nothing else. */
final class Levels {

  private static final double FADE_SECONDS = 0.005;

  private Levels() {}

  static float peak(float[] x) {
    float peak = 0;
    for (float value : x) {
      peak = Math.max(peak, Math.abs(value));
    }
    return peak;
  }

  static double power(float[] x) {
    double total = 0;
    for (int from = 0; from < x.length; from += 256) {
      int to = Math.min(x.length, from + 256);
      float even = 0;
      float odd = 0;
      for (int i = from; i + 1 < to; i += 2) {
        even += x[i] * x[i];
        odd += x[i + 1] * x[i + 1];
      }
      total += even + odd + ((to - from & 1) == 1 ? x[to - 1] * x[to - 1] : 0);
    }
    return x.length == 0 ? 0 : total / x.length;
  }

  static Waveform scaled(Waveform in, double gain) {
    float factor = (float) gain;
    float[] x = in.samples();
    float[] out = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = x[i] * factor;
    }
    return in.with(out);
  }

  static Waveform gain(Waveform in, Drawn drawn) {
    return scaled(in, Decibels.toAmplitude(drawn.get("gain-db")));
  }

  static Waveform normalise(Waveform in, Drawn drawn) {
    double loudness = Loudness.integratedLufs(in);
    boolean possible = !Double.isNaN(loudness);
    drawn.note("applied", possible ? 1 : 0);
    return possible ? scaled(in, Decibels.toAmplitude(drawn.get("loudness-lufs") - loudness)) : in;
  }

  static Waveform invert(Waveform in, Drawn drawn) {
    return scaled(in, -1);
  }

  static Waveform clip(Waveform in, Drawn drawn) {
    float limit = (float) (peak(in.samples()) * Decibels.toAmplitude(-drawn.get("below-peak-db")));
    float[] x = in.samples();
    float[] out = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = Math.max(-limit, Math.min(limit, x[i]));
    }
    return in.with(out);
  }

  static Waveform maskTime(Waveform in, Drawn drawn) {
    float[] out = in.samples().clone();
    int count = (int) (drawn.get("share") * out.length);
    int from = (int) (drawn.get("position") * (out.length - count));
    int fade = Math.min(count / 2, (int) (FADE_SECONDS * in.sampleRateHz()));
    Arrays.fill(out, from + fade, from + count - fade, 0);
    for (int i = 0; i < fade; i++) {
      float rest = 1 - (i + 1f) / (fade + 1);
      out[from + i] *= rest;
      out[from + count - 1 - i] *= rest;
    }
    return in.with(out);
  }

  /** At least a tenth of a second is left, or the whole clip if it is shorter. */
  static Waveform trim(Waveform in, Drawn drawn) {
    int spare = Math.max(0, in.length() - in.sampleRateHz() / 10);
    int leading = Math.min(spare, (int) (drawn.get("leading-seconds") * in.sampleRateHz()));
    int trailing =
        Math.min(spare - leading, (int) (drawn.get("trailing-seconds") * in.sampleRateHz()));
    return in.with(Arrays.copyOfRange(in.samples(), leading, in.length() - trailing));
  }
}
