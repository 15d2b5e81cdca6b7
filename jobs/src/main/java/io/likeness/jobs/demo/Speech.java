package io.likeness.jobs.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * Invented words by source and filter: glottal pulses with jitter and shimmer, or noise, through a
 * cascade of four resonators (Klatt, "Software for a cascade/parallel formant synthesizer", JASA
 * 1980) whose formants glide from sound to sound.
 *
 * <p>The words share their sounds and differ in their order, so that a classifier needs time.
 */
final class Speech {

  static final List<String> WORDS = List.of("saniu", "naisu", "sonia", "eniso", "noase");
  static final List<String> EMOTIONS = List.of("neutral", "glad", "sad");

  private static final int FORMANTS = 4;
  private static final double[] BANDWIDTHS_HZ = {70, 95, 140, 220};

  /** One sound: formants in Hz, loudness of voice and of noise, length in seconds. */
  private record Sound(double[] formantsHz, double voice, double noise, double seconds) {}

  private Speech() {}

  private static Sound sound(char letter) {
    return switch (letter) {
      case 'a' -> new Sound(new double[] {720, 1220, 2550, 3500}, 1, 0, 0.17);
      case 'e' -> new Sound(new double[] {500, 1800, 2500, 3500}, 1, 0, 0.16);
      case 'i' -> new Sound(new double[] {300, 2200, 2950, 3600}, 0.9, 0, 0.15);
      case 'o' -> new Sound(new double[] {480, 880, 2450, 3400}, 1, 0, 0.17);
      case 'u' -> new Sound(new double[] {320, 900, 2300, 3350}, 0.85, 0, 0.15);
      case 'n' -> new Sound(new double[] {270, 1350, 2250, 3300}, 0.5, 0, 0.09);
      case 's' -> new Sound(new double[] {350, 1600, 2500, 3500}, 0, 0.5, 0.13);
      default -> throw new IllegalArgumentException("no sound is written " + letter);
    };
  }

  /** One word, its power 1 over the time that it is spoken, without pauses around it. */
  static float[] say(String word, Speaker who, String emotion, int sampleRateHz, Draw draw) {
    double lift = emotion.equals("glad") ? 1.22 : emotion.equals("sad") ? 0.9 : 1;
    double swing = emotion.equals("glad") ? 0.3 : emotion.equals("sad") ? 0.05 : 0.14;
    double tempo =
        who.tempo()
            * (emotion.equals("sad") ? 0.85 : emotion.equals("glad") ? 1.08 : 1)
            * draw.between(0.85, 1.15);
    List<Sound> sounds = new ArrayList<>();
    for (char letter : word.toCharArray()) {
      Sound s = sound(letter);
      double[] formants = s.formantsHz().clone();
      for (int k = 0; k < FORMANTS; k++) {
        double shift = k == 1 && s.voice() > 0.8 ? who.accent() : 0;
        formants[k] = (formants[k] + shift) * who.tract() * (1 + 0.045 * draw.normal());
        formants[k] = Math.min(formants[k], 0.46 * sampleRateHz);
      }
      sounds.add(
          new Sound(formants, s.voice(), s.noise(), s.seconds() / tempo * draw.between(0.8, 1.25)));
    }
    return voiced(sounds, who.f0Hz() * lift * draw.between(0.93, 1.07), swing, sampleRateHz, draw);
  }

  private static float[] voiced(
      List<Sound> sounds, double f0Hz, double swing, int sampleRateHz, Draw draw) {
    double seconds = sounds.stream().mapToDouble(Sound::seconds).sum();
    int length = (int) (seconds * sampleRateHz);
    float[] out = new float[length];
    Resonators filter = new Resonators(sampleRateHz);
    Resonators hiss = new Resonators(sampleRateHz);
    int frame = sampleRateHz / 200;
    int current = 0;
    double until = sounds.get(0).seconds();
    double phase = 0;
    double periodHz = f0Hz;
    double pulse = 1;
    double voice = 0;
    double noise = 0;
    double[] formants = sounds.get(0).formantsHz().clone();
    double hissHz = Math.min(0.42 * sampleRateHz, draw.between(4200, 5400));
    hiss.set(0, hissHz, 900);
    for (int i = 0; i < length; i++) {
      if (i % frame == 0) {
        double now = i / (double) sampleRateHz;
        while (now > until && current < sounds.size() - 1) {
          current++;
          until += sounds.get(current).seconds();
        }
        Sound to = sounds.get(current);
        for (int k = 0; k < FORMANTS; k++) {
          formants[k] += 0.16 * (to.formantsHz()[k] - formants[k]);
          filter.set(k, formants[k], BANDWIDTHS_HZ[k]);
        }
        double edge = Math.min(1, Math.min(now, seconds - now) / 0.03);
        voice += 0.3 * (to.voice() * edge - voice);
        noise += 0.3 * (to.noise() * edge - noise);
      }
      phase += periodHz / sampleRateHz;
      if (phase >= 1) {
        phase -= 1;
        double at = i / (double) length;
        double melody = 1 + swing * StrictMath.sin(StrictMath.PI * 1.6 * at) - 0.12 * at;
        periodHz = f0Hz * melody * (1 + 0.012 * draw.normal());
        pulse = 1 + 0.06 * draw.normal();
      }
      double breath = draw.between(-1, 1);
      double source = voice * (pulse * glottis(phase) + 0.02 * breath);
      double sum = source;
      for (int k = 0; k < FORMANTS; k++) {
        sum = filter.run(k, sum);
      }
      out[i] = (float) (sum + 0.25 * noise * hiss.run(0, breath));
    }
    return toPowerOne(out);
  }

  /** The derivative of the flow through the glottis over one period. */
  private static double glottis(double phase) {
    if (phase < 0.4) {
      return 0.4 * StrictMath.sin(StrictMath.PI * phase / 0.4);
    }
    return phase < 0.58 ? -StrictMath.sin(StrictMath.PI * (phase - 0.4) / 0.18) : 0;
  }

  private static float[] toPowerOne(float[] x) {
    double power = 0;
    for (float v : x) {
      power += v * (double) v;
    }
    float gain = (float) StrictMath.sqrt(x.length / power);
    for (int i = 0; i < x.length; i++) {
      x[i] *= gain;
    }
    return x;
  }

  /** Two-pole resonators with gain 1 at 0 Hz. */
  private static final class Resonators {
    private final int sampleRateHz;
    private final double[] a = new double[FORMANTS];
    private final double[] b = new double[FORMANTS];
    private final double[] c = new double[FORMANTS];
    private final double[] y1 = new double[FORMANTS];
    private final double[] y2 = new double[FORMANTS];

    Resonators(int sampleRateHz) {
      this.sampleRateHz = sampleRateHz;
    }

    void set(int k, double hz, double bandwidthHz) {
      double radius = StrictMath.exp(-StrictMath.PI * bandwidthHz / sampleRateHz);
      c[k] = -radius * radius;
      b[k] = 2 * radius * StrictMath.cos(2 * StrictMath.PI * hz / sampleRateHz);
      a[k] = 1 - b[k] - c[k];
    }

    double run(int k, double x) {
      double y = a[k] * x + b[k] * y1[k] + c[k] * y2[k];
      y2[k] = y1[k];
      y1[k] = y;
      return y;
    }
  }
}
