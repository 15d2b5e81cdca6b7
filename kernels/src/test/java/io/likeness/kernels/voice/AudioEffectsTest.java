package io.likeness.kernels.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.likeness.kernels.signal.Convolution;
import io.likeness.kernels.signal.RealFft;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudioEffectsTest {

  private static final Waveform VOICE = Sounds.voiceLike(16_000, 3);
  private static final SoundShelf SOUNDS =
      new SoundShelf(List.of(response(8000), response(16_000)));

  /** An exponentially decaying noise after a direct sound at sample 100. */
  private static Waveform response(int rateHz) {
    float[] x = Sounds.noise(rateHz, 0.3, 0.05).samples();
    for (int i = 0; i < x.length; i++) {
      x[i] *= i < 100 ? 0 : (float) StrictMath.exp(-20.0 * (i - 100) / rateHz);
    }
    x[100] = 1;
    return new Waveform(rateHz, x);
  }

  private static AudioEffect effect(String name, Object... ranges) {
    Map<String, Range> map = new TreeMap<>();
    for (int i = 0; i < ranges.length; i += 2) {
      map.put((String) ranges[i], Range.exactly(((Number) ranges[i + 1]).doubleValue()));
    }
    return AudioEffects.byName(name, map, SOUNDS);
  }

  static Iterable<String> names() {
    return AudioEffects.kinds().keySet();
  }

  private static AudioEffects.Kind kind(String name) {
    return Objects.requireNonNull(AudioEffects.kinds().get(name));
  }

  /** The lag at which two signals look most alike. */
  private static int lag(float[] a, float[] b) {
    int size = RealFft.sizeFor(a.length + b.length);
    RealFft fft = RealFft.ofSize(size);
    float[] x = new float[size + 2];
    float[] y = new float[size + 2];
    fft.forward(Arrays.copyOf(a, size), 0, x);
    fft.forward(Arrays.copyOf(b, size), 0, y);
    for (int k = 0; k < x.length; k += 2) {
      float re = x[k] * y[k] + x[k + 1] * y[k + 1];
      float im = x[k] * y[k + 1] - x[k + 1] * y[k];
      x[k] = re;
      x[k + 1] = im;
    }
    float[] back = new float[size];
    fft.inverse(x, back, 0);
    int best = 0;
    for (int i = 0; i < size; i++) {
      best = Math.abs(back[i]) > Math.abs(back[best]) ? i : best;
    }
    return best > size / 2 ? best - size : best;
  }

  private static double strongestHz(Waveform wave) {
    int size = 16_384;
    float[] spectrum = new float[size + 2];
    float[] x = Arrays.copyOf(wave.samples(), size);
    for (int i = 0; i < size; i++) {
      x[i] *= (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * i / size));
    }
    RealFft.ofSize(size).forward(x, 0, spectrum);
    int best = 1;
    for (int k = 1; k <= size / 2; k++) {
      best =
          Math.hypot(spectrum[2 * k], spectrum[2 * k + 1])
                  > Math.hypot(spectrum[2 * best], spectrum[2 * best + 1])
              ? k
              : best;
    }
    return best * wave.sampleRateHz() / (double) size;
  }

  @ParameterizedTest
  @MethodSource("names")
  void isARepeatableFunctionThatKeepsItsPromises(String name) {
    AudioEffect effect = effect(name);
    float[] before = VOICE.samples().clone();
    Rendered once = effect.render(VOICE, Sounds.random(1));
    Rendered again = effect.render(VOICE, Sounds.random(1));
    assertThat(VOICE.samples()).isEqualTo(before);
    assertThat(again.wave().samples()).isEqualTo(once.wave().samples());
    assertThat(again.parameters()).isEqualTo(once.parameters());
    assertThat(once.wave().sampleRateHz()).isEqualTo(16_000);
    assertThat(Levels.peak(once.wave().samples())).isLessThanOrEqualTo(1.000001f);
    for (AudioEffects.Parameter parameter : kind(name).parameters()) {
      assertThat(once.parameters()).containsKey(parameter.name());
      assertThat(once.parameters().get(parameter.name()))
          .isBetween(parameter.least(), parameter.most());
    }
    for (float x : once.wave().samples()) {
      assertThat(Float.isFinite(x)).isTrue();
    }
    if (kind(name).keepsTiming()) {
      assertThat(once.wave().length()).isEqualTo(VOICE.length());
    }
    boolean echoes = name.equals("reverberate") || name.equals("simulate-room");
    if (kind(name).keepsTiming() && kind(name).keepsPitch() && !echoes) {
      assertThat(lag(VOICE.samples(), once.wave().samples())).isBetween(-3, 3);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void bearsTheShortestAndSilentClips(String name) {
    for (int length : new int[] {1, 7, 100, 3000}) {
      Waveform silence = new Waveform(16_000, new float[length]);
      assertThat(Levels.peak(effect(name).apply(silence, Sounds.random(2)).samples()))
          .isLessThan(1e-3f);
      float[] x = Arrays.copyOf(VOICE.samples(), length);
      assertThat(effect(name).apply(new Waveform(16_000, x), Sounds.random(2)).samples())
          .isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void bearsAnyRateOfSampling(String name) {
    for (int rate : new int[] {5513, 22_051, 47_999}) {
      Waveform clip = Sounds.voiceLike(rate, 0.3);
      assertThat(effect(name).apply(clip, Sounds.random(2)).sampleRateHz()).isEqualTo(rate);
    }
  }

  @ParameterizedTest
  @CsvSource({"add-white-noise,3", "add-pink-noise,12", "mix-background,-5"})
  void noiseStandsAtItsSnrToTheActiveLevel(String name, double snrDb) {
    Waveform quiet = Levels.scaled(VOICE, 0.1);
    Waveform out = effect(name, "snr-db", snrDb).apply(quiet, Sounds.random(3));
    float[] noise = out.samples().clone();
    for (int i = 0; i < noise.length; i++) {
      noise[i] -= quiet.samples()[i];
    }
    double measured = ActiveLevel.of(quiet).levelDbfs() - Decibels.ofPower(Levels.power(noise));
    assertThat(measured).isCloseTo(snrDb, within(0.01));
  }

  @Test
  void aResponseOfMinutesIsCutAroundItsDirectSound() {
    float[] x = {0.5f, -0.25f, 0.125f, 0};
    for (int direct : new int[] {7, 2 * Convolution.MOST_TAPS}) {
      float[] taps = new float[2 * Convolution.MOST_TAPS + 9];
      taps[direct] = 1;
      taps[direct + 1] = 0.5f;
      SoundShelf.Response response = Rooms.response(taps);
      assertThat(response.filter().apply(x, response.direct(), 4))
          .containsExactly(new float[] {0.5f, 0, 0, 0.0625f}, within(1e-5f));
    }
  }

  @Test
  void pinkNoiseFallsByThreeDecibelsAnOctave() {
    Waveform base = Sounds.sine(16_000, 20, 1000, 0.01);
    float[] noise =
        effect("add-pink-noise", "snr-db", -20).apply(base, Sounds.random(4)).samples().clone();
    double low = bandPower(noise, 500, 900);
    double high = bandPower(noise, 4000, 7200);
    // Equal power in equal ratios of frequency.
    assertThat(Decibels.ofPower(high / low)).isCloseTo(0, within(1.0));
  }

  private static double bandPower(float[] x, double lowHz, double highHz) {
    int size = 65_536;
    float[] spectrum = new float[size + 2];
    RealFft.ofSize(size).forward(x, 0, spectrum);
    double sum = 0;
    for (int k = (int) (lowHz * size / 16_000); k < highHz * size / 16_000; k++) {
      sum += spectrum[2 * k] * spectrum[2 * k] + spectrum[2 * k + 1] * spectrum[2 * k + 1];
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"add-white-noise", "add-pink-noise", "mix-background", "mix-babble", "speed"})
  void drawsWithoutTheArithmeticWhatItDrawsWithIt(String name) {
    AudioEffect effect = AudioEffects.byName(name, Map.of(), SOUNDS);
    Elements drawn = effect.draw(VOICE, Sounds.random(6));
    Rendered rendered = effect.render(VOICE, Sounds.random(6));
    assertThat(rendered.parameters()).containsAllEntriesOf(drawn.parameters());
    if (name.equals("speed")) {
      assertThat(drawn.noise()).isEmpty();
      assertThat(drawn.levelDbfs()).isNaN();
    } else {
      assertThat(drawn.noise()).hasSize(VOICE.length());
      assertThat(drawn.levelDbfs()).isEqualTo(ActiveLevel.of(VOICE).levelDbfs());
    }
  }

  @Test
  void nothingIsMixedIntoSilence() {
    Waveform silence = VOICE.with(new float[VOICE.length()]);
    Elements drawn = effect("add-white-noise").draw(silence, Sounds.random(7));
    assertThat(drawn.levelDbfs()).isNaN();
    assertThat(drawn.parameters()).containsEntry("applied", 0.0);
  }

  @Test
  void anotherEffectInTheListShiftsNothing() {
    AudioEffect noise = effect("add-white-noise");
    var shared = Sounds.random(5);
    effect("gain").apply(VOICE, shared);
    shared.nextInt();
    assertThat(noise.apply(VOICE, shared).samples())
        .isEqualTo(noise.apply(VOICE, Sounds.random(5)).samples());
  }

  @Test
  void gainNeverClipsAndSaysSo() {
    Rendered loud = effect("gain", "gain-db", 40).render(VOICE, Sounds.random(1));
    assertThat(Levels.peak(loud.wave().samples())).isCloseTo(1, within(1e-5f));
    assertThat(loud.parameters().get("headroom-db")).isNegative();
    Rendered soft = effect("gain", "gain-db", -6).render(VOICE, Sounds.random(1));
    assertThat(soft.parameters()).containsOnlyKeys("gain-db");
    assertThat(soft.wave().samples()[20_000])
        .isCloseTo(0.5011872f * VOICE.samples()[20_000], within(1e-6f));
  }

  @Test
  void speedTempoAndPitchChangeWhatTheyName() {
    Waveform tone = Sounds.sine(16_000, 3, 1000, 0.5);
    Waveform faster = effect("speed", "factor", 1.1).apply(tone, Sounds.random(1));
    assertThat(faster.durationSeconds()).isCloseTo(3 / 1.1, within(0.001));
    assertThat(strongestHz(faster)).isCloseTo(1100, within(2.0));
    Waveform hurried = effect("tempo", "factor", 1.25).apply(tone, Sounds.random(1));
    assertThat(hurried.durationSeconds()).isCloseTo(3 / 1.25, within(0.001));
    assertThat(strongestHz(hurried)).isCloseTo(1000, within(3.0));
    Waveform higher = effect("pitch", "semitones", 2).apply(tone, Sounds.random(1));
    assertThat(higher.length()).isEqualTo(tone.length());
    assertThat(strongestHz(higher)).isCloseTo(1122.5, within(6.0));
    Waveform lower = effect("pitch", "semitones", -2).apply(tone, Sounds.random(1));
    assertThat(strongestHz(lower)).isCloseTo(890.9, within(6.0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.8, 0.93, 1.07, 1.3})
  void tempoKeepsPowerAndPitchOfAVoice(double factor) {
    Waveform out = effect("tempo", "factor", factor).apply(VOICE, Sounds.random(1));
    assertThat(Decibels.ofPower(Levels.power(out.samples()) / Levels.power(VOICE.samples())))
        .isCloseTo(0, within(0.7));
    assertThat(VoiceMeasures.measure(out).f0MedianHz())
        .isCloseTo(VoiceMeasures.measure(VOICE).f0MedianHz(), within(4.0));
  }

  @Test
  void aRoomKeepsThePowerAndTheTime() {
    for (String name : new String[] {"reverberate", "simulate-room"}) {
      Waveform out = effect(name).apply(VOICE, Sounds.random(6));
      assertThat(Levels.power(out.samples()))
          .isCloseTo(Levels.power(VOICE.samples()), within(1e-6));
    }
    float[] click = new float[16_000];
    click[3000] = 0.5f;
    Waveform impulse = new Waveform(16_000, click);
    float[] out = effect("reverberate").apply(impulse, Sounds.random(1)).samples();
    int loudest = 0;
    for (int i = 0; i < out.length; i++) {
      loudest = Math.abs(out[i]) > Math.abs(out[loudest]) ? i : loudest;
    }
    assertThat(loudest).isEqualTo(3000);
    float[] room = effect("simulate-room").apply(impulse, Sounds.random(1)).samples();
    assertThat(Levels.peak(Arrays.copyOf(room, 2999))).isLessThan(1e-4f);
    assertThat(Math.abs(room[3000])).isGreaterThan(0.02f);
  }

  @Test
  void aSimulatedRoomDecaysAtItsRate() {
    for (double seconds : new double[] {0.3, 0.9}) {
      float[] click = new float[32_000];
      click[1000] = 1;
      float[] h =
          effect("simulate-room", "decay-seconds", seconds)
              .apply(new Waveform(16_000, click), Sounds.random(8))
              .samples();
      // Schroeder's backward integral between -5 and -25 dB, carried on to 60 dB.
      double total = 0;
      double[] left = new double[h.length];
      for (int i = h.length - 1; i >= 1000; i--) {
        total += h[i] * h[i];
        left[i] = total;
      }
      int at5 = 1000;
      int at25 = 1000;
      while (left[at5] > total * Math.pow(10, -0.5)) {
        at5++;
      }
      while (left[at25] > total * Math.pow(10, -2.5)) {
        at25++;
      }
      assertThat(3 * (at25 - at5) / 16_000.0).isBetween(0.6 * seconds, 1.5 * seconds);
    }
  }

  @Test
  void filtersKeepAndTakeWhatTheySay() {
    Waveform low = Sounds.sine(16_000, 1, 200, 0.5);
    Waveform middle = Sounds.sine(16_000, 1, 1000, 0.5);
    AudioEffect pass = effect("band-pass", "low-hz", 600, "high-hz", 3000);
    AudioEffect stop = effect("band-stop", "centre-hz", 1000, "octaves", 1);
    assertThat(Levels.power(pass.apply(low, Sounds.random(1)).samples())).isLessThan(1e-3);
    assertThat(Levels.power(pass.apply(middle, Sounds.random(1)).samples()))
        .isCloseTo(0.125, within(0.002));
    assertThat(Levels.power(stop.apply(low, Sounds.random(1)).samples()))
        .isCloseTo(0.125, within(0.002));
    assertThat(Levels.power(stop.apply(middle, Sounds.random(1)).samples())).isLessThan(1e-3);
    Waveform phone = effect("telephone").apply(VOICE, Sounds.random(1));
    assertThat(VoiceMeasures.measure(phone).bandwidthHz()).isLessThan(4300);
  }

  @Test
  void codecsReturnNearlyWhatWentIn() {
    for (String name : new String[] {"code-mp3", "code-opus"}) {
      float[] out = effect(name, "kbps", 64).apply(VOICE, Sounds.random(1)).samples();
      double error = 0;
      for (int i = 0; i < out.length; i++) {
        error += Math.pow(out[i] - VOICE.samples()[i], 2) / out.length;
      }
      assertThat(Decibels.ofPower(Levels.power(VOICE.samples()) / error)).isGreaterThan(10);
    }
    float[] law = effect("code-mu-law").apply(VOICE, Sounds.random(1)).samples();
    assertThat(law[20_000]).isCloseTo(VOICE.samples()[20_000], within(0.02f)).isNotZero();
  }

  @Test
  void lineageStatesWhatWasDoneAndNotWhatWasAskedFor() {
    Object[] small = {"length-metres", 3, "width-metres", 4, "distance-metres", 10};
    assertThat(effect("simulate-room", small).render(VOICE, Sounds.random(1)).parameters())
        .containsEntry("distance-metres", 0.8 * 3);
    AudioEffect high = effect("band-pass", "low-hz", 8000, "high-hz", 9000);
    Rendered nothing = high.render(VOICE, Sounds.random(1));
    assertThat(nothing.wave()).isSameAs(VOICE);
    assertThat(nothing.parameters()).containsEntry("applied", 0.0);
    AudioEffect mp3 = effect("code-mp3", "kbps", 29);
    assertThat(mp3.render(VOICE, Sounds.random(1)).parameters()).containsEntry("kbps", 32.0);
    Waveform slow = Sounds.voiceLike(8000, 1);
    AudioEffect much = effect("code-mp3", "kbps", 128);
    assertThat(much.render(slow, Sounds.random(1)).parameters()).containsEntry("kbps", 64.0);
  }

  @Test
  void masksTrimsClipsAndNormalises() {
    float[] masked =
        effect("mask-time", "share", 0.1, "position", 0.5)
            .apply(Sounds.sine(16_000, 1, 500, 0.5), Sounds.random(1))
            .samples();
    assertThat(Arrays.copyOfRange(masked, 7300, 8700)).containsOnly(0);
    assertThat(masked[7100]).isNotZero();
    Waveform trimmed =
        effect("trim", "leading-seconds", 0.5, "trailing-seconds", 1)
            .apply(VOICE, Sounds.random(1));
    assertThat(trimmed.length()).isEqualTo(24_000);
    assertThat(trimmed.samples()[0]).isEqualTo(VOICE.samples()[8000]);
    Waveform clipped = effect("clip", "below-peak-db", 6.0206).apply(VOICE, Sounds.random(1));
    assertThat(Levels.peak(clipped.samples()))
        .isCloseTo(Levels.peak(VOICE.samples()) / 2, within(1e-5f));
    Waveform level =
        effect("normalise-loudness", "loudness-lufs", -30).apply(VOICE, Sounds.random(1));
    assertThat(Loudness.integratedLufs(level)).isCloseTo(-30, within(0.01));
  }

  @Test
  void reportsAllProblemsOfARecipeAtOnce() {
    assertThat(AudioEffects.problems("echo", Map.of(), 0))
        .singleElement()
        .asString()
        .contains("no effect is called echo");
    assertThat(
            AudioEffects.problems(
                "mix-background", Map.of("snr-db", new Range(0, 99), "colour", new Range(0, 1)), 0))
        .hasSize(3);
    assertThatThrownBy(() -> AudioEffects.byName("gain", Map.of("gain-db", new Range(-99, 0))))
        .hasMessageContaining("give values within -60.0 … 60.0");
    assertThatThrownBy(() -> new Range(1, 0)).hasMessageContaining("lower first");
    assertThat(AudioEffects.problems("band-pass", Map.of("low-hz", new Range(100, 3000)), 0))
        .singleElement()
        .asString()
        .contains("at or above high-hz");
    for (String name : names()) {
      assertThat(AudioEffects.problems(name, Map.of(), 1)).isEmpty();
    }
  }
}
