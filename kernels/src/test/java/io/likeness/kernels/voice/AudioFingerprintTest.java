package io.likeness.kernels.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.likeness.kernels.random.CounterRandom;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AudioFingerprintTest {

  /** Syllables of random pitch and colour: no two seeds sound alike. */
  private static Waveform speech(int seed, double seconds) {
    return take(seed, 0, seconds);
  }

  /**
   * The same syllables again as a practised speaker says them: pitch within 2 %, formants within 4
   * %, each syllable up to 8 ms longer or shorter, with jitter of 1 % and shimmer of 1 dB.
   */
  private static Waveform take(int seed, int number, double seconds) {
    CounterRandom random = Sounds.random(1000 + seed);
    CounterRandom habit = Sounds.random(100_000 + 100 * seed + number);
    double loose = number == 0 ? 0 : 1;
    int rate = 16_000;
    float[] x = new float[(int) (rate * seconds)];
    double phase = 0;
    double pitch = 120;
    double glide = 0;
    double jitter = 1;
    double[] formants = {500, 1500, 2500};
    double[] weights = new double[25];
    int change = 0;
    for (int i = 0; i < x.length; i++) {
      if (i >= change) {
        pitch = random.uniform(90, 220) * (1 + loose * habit.uniform(-0.02, 0.02));
        glide = random.uniform(-40, 40);
        formants =
            new double[] {
              random.uniform(300, 900), random.uniform(900, 2200), random.uniform(2200, 3200)
            };
        for (int k = 0; k < formants.length; k++) {
          formants[k] *= 1 + loose * habit.uniform(-0.04, 0.04);
        }
        double longer = loose * habit.uniform(-0.008, 0.008);
        change = i + (int) (rate * (random.uniform(0.06, 0.2) + longer));
      }
      pitch += glide / rate;
      phase += 2 * Math.PI * pitch * jitter / rate;
      if (i % 160 == 0) {
        jitter = 1 + loose * 0.01 * habit.nextGaussian();
        for (int h = 1; h < weights.length; h++) {
          weights[h] = 0;
          for (double formant : formants) {
            double away = (h * pitch - formant) / 120;
            weights[h] += 0.1 / (1 + away * away);
          }
          weights[h] *= 1 + loose * 0.12 * habit.nextGaussian();
        }
      }
      double sum = 0;
      for (int h = 1; h < weights.length; h++) {
        sum += weights[h] * Math.sin(h * phase);
      }
      x[i] = (float) sum;
    }
    return new Waveform(rate, x);
  }

  private static Waveform through(String effect, String parameter, double value, Waveform wave) {
    return AudioEffects.byName(effect, Map.of(parameter, Range.exactly(value)))
        .apply(wave, Sounds.random(1));
  }

  @Test
  void findsCopiesThatWereTranscodedAmplifiedOrCut() {
    Waveform original = speech(1, 4);
    AudioFingerprint print = AudioFingerprint.of(original);
    Waveform cut = original.with(Arrays.copyOfRange(original.samples(), 8123, 64_000));
    Waveform[] copies = {
      through("code-mp3", "kbps", 32, original),
      through("code-opus", "kbps", 16, original),
      through("gain", "gain-db", -6, original),
      cut,
      through("code-mp3", "kbps", 32, through("gain", "gain-db", 6, cut)),
      SoundShelf.atRate(original, 44_100),
      SoundShelf.atRate(original, 22_051)
    };
    for (Waveform copy : copies) {
      AudioFingerprint.Match match = print.matchWith(AudioFingerprint.of(copy));
      assertThat(match.suggestsCopy(0.15, 25)).as(match.toString()).isTrue();
    }
    assertThat(print.matchWith(AudioFingerprint.of(cut)).offsetSeconds())
        .isCloseTo(8123 / 16_000.0, within(0.017));
    assertThat(AudioFingerprint.of(cut).matchWith(print).offsetSeconds())
        .isCloseTo(-8123 / 16_000.0, within(0.017));
  }

  @Test
  void tellsOtherSoundsApart() {
    AudioFingerprint[] prints = new AudioFingerprint[12];
    for (int i = 0; i < prints.length; i++) {
      prints[i] = AudioFingerprint.of(speech(i, 2));
      for (int j = 0; j < i; j++) {
        assertThat(prints[i].matchWith(prints[j]).suggestsCopy(0.15, 25)).isFalse();
      }
    }
  }

  /** Three takes each of many short words; votes and shares alone would take some for copies. */
  @Test
  void tellsTakesOfOneWordByOneSpeakerApart() {
    int tempting = 0;
    for (int word = 0; word < 300; word++) {
      AudioFingerprint[] takes = new AudioFingerprint[3];
      for (int i = 0; i < takes.length; i++) {
        takes[i] = AudioFingerprint.of(take(word, 1 + i, 0.25));
        for (int j = 0; j < i; j++) {
          AudioFingerprint.Match match = takes[i].matchWith(takes[j]);
          boolean votes = match.votes() >= 10 && match.share() >= 0.15;
          tempting += votes || match.votes() >= 25 && match.share() >= 0.05 ? 1 : 0;
          assertThat(match.suggestsCopy(0.15, 25)).as(word + ": " + match).isFalse();
        }
      }
    }
    assertThat(tempting).isGreaterThan(5);
  }

  @Test
  void isUnchangedByStorage() {
    AudioFingerprint print = AudioFingerprint.of(speech(3, 1));
    AudioFingerprint stored = AudioFingerprint.ofLandmarks(print.landmarks());
    AudioFingerprint.Match match = print.matchWith(stored);
    assertThat(match.share()).isEqualTo(1);
    assertThat(match.offsetSeconds()).isZero();
    assertThat(print.landmarks()).isSorted().hasSizeGreaterThan(100);
  }

  @Test
  void silenceHasNoLandmarksAndMatchesNothing() {
    AudioFingerprint silence = AudioFingerprint.of(new Waveform(16_000, new float[16_000]));
    assertThat(silence.landmarks()).isEmpty();
    assertThat(silence.matchWith(silence).suggestsCopy(0.15, 25)).isFalse();
    assertThat(AudioFingerprint.of(new Waveform(16_000, new float[3])).landmarks()).isEmpty();
  }
}
