package io.likeness.kernels.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.kernels.media.MediaException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlacEncoderTest {

  private static void returns(Waveform wave, int bits) throws MediaException {
    DecodedAudio back = AudioDecoder.decode(FlacEncoder.encode(wave, bits), Integer.MAX_VALUE);
    assertThat(back.format()).isEqualTo(AudioFormat.FLAC);
    assertThat(back.bitDepth()).isEqualTo(bits);
    assertThat(back.declaredSamples()).isEqualTo(wave.length());
    assertThat(back.mono().sampleRateHz()).isEqualTo(wave.sampleRateHz());
    float[] expected = new float[wave.length()];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = FlacEncoder.quantise(wave.samples()[i], bits) / (float) (1 << bits - 1);
    }
    assertThat(Arrays.equals(back.mono().samples(), expected)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 15, 16, 17, 31, 33, 100, 4095, 4096, 4097, 8192, 50_000})
  void anyLengthComesBackExactly(int length) throws MediaException {
    float[] noise = Arrays.copyOf(Sounds.noise(16_000, 4, 0.1).samples(), length);
    returns(new Waveform(16_000, noise), 16);
    returns(new Waveform(44_100, noise), 24);
  }

  @Test
  void everyKindOfSignalComesBackExactly() throws MediaException {
    returns(new Waveform(8000, new float[10_000]), 16);
    returns(Sounds.sine(16_000, 1, 440, 0.9), 16);
    returns(Sounds.sine(96_000, 1, 440, 0.9), 24);
    returns(Sounds.voiceLike(16_000, 5), 16);
    returns(Sounds.voiceLike(16_000, 5), 24);
    returns(Sounds.noise(16_000, 1, 3), 16);
    returns(Sounds.noise(16_000, 1, 3), 24);
    float[] clicks = new float[20_000];
    clicks[5000] = -1;
    clicks[5001] = 1;
    returns(new Waveform(16_000, clicks), 24);
  }

  /** More than 128 and more than 2048 frames take two and three bytes of frame number. */
  @Test
  void longClipsComeBackExactly() throws MediaException {
    float[] quiet = new float[4096 * 2050];
    Sounds.random(1).fillGaussian(quiet, 2e-5);
    returns(new Waveform(16_000, quiet), 16);
  }

  @Test
  void theSameSamplesGiveTheSameBytes() {
    Waveform wave = Sounds.voiceLike(16_000, 2);
    assertThat(Arrays.hashCode(FlacEncoder.encode(wave, 16))).isEqualTo(GOLDEN);
  }

  private static final int GOLDEN = -342060059;

  @Test
  void aVoiceShrinksToUnderHalf() {
    Waveform wave = Sounds.voiceLike(16_000, 5);
    assertThat(FlacEncoder.encode(wave, 16)).hasSizeLessThan(wave.length());
  }

  @Test
  void refusesDepthsThatItDoesNotWrite() {
    assertThatThrownBy(() -> FlacEncoder.encode(Sounds.sine(8000, 1, 100, 1), 12))
        .hasMessageContaining("give 16 or 24");
  }
}
