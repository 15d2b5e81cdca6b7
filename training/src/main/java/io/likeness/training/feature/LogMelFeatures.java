package io.likeness.training.feature;

import io.likeness.kernels.MediaException;
import io.likeness.kernels.signal.LogMel;
import io.likeness.kernels.signal.Resample;
import io.likeness.kernels.voice.AudioDecoder;
import io.likeness.kernels.voice.Waveform;

/**
 * Log-mel spectrogram (bands, frames) of the middle of a clip at 8 kHz, with mean 0 and variance 1
 * over the clip; shorter clips stand in the middle of zeros.
 *
 * <p>8 kHz, because corpora of telephone speech have no more and a model should not tell corpora
 * apart by what lies above.
 *
 * @param frames of 10 ms, at least 1
 */
public record LogMelFeatures(int bands, int frames) implements Features {
  private static final long serialVersionUID = 1L;
  private static final int RATE_HZ = 8_000;
  private static final int FRAME_SAMPLES = 256;
  private static final int HOP_SAMPLES = 80;
  private static final double LOW_HZ = 60;
  private static final double HIGH_HZ = 4_000;

  /** Power of 16-bit rounding noise in a frame; less is not speech. */
  private static final double FLOOR = 1e-5;

  private static final int LONGEST_SAMPLES = 60_000_000;

  /** Rates are taken to the nearest multiple, so that odd ones need no filter of their own. */
  private static final int RATE_GRID_HZ = 25;

  @Override
  public String name() {
    return "log-mel-8khz-" + bands + "x" + frames;
  }

  @Override
  public long[] shape() {
    return new long[] {bands, frames};
  }

  @Override
  public float[] of(byte[] bytes) throws MediaException {
    Waveform clip = AudioDecoder.decode(bytes, LONGEST_SAMPLES).mono();
    float[] samples = clip.samples();
    int rate = Math.max(1, Math.round(clip.sampleRateHz() / (float) RATE_GRID_HZ)) * RATE_GRID_HZ;
    if (rate != RATE_HZ) {
      samples = Resample.by(RATE_HZ, rate).apply(samples);
    }
    LogMel mel = new LogMel(RATE_HZ, FRAME_SAMPLES, HOP_SAMPLES, bands, LOW_HZ, HIGH_HZ, FLOOR);
    return fitted(mel.apply(samples), mel.frames(samples.length));
  }

  /** Transposes to bands × frames, cuts or pads evenly at both ends, and normalises. */
  float[] fitted(float[] spectrogram, int found) {
    float[] out = new float[bands * frames];
    int used = Math.min(found, frames);
    if (used == 0) {
      return out;
    }
    int from = (found - used) / 2;
    int to = (frames - used) / 2;
    double sum = 0;
    double squares = 0;
    for (int i = from * bands; i < (from + used) * bands; i++) {
      sum += spectrogram[i];
      squares += (double) spectrogram[i] * spectrogram[i];
    }
    double mean = sum / (used * bands);
    double deviation = Math.sqrt(Math.max(0, squares / (used * bands) - mean * mean));
    double scale = 1 / (deviation + 1e-3);
    for (int t = 0; t < used; t++) {
      for (int b = 0; b < bands; b++) {
        out[b * frames + to + t] = (float) ((spectrogram[(from + t) * bands + b] - mean) * scale);
      }
    }
    return out;
  }
}
