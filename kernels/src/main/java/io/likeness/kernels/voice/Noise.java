package io.likeness.kernels.voice;

/** Noise and other sounds added at a target SNR against the active speech level. */
final class Noise {

  /** What is mixed in, of any level, as long as the waveform. */
  interface Source {
    float[] of(Waveform in, Drawn drawn);
  }

  private Noise() {}

  static float[] white(Waveform in, Drawn drawn) {
    float[] noise = new float[in.length()];
    drawn.random().fillGaussian(noise, 1);
    return noise;
  }

  /** White noise through three poles that fall by 3 dB an octave within 0.5 dB (P. Kellet). */
  static float[] pink(Waveform in, Drawn drawn) {
    float[] noise = new float[in.length()];
    drawn.random().fillGaussian(noise, 1);
    double a = 0;
    double b = 0;
    double c = 0;
    for (int i = 0; i < noise.length; i++) {
      double white = noise[i];
      a = 0.99765 * a + 0.0990460 * white;
      b = 0.96300 * b + 0.2965164 * white;
      c = 0.57000 * c + 1.0526913 * white;
      noise[i] = (float) (a + b + c + 0.1848 * white);
    }
    return noise;
  }

  /** A stretch of another sound from a random place, repeated where it is too short. */
  static float[] background(Waveform in, Drawn drawn) {
    float[] noise = new float[in.length()];
    add(noise, in.sampleRateHz(), drawn, "");
    return noise;
  }

  /** Several other sounds at equal power, each from a random place. */
  static float[] babble(Waveform in, Drawn drawn) {
    int voices = (int) Math.round(drawn.get("voices"));
    drawn.note("voices", voices);
    float[] noise = new float[in.length()];
    for (int voice = 1; voice <= voices; voice++) {
      float[] one = new float[in.length()];
      add(one, in.sampleRateHz(), drawn, "-" + voice);
      double power = Levels.power(one);
      float gain = power > 0 ? (float) (1 / StrictMath.sqrt(power)) : 0;
      for (int i = 0; i < noise.length; i++) {
        noise[i] += gain * one[i];
      }
    }
    return noise;
  }

  private static void add(float[] noise, int rateHz, Drawn drawn, String suffix) {
    int index = drawn.random().nextInt(drawn.sounds().size());
    float[] sound = drawn.sounds().at(index, rateHz).samples();
    int from = sound.length == 0 ? 0 : drawn.random().nextInt(sound.length);
    drawn.note("sound" + suffix, index);
    drawn.note("from-seconds" + suffix, from / (double) rateHz);
    for (int at = 0; at < noise.length && sound.length > 0; ) {
      int count = Math.min(noise.length - at, sound.length - from);
      System.arraycopy(sound, from, noise, at, count);
      at += count;
      from = 0;
    }
  }

  static Elements prepared(Waveform in, float[] noise, Drawn drawn) {
    double level = level(in, Levels.power(noise), drawn);
    return new Elements(drawn.values(), noise, level);
  }

  /** Silence stays silence: without speech, or without noise, there is no ratio to reach. */
  private static double level(Waveform in, double power, Drawn drawn) {
    double level = ActiveLevel.of(in).levelDbfs();
    boolean possible = power > 0 && !Double.isNaN(level);
    drawn.note("applied", possible ? 1 : 0);
    return possible ? level : Double.NaN;
  }

  static Waveform mix(Waveform in, float[] noise, Drawn drawn) {
    double power = Levels.power(noise);
    double level = level(in, power, drawn);
    if (Double.isNaN(level)) {
      return in;
    }
    float gain =
        (float) (Decibels.toAmplitude(level - drawn.get("snr-db")) / StrictMath.sqrt(power));
    float[] x = in.samples();
    for (int i = 0; i < noise.length; i++) {
      noise[i] = x[i] + gain * noise[i];
    }
    return in.with(noise);
  }
}
