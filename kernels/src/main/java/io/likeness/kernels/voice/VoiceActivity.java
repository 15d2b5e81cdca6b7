package io.likeness.kernels.voice;

import java.util.Arrays;

/**
 * Which frames hold a voice: the likelihood ratio of Sohn, Kim and Sung ("A statistical model-based
 * voice activity detection", IEEE SPL 1999) with decision-directed a-priori SNR and their hidden
 * Markov hangover, over bands and against a noise floor by minimum statistics (Martin 2001).
 */
final class VoiceActivity {

  private static final float SMOOTHING = 0.7f;

  /** Minima are taken over blocks of so many frames, and over so many blocks to either side. */
  private static final int BLOCK_FRAMES = 12;

  private static final int BLOCKS_ASIDE = 16;

  /** The mean of smoothed noise over its minimum in that stretch, measured on white noise. */
  private static final float MINIMUM_BIAS = 1.8f;

  /** Below this a band holds no noise that matters: -100 dBFS. */
  private static final float FLOOR = 1e-10f;

  private static final float WEIGHT_OF_PAST = 0.98f;
  private static final float LEAST_SNR = 0.003f;
  private static final double TO_SPEECH = 0.1;
  private static final double TO_SILENCE = 0.1;
  private static final double ODDS_OF_SPEECH = 4;
  private static final float QUIETEST = 1e-8f;

  final boolean[] speech;

  /** Mean power of the noise over all frames and bands. */
  final double noisePower;

  VoiceActivity(SpectralFrames spectra) {
    float[] noise = noiseFloor(spectra);
    double sum = 0;
    for (float power : noise) {
      sum += power;
    }
    noisePower = spectra.frames == 0 ? Double.NaN : sum / spectra.frames;
    speech = decide(spectra, noise);
  }

  private static float[] noiseFloor(SpectralFrames spectra) {
    int bands = spectra.bands;
    int frames = spectra.frames;
    int blocks = (frames + BLOCK_FRAMES - 1) / BLOCK_FRAMES;
    float[] minima = new float[blocks * bands];
    Arrays.fill(minima, Float.MAX_VALUE);
    float[] smooth = Arrays.copyOf(spectra.bandPower, bands);
    for (int f = 0; f < frames; f++) {
      int block = f / BLOCK_FRAMES * bands;
      for (int b = 0; b < bands; b++) {
        smooth[b] = SMOOTHING * smooth[b] + (1 - SMOOTHING) * spectra.bandPower[f * bands + b];
        minima[block + b] = Math.min(minima[block + b], smooth[b]);
      }
    }
    float[] noise = new float[frames * bands];
    for (int block = 0; block < blocks; block++) {
      for (int b = 0; b < bands; b++) {
        float least = Float.MAX_VALUE;
        int to = Math.min(blocks - 1, block + BLOCKS_ASIDE);
        for (int near = Math.max(0, block - BLOCKS_ASIDE); near <= to; near++) {
          least = Math.min(least, minima[near * bands + b]);
        }
        float floor = Math.max(FLOOR, MINIMUM_BIAS * least);
        for (int f = block * BLOCK_FRAMES; f < Math.min(frames, (block + 1) * BLOCK_FRAMES); f++) {
          noise[f * bands + b] = floor;
        }
      }
    }
    return noise;
  }

  private static boolean[] decide(SpectralFrames spectra, float[] noise) {
    int bands = spectra.bands;
    boolean[] decided = new boolean[spectra.frames];
    float[] past = new float[bands];
    double odds = 1;
    for (int f = 0; f < spectra.frames; f++) {
      double logRatio = 0;
      double product = 1;
      for (int b = 0; b < bands; b++) {
        float posterior = Math.min(1000, spectra.bandPower[f * bands + b] / noise[f * bands + b]);
        float prior =
            Math.max(
                LEAST_SNR,
                WEIGHT_OF_PAST * past[b] + (1 - WEIGHT_OF_PAST) * Math.max(0, posterior - 1));
        float gain = prior / (1 + prior);
        logRatio += posterior * gain;
        product *= 1 + prior;
        past[b] = gain * gain * posterior;
      }
      double mean = (logRatio - StrictMath.log(product)) / bands;
      double prior = (TO_SPEECH + (1 - TO_SILENCE) * odds) / (1 - TO_SPEECH + TO_SILENCE * odds);
      odds = Math.min(1e6, Math.max(1e-3, prior * StrictMath.exp(Math.min(20, mean))));
      decided[f] = odds > ODDS_OF_SPEECH && spectra.framePower[f] > QUIETEST;
    }
    return decided;
  }

  /** The share of frames with speech; NaN without frames. */
  double ratio() {
    int count = 0;
    for (boolean here : speech) {
      count += here ? 1 : 0;
    }
    return speech.length == 0 ? Double.NaN : count / (double) speech.length;
  }

  /** 10·log10((P - N) / N) of speech frames; NaN without any. */
  double snrDb(SpectralFrames spectra) {
    double sum = 0;
    int count = 0;
    for (int f = 0; f < speech.length; f++) {
      if (speech[f]) {
        for (int b = 0; b < spectra.bands; b++) {
          sum += spectra.bandPower[f * spectra.bands + b];
        }
        count++;
      }
    }
    double signal = sum / count - noisePower;
    return count == 0 || !(signal > 0) ? Double.NaN : Decibels.ofPower(signal / noisePower);
  }
}
