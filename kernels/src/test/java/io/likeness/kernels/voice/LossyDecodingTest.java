package io.likeness.kernels.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16P;

import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.media.MediaException.Code;
import io.likeness.kernels.random.CounterRandom;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LossyDecodingTest {

  private static final Waveform VOICE = Sounds.voiceLike(48_000, 2);

  private static final Waveform LONG = Sounds.voiceLike(48_000, 5);

  enum File {
    MP3("mp3", "libmp3lame", AV_SAMPLE_FMT_FLTP, AudioFormat.MP3, 2400),
    OPUS("ogg", "libopus", AV_SAMPLE_FMT_FLT, AudioFormat.OPUS, 0),
    M4A("ipod", "aac", AV_SAMPLE_FMT_FLTP, AudioFormat.M4A, 2048);

    final byte[] bytes;
    final AudioFormat format;
    final int padding;

    File(String container, String codec, int samples, AudioFormat format, int padding) {
      this.bytes = LossyFiles.encode(VOICE, container, codec, samples);
      this.format = format;
      this.padding = padding;
    }
  }

  @ParameterizedTest
  @EnumSource
  void comesBackWithItsLengthAndItsPower(File file) throws MediaException {
    DecodedAudio audio = AudioDecoder.decode(file.bytes, 1 << 20);
    assertThat(AudioFormat.sniff(file.bytes)).contains(file.format);
    assertThat(audio.format()).isEqualTo(file.format);
    assertThat(audio.mono().sampleRateHz()).isEqualTo(48_000);
    assertThat(audio.bitDepth()).isZero();
    assertThat(audio.mono().length()).isBetween(VOICE.length(), VOICE.length() + file.padding);
    double power = Levels.power(audio.mono().samples());
    assertThat(Decibels.ofPower(power / Levels.power(VOICE.samples()))).isCloseTo(0, within(0.5));
  }

  /** Four bits a sample keep a voice within a few percent of its power. */
  @ParameterizedTest
  @CsvSource({"adpcm_ms, " + AV_SAMPLE_FMT_S16, "adpcm_ima_wav, " + AV_SAMPLE_FMT_S16P})
  void readsWavOfAdaptiveDifferences(String codec, int samples) throws MediaException {
    byte[] file = LossyFiles.encode(VOICE, "wav", codec, samples);
    DecodedAudio audio = AudioDecoder.decode(file, 1 << 20);
    assertThat(audio.format()).isEqualTo(AudioFormat.WAV);
    assertThat(audio.mono().sampleRateHz()).isEqualTo(48_000);
    assertThat(audio.mono().length()).isBetween(VOICE.length(), VOICE.length() + 2100);
    assertThat(audio.bitDepth()).isZero();
    float[] error = Arrays.copyOf(audio.mono().samples(), VOICE.length());
    for (int i = 0; i < error.length; i++) {
      error[i] -= VOICE.samples()[i];
    }
    assertThat(Decibels.ofPower(Levels.power(VOICE.samples()) / Levels.power(error)))
        .isGreaterThan(20);
    assertThatThrownBy(() -> AudioDecoder.decode(Arrays.copyOf(file, file.length / 2), 1 << 20))
        .isInstanceOfSatisfying(
            MediaException.class, e -> assertThat(e.code()).isIn(Code.TRUNCATED, Code.CORRUPT));
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatEndsEarlyIsNotHandedOnShortened(File file) {
    for (double share : new double[] {0.3, 0.6, 0.95}) {
      byte[] cut = Arrays.copyOf(file.bytes, (int) (share * file.bytes.length));
      assertThatThrownBy(() -> AudioDecoder.decode(cut, 1 << 20))
          .isInstanceOfSatisfying(
              MediaException.class, e -> assertThat(e.code()).isIn(Code.TRUNCATED, Code.CORRUPT));
    }
  }

  @Test
  void aDamagedPageOfOggIsNoticedWhereverItIs() {
    byte[] file = File.OPUS.bytes;
    for (int at = 0; at < file.length; at += file.length / 50) {
      byte[] damaged = file.clone();
      damaged[at] ^= 1;
      assertThatThrownBy(() -> AudioDecoder.decode(damaged, 1 << 20))
          .as("byte %d", at)
          .isInstanceOf(MediaException.class);
      assertThatThrownBy(() -> BareAudio.of(damaged))
          .as("byte %d", at)
          .isInstanceOf(MediaException.class);
    }
  }

  @Test
  void anOggThatLacksAPageIsNotHandedOnShortened() {
    byte[] whole = LossyFiles.encode(LONG, "ogg", "libopus", AV_SAMPLE_FMT_FLT);
    List<byte[]> pages = OggStream.of(whole, true).pages();
    assertThat(pages).hasSizeGreaterThan(2);
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    byte[] gap =
        text.replace(new String(pages.get(1), StandardCharsets.ISO_8859_1), "")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(gap).hasSizeLessThan(whole.length);
    assertThatThrownBy(() -> AudioDecoder.decode(gap, 1 << 20))
        .isInstanceOfSatisfying(
            MediaException.class, e -> assertThat(e.code()).isEqualTo(Code.TRUNCATED));
  }

  @Test
  void anOggCutFromALongerStreamIsTakenAsFarAsItGoes() throws MediaException {
    OggStream whole =
        OggStream.of(LossyFiles.encode(LONG, "ogg", "libopus", AV_SAMPLE_FMT_FLT), true);
    List<byte[]> tail = whole.pages().subList(1, whole.pages().size());
    byte[] cut = new OggStream(whole.serial(), whole.headers(), tail).with(Optional.empty());
    DecodedAudio decoded = AudioDecoder.decode(cut, 1 << 20);
    assertThat(decoded.mono().length()).isPositive().isLessThan(LONG.length());
  }

  @ParameterizedTest
  @EnumSource
  void aFileBeyondTheCapIsRefused(File file) {
    assertThatThrownBy(() -> AudioDecoder.decode(file.bytes, 10_000))
        .isInstanceOfSatisfying(
            MediaException.class, e -> assertThat(e.code()).isEqualTo(Code.TOO_LARGE));
  }

  /** Whatever is wrong with a file, it is said with a code. */
  @ParameterizedTest
  @EnumSource
  void flippedBitsNeverBreakTheDecoder(File file) {
    CounterRandom random = Sounds.random(40);
    for (int i = 0; i < 60; i++) {
      byte[] damaged = file.bytes.clone();
      for (int flips = 0; flips < 4; flips++) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        assertThat(AudioDecoder.decode(damaged, 1 << 20).mono().length()).isPositive();
      } catch (MediaException e) {
        assertThat(e.code()).isNotNull();
      }
    }
  }

  @Test
  void zerosBeforeAnMp3AreNoSound() throws MediaException {
    byte[] mp3 = File.MP3.bytes;
    // What stands before the frames of this file is a tag.
    byte[] bare = BareAudio.of(mp3);
    byte[] zeros = new byte[bare.length + 700];
    System.arraycopy(bare, 0, zeros, 700, bare.length);
    assertThat(AudioDecoder.decode(zeros, 1 << 20).mono().samples())
        .isEqualTo(AudioDecoder.decode(bare, 1 << 20).mono().samples());
    assertThat(AudioFormat.sniff(new byte[700])).isEmpty();
  }

  @Test
  void threadsDoNotDisturbEachOther() throws MediaException {
    float[] expected = AudioDecoder.decode(File.OPUS.bytes, 1 << 20).mono().samples();
    assertThat(
            IntStream.range(0, 16)
                .parallel()
                .allMatch(
                    i -> {
                      try {
                        return Arrays.equals(
                            AudioDecoder.decode(File.OPUS.bytes, 1 << 20).mono().samples(),
                            expected);
                      } catch (MediaException e) {
                        return false;
                      }
                    }))
        .isTrue();
  }
}
