package io.likeness.kernels.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.signal.Resample;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class VoiceMeasuresTest {

  private static final Waveform VOICE = Sounds.voiceLike(16_000, 6);

  private static Waveform sum(Waveform a, Waveform b) {
    float[] x = a.samples().clone();
    for (int i = 0; i < x.length; i++) {
      x[i] += b.samples()[i];
    }
    return a.with(x);
  }

  private static Waveform scaled(Waveform a, double gain) {
    float[] x = a.samples().clone();
    for (int i = 0; i < x.length; i++) {
      x[i] *= (float) gain;
    }
    return a.with(x);
  }

  private static double power(Waveform a) {
    double sum = 0;
    for (float x : a.samples()) {
      sum += x * x;
    }
    return sum / a.length();
  }

  @Test
  void aSineHasItsKnownLevels() {
    VoiceProfile profile = VoiceMeasures.measure(Sounds.sine(16_000, 2, 1000, 0.5));
    assertThat(profile.durationSeconds()).isEqualTo(2);
    assertThat(profile.peak()).isCloseTo(0.5, within(1e-6));
    assertThat(profile.rmsDbfs()).isCloseTo(-9.03, within(0.01));
    assertThat(profile.activeLevelDbfs()).isCloseTo(-9.03, within(0.2));
    assertThat(profile.dcOffset()).isCloseTo(0, within(1e-6));
    assertThat(profile.silenceRatio()).isZero();
    assertThat(profile.clippingRatio()).isZero();
  }

  @Test
  void doublingTheAmplitudeAddsSixDecibelsToLevelsAndNothingElse() {
    VoiceProfile quiet = VoiceMeasures.measure(VOICE);
    VoiceProfile loud = VoiceMeasures.measure(scaled(VOICE, 2));
    assertThat(loud.rmsDbfs() - quiet.rmsDbfs()).isCloseTo(6.02, within(0.01));
    assertThat(loud.activeLevelDbfs() - quiet.activeLevelDbfs()).isCloseTo(6.02, within(0.05));
    assertThat(loud.loudnessLufs() - quiet.loudnessLufs()).isCloseTo(6.02, within(0.05));
    assertThat(loud.truePeakDbtp() - quiet.truePeakDbtp()).isCloseTo(6.02, within(0.01));
    assertThat(loud.f0MedianHz()).isCloseTo(quiet.f0MedianHz(), within(0.5));
    assertThat(loud.bandwidthHz()).isEqualTo(quiet.bandwidthHz());
  }

  @Test
  void countsRunsOfThreeAtFullScale() {
    float[] x = new float[1000];
    Arrays.fill(x, 100, 103, 1f);
    Arrays.fill(x, 200, 202, 1f);
    Arrays.fill(x, 300, 305, -1f);
    x[400] = 1;
    x[401] = -1;
    x[402] = 1;
    VoiceProfile profile = VoiceMeasures.measure(new Waveform(16_000, x));
    assertThat(profile.clippingRatio()).isEqualTo(8 / 1000.0);
  }

  @Test
  void seesSilenceAndOffset() {
    float[] x = new float[16_000];
    Arrays.fill(x, 8000, 16_000, 0.25f);
    VoiceProfile profile = VoiceMeasures.measure(new Waveform(16_000, x));
    assertThat(profile.silenceRatio()).isCloseTo(0.5, within(0.011));
    assertThat(profile.dcOffset()).isCloseTo(0.125, within(1e-6));
  }

  @Test
  void pausesDoNotLowerTheActiveLevel() {
    float[] x = Sounds.sine(16_000, 12, 500, 0.1).samples();
    for (int second = 0; second < 12; second += 2) {
      Arrays.fill(x, second * 16_000, (second + 1) * 16_000, 0);
    }
    ActiveLevel level = ActiveLevel.of(new Waveform(16_000, x));
    // The standard's hangover counts 0.2 s and the envelope's tail after each second as active.
    assertThat(level.activityFactor()).isBetween(0.5, 0.68);
    assertThat(level.levelDbfs()).isBetween(-24.4, -23.0);
  }

  @Test
  void wadaFindsTheSnrOfItsOwnModel() {
    for (double snrDb : new double[] {0, 10, 20, 40}) {
      CounterRandom random = Sounds.random(17);
      float[] x = new float[200_000];
      double sigma = StrictMath.sqrt(0.56 / StrictMath.pow(10, snrDb / 10));
      for (int i = 0; i < x.length; i++) {
        double speech = gamma(random) * (random.nextInt() < 0 ? -1 : 1);
        x[i] = (float) (0.1 * (speech + sigma * random.nextGaussian()));
      }
      assertThat(WadaSnr.of(x)).isCloseTo(snrDb, within(snrDb < 30 ? 0.5 : 1.5));
    }
    assertThat(WadaSnr.of(Sounds.noise(16_000, 10, 0.1).samples())).isLessThan(-5);
  }

  /** Gamma variable of shape 0.4 (Ahrens and Dieter 1974, algorithm GS). */
  private static double gamma(CounterRandom random) {
    double b = 1 + 0.4 / StrictMath.E;
    while (true) {
      double p = b * random.nextDouble();
      double u = random.nextDouble();
      if (p <= 1) {
        double x = StrictMath.pow(p, 1 / 0.4);
        if (u <= StrictMath.exp(-x)) {
          return x;
        }
      } else {
        double x = -StrictMath.log((b - p) / 0.4);
        if (u <= StrictMath.pow(x, 0.4 - 1)) {
          return x;
        }
      }
    }
  }

  @Test
  void wadaAbstainsBelowASecondOfActivity() {
    assertThat(VoiceMeasures.measure(Sounds.noise(16_000, 0.9, 0.1)).wadaSnrDb()).isNaN();
    assertThat(VoiceMeasures.measure(Sounds.noise(16_000, 1.5, 0.1)).wadaSnrDb()).isNotNaN();
  }

  @Test
  void frameSnrFollowsTheNoise() {
    double speechPower = power(VOICE);
    for (double snrDb : new double[] {5, 15, 25}) {
      double sigma = Math.sqrt(speechPower / Math.pow(10, snrDb / 10));
      VoiceProfile profile = VoiceMeasures.measure(sum(VOICE, Sounds.noise(16_000, 6, sigma)));
      // Frames that the noise hides are not speech frames, so that the others stand higher.
      assertThat(profile.frameSnrDb()).isBetween(snrDb - 1, snrDb + 4.5);
    }
  }

  @Test
  void noiseAloneIsHardlyEverTakenForSpeech() {
    VoiceProfile noise = VoiceMeasures.measure(Sounds.noise(16_000, 10, 0.05));
    assertThat(noise.speechRatio()).isLessThan(0.05);
    VoiceProfile voice = VoiceMeasures.measure(sum(VOICE, Sounds.noise(16_000, 6, 0.002)));
    assertThat(voice.speechRatio()).isBetween(0.5, 0.95);
  }

  /** BS.1770-4: a full-scale sine of 997 Hz in one channel reads -3.01 LUFS. */
  @Test
  void loudnessReadsTheStandardsTone() {
    for (int rate : new int[] {16_000, 44_100, 48_000}) {
      assertThat(Loudness.integratedLufs(Sounds.sine(rate, 3, 997, 1)))
          .isCloseTo(-3.01, within(0.05));
    }
    assertThat(Loudness.integratedLufs(Sounds.sine(48_000, 0.3, 997, 1))).isNaN();
    assertThat(Loudness.integratedLufs(new Waveform(48_000, new float[48_000]))).isNaN();
  }

  /** EBU Tech 3341, test 3 in one channel: quiet parts 36 dB down are gated away. */
  @Test
  void loudnessLeavesQuietPartsOut() {
    float[] x = Sounds.sine(48_000, 12, 1000, Math.pow(10, -20 / 20.0)).samples();
    for (int i = 0; i < 3 * 48_000; i++) {
      x[i] *= 0.02f;
    }
    double expected = Loudness.integratedLufs(Sounds.sine(48_000, 9, 1000, 0.1));
    assertThat(Loudness.integratedLufs(new Waveform(48_000, x))).isCloseTo(expected, within(0.1));
  }

  @Test
  void truePeakFindsTheCrestBetweenSamples() {
    float[] x = new float[16_000];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) StrictMath.sin(StrictMath.PI * (i / 2.0 + 0.25));
    }
    VoiceProfile profile = VoiceMeasures.measure(new Waveform(16_000, x));
    assertThat(profile.peak()).isCloseTo(Math.sqrt(0.5), within(1e-6));
    assertThat(profile.truePeakDbtp()).isCloseTo(0, within(0.3));
  }

  @Test
  void findsThePitchOfHarmonics() {
    for (double pitchHz : new double[] {85, 150, 310}) {
      float[] x = Sounds.noise(16_000, 3, 0.001).samples();
      for (int i = 8000; i < 40_000; i++) {
        for (int h = 1; h <= 10; h++) {
          x[i] += (float) (0.1 / h * StrictMath.sin(2 * StrictMath.PI * h * pitchHz * i / 16_000));
        }
      }
      assertThat(VoiceMeasures.measure(new Waveform(16_000, x)).f0MedianHz())
          .isCloseTo(pitchHz, within(0.01 * pitchHz));
      for (int i = 0; i < x.length; i++) {
        x[i] = 0.3f * x[i] + 0.2f;
      }
      assertThat(VoiceMeasures.measure(new Waveform(16_000, x)).f0MedianHz())
          .as("on a constant")
          .isCloseTo(pitchHz, within(0.01 * pitchHz));
    }
    assertThat(VoiceMeasures.measure(Sounds.noise(16_000, 3, 0.1)).f0MedianHz()).isNaN();
  }

  @Test
  void humStandsOutOfAVoice() {
    double without = VoiceMeasures.measure(VOICE).humDb();
    assertThat(without).isLessThan(15);
    for (double mainsHz : new double[] {50, 60}) {
      Waveform hum = Sounds.sine(16_000, 6, mainsHz, 0.02);
      assertThat(VoiceMeasures.measure(sum(VOICE, hum)).humDb()).isGreaterThan(20);
    }
  }

  /** Blocks of a millisecond take 950 Hz for 50 Hz, and filters fold what lies near their rate. */
  @Test
  void aWhistleIsNoHumAtAnyPitchAndRate() {
    for (int rate : new int[] {6000, 8000, 10_000, 11_025, 16_000, 22_050, 44_100, 48_000}) {
      Waveform quiet = Sounds.noise(rate, 3, 0.001);
      for (double hz = 700; hz < 0.49 * rate; hz += hz < 4400 ? 20 : 170) {
        Waveform whistle = sum(quiet, Sounds.sine(rate, 3, hz, 0.2));
        assertThat(Hum.prominenceDb(whistle)).as("%s Hz at %d", hz, rate).isLessThan(15);
      }
    }
  }

  @Test
  void aClipOfAFewSamplesHasNoHum() {
    for (int rate : new int[] {8000, 16_000, 48_000}) {
      for (int samples = 0; samples < 100; samples++) {
        assertThat(Hum.prominenceDb(new Waveform(rate, new float[samples])))
            .as("%s samples at %d Hz", samples, rate)
            .isNaN();
      }
    }
  }

  @Test
  void humIsHeardInLittleMoreThanASecond() {
    for (int rate : new int[] {5000, 7000, 8000, 11_025, 16_000, 22_050, 44_100, 48_000}) {
      Waveform clip = sum(Sounds.noise(rate, 1.06, 0.001), Sounds.sine(rate, 1.06, 50, 0.02));
      assertThat(Hum.prominenceDb(clip)).as("at %d Hz", rate).isGreaterThan(20);
    }
  }

  /** Noise of a lower rate, rounded to 16 bits as files are, against noise of the whole band. */
  @Test
  void aCliffTellsWhatWasSampledUp() {
    for (int to : new int[] {16_000, 22_050, 44_100, 48_000}) {
      assertThat(VoiceMeasures.measure(Sounds.noise(to, 2, 0.02)).cliffHz()).isNaN();
      for (int from : new int[] {8000, 11_025, 12_000, 16_000}) {
        if (from < to) {
          Waveform narrow = Sounds.noise(from, 2, 0.02);
          float[] up = Resample.between(from, to).apply(narrow.samples());
          assertThat(VoiceMeasures.measure(rounded(new Waveform(to, up))).cliffHz())
              .as("from %d to %d", from, to)
              .isBetween(0.85 * from / 2, 1.1 * from / 2);
        }
      }
    }
  }

  private static Waveform rounded(Waveform wave) {
    float[] x = wave.samples().clone();
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.round(x[i] * 32_768) / 32_768f;
    }
    return wave.with(x);
  }

  /** What has a hiss of its own, slopes by itself, comes back, or is nothing at all. */
  @Test
  void noCliffIsSeenInWhatEndsByItself() {
    Waveform hiss = sum(VOICE, Sounds.noise(16_000, 6, 0.002));
    assertThat(VoiceMeasures.measure(hiss).cliffHz()).isNaN();
    float[] sloping = Sounds.noise(16_000, 3, 0.2).samples();
    for (int i = 1; i < sloping.length; i++) {
      sloping[i] += 0.95f * sloping[i - 1];
    }
    Waveform slope = rounded(new Waveform(16_000, sloping));
    assertThat(VoiceMeasures.measure(slope).cliffHz()).isNaN();
    float[] narrow = Resample.by(1, 2).apply(Sounds.noise(16_000, 3, 0.02).samples());
    Waveform up = new Waveform(16_000, Resample.by(2, 1).apply(narrow));
    assertThat(VoiceMeasures.measure(up).cliffHz()).isBetween(3400.0, 4200.0);
    Waveform hissing = sum(up, Sounds.sine(16_000, 3, 7000, 0.01));
    assertThat(VoiceMeasures.measure(hissing).cliffHz()).isNaN();
    assertThat(VoiceMeasures.measure(new Waveform(16_000, new float[32_000])).cliffHz()).isNaN();
    assertThat(VoiceMeasures.measure(Sounds.noise(6000, 2, 0.02)).cliffHz()).isNaN();
  }

  @Test
  void decayFollowsTheReverberationTime() {
    for (double seconds : new double[] {0.3, 0.6, 1.2}) {
      float[] x = Sounds.noise(16_000, 16, 0.3).samples();
      double perSample = -6.9078 / (seconds * 16_000);
      for (int i = 0; i < x.length; i++) {
        int since = Math.max(0, i % 32_000 - 8000);
        x[i] *= (float) StrictMath.exp(perSample * since);
      }
      assertThat(VoiceMeasures.measure(new Waveform(16_000, x)).decaySeconds())
          .isBetween(0.6 * seconds, 1.25 * seconds);
    }
  }

  @Test
  void columnsAndValuesAreTheRecordsComponents() {
    VoiceProfile profile = VoiceMeasures.measure(VOICE);
    assertThat(profile.values()).hasSameSizeAs(VoiceProfile.columns());
    var components = VoiceProfile.class.getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      String snake = components[i].getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
      assertThat(VoiceProfile.columns().get(i).name()).isEqualTo(snake);
    }
  }

  @Test
  void digitalSilenceIsTheQuietestAndNotEndless() {
    VoiceProfile silence = VoiceMeasures.measure(new Waveform(16_000, new float[16_000]));
    assertThat(silence.rmsDbfs()).isEqualTo(-200);
    assertThat(silence.truePeakDbtp()).isEqualTo(-200);
  }

  @Test
  void loudnessAbstainsWhereTheShelfHasNoRoom() {
    for (int rate : new int[] {1000, 3000, 3300, 3363}) {
      assertThat(VoiceMeasures.measure(Sounds.voiceLike(rate, 3)).loudnessLufs()).isNaN();
    }
    assertThat(VoiceMeasures.measure(Sounds.voiceLike(3400, 3)).loudnessLufs())
        .isBetween(-60.0, 0.0);
  }

  /** Bins of one sample: there is no lag below the shortest period. */
  @Test
  void aVoiceOfAnyRateIsMeasured() {
    for (int rate : new int[] {50, 100, 300, 400, 499, 500, 1000, 384_000}) {
      assertThat(VoiceMeasures.measure(Sounds.voiceLike(rate, 2)).durationSeconds()).isEqualTo(2);
    }
  }

  @Test
  void nothingTooShortOrSilentBreaksIt() {
    for (int length : new int[] {1, 2, 15, 16, 17, 255, 256, 511, 513, 1024}) {
      for (int rate : new int[] {1, 100, 8000, 16_000, 192_000}) {
        float[] x = new float[length];
        assertThat(VoiceMeasures.measure(new Waveform(rate, x)).peak()).isZero();
        Arrays.fill(x, 0.5f);
        assertThat(VoiceMeasures.measure(new Waveform(rate, x)).peak()).isEqualTo(0.5);
      }
    }
  }
}
