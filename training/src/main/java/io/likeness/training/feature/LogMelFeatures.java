package io.likeness.training.feature;

import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.signal.LogMel;
import io.likeness.kernels.signal.Resample;
import io.likeness.kernels.signal.SpecAugment;
import io.likeness.kernels.voice.AudioDecoder;
import io.likeness.kernels.voice.Waveform;
import java.util.Arrays;

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

  /** How far a varied clip moves at most, in frames and in bands. */
  private static final int MOST_FRAMES_MOVED = 8;

  private static final int MOST_BANDS_MOVED = 2;

  /** Widest mask, in frames and in bands. */
  private static final int WIDEST_FRAMES = 10;

  private static final int WIDEST_BANDS = 6;

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

  /**
   * By a policy of {@link SpecAugment}; or slightly: moves the clip in time and, as another vocal
   * tract would, along the bands, then blanks one stretch of time and one of bands.
   */
  @Override
  public void vary(float[] batch, int at, Variation how, CounterRandom random) {
    how.policy()
        .ifPresentOrElse(
            policy -> augment(batch, at, policy, random), () -> varySlightly(batch, at, random));
  }

  private void augment(float[] batch, int at, SpecAugment policy, CounterRandom random) {
    float[] turned = new float[bands * frames];
    for (int b = 0; b < bands; b++) {
      for (int t = 0; t < frames; t++) {
        turned[t * bands + b] = batch[at + b * frames + t];
      }
    }
    float[] masked = policy.apply(turned, bands, random);
    for (int b = 0; b < bands; b++) {
      for (int t = 0; t < frames; t++) {
        batch[at + b * frames + t] = masked[t * bands + b];
      }
    }
  }

  private void varySlightly(float[] batch, int at, CounterRandom random) {
    int later = random.nextInt(2 * MOST_FRAMES_MOVED + 1) - MOST_FRAMES_MOVED;
    int higher = random.nextInt(2 * MOST_BANDS_MOVED + 1) - MOST_BANDS_MOVED;
    float[] was = Arrays.copyOfRange(batch, at, at + bands * frames);
    for (int b = 0; b < bands; b++) {
      int from = Math.max(0, Math.min(bands - 1, b - higher));
      for (int t = 0; t < frames; t++) {
        int source = t - later;
        batch[at + b * frames + t] =
            source >= 0 && source < frames ? was[from * frames + source] : 0;
      }
    }
    int width = random.nextInt(Math.min(WIDEST_FRAMES, frames) + 1);
    int start = random.nextInt(frames - width + 1);
    for (int b = 0; b < bands; b++) {
      Arrays.fill(batch, at + b * frames + start, at + b * frames + start + width, 0f);
    }
    int tall = random.nextInt(Math.min(WIDEST_BANDS, bands) + 1);
    int low = random.nextInt(bands - tall + 1);
    Arrays.fill(batch, at + low * frames, at + (low + tall) * frames, 0f);
  }
}
