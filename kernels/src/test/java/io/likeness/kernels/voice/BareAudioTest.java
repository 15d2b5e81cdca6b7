package io.likeness.kernels.voice;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.kernels.MediaException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BareAudioTest {
  private static final byte[] NAME = ascii("Li Hua, 12 Elm Street.");

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Waveform tone() {
    float[] samples = new float[9001];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (0.5 * StrictMath.sin(0.1 * i));
    }
    return new Waveform(16_000, samples);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] id3v2() {
    return joined(ascii("ID3\4\0\0\0\0\0"), new byte[] {(byte) NAME.length}, NAME);
  }

  private static byte[] id3v1() {
    return Arrays.copyOf(joined(ascii("TAG"), NAME), 128);
  }

  private static void isBareAndSoundsAlike(byte[] before, byte[] bare) throws MediaException {
    assertThat(BareAudio.of(before)).isEqualTo(bare);
    assertThat(AudioDecoder.decode(bare, 100_000).mono().samples())
        .isEqualTo(AudioDecoder.decode(before, 100_000).mono().samples());
  }

  @Test
  void aWavLosesItsLists() throws MediaException {
    byte[] wav = WavEncoder.encode(tone());
    byte[] list = joined(ascii("LIST"), new byte[] {(byte) NAME.length, 0, 0, 0}, NAME);
    byte[] tagged =
        joined(Arrays.copyOf(wav, 12), list, Arrays.copyOfRange(wav, 12, wav.length), list);
    ByteBuffer.wrap(tagged).putInt(4, Integer.reverseBytes(tagged.length - 8));
    isBareAndSoundsAlike(tagged, BareAudio.of(wav));
    assertThat(BareAudio.of(wav)).hasSizeLessThanOrEqualTo(wav.length);
  }

  @Test
  void aWavFromAPipeKeepsItsSamples() throws MediaException {
    for (int size : new int[] {0, -1}) {
      byte[] wav = BareAudio.of(WavEncoder.encode(tone()));
      int data = new String(wav, StandardCharsets.ISO_8859_1).indexOf("data");
      ByteBuffer.wrap(wav).putInt(data + 4, size);
      isBareAndSoundsAlike(wav, wav);
    }
  }

  @Test
  void aFlacLosesCommentsAndId3() throws MediaException {
    byte[] flac = FlacEncoder.encode(tone(), 16);
    byte[] tagged =
        joined(
            id3v2(),
            Arrays.copyOf(flac, 42),
            new byte[] {(byte) 0x84, 0, 0, (byte) NAME.length},
            NAME,
            Arrays.copyOfRange(flac, 42, flac.length));
    tagged[id3v2().length + 4] = 0;
    assertThat(BareAudio.of(tagged)).isEqualTo(flac);
    assertThat(BareAudio.of(joined(flac, id3v1()))).isEqualTo(flac);
    assertThat(BareAudio.of(flac)).isEqualTo(flac);
  }

  @Test
  void anMp3LosesId3AndApeTagsAtEitherEnd() throws MediaException {
    byte[] frames = new byte[417 * 3];
    for (int at = 0; at < frames.length; at += 417) {
      System.arraycopy(
          new byte[] {(byte) 0xFF, (byte) 0xFB, (byte) 0x90, (byte) 0xC0}, 0, frames, at, 4);
    }
    byte[] ape =
        joined(
            NAME,
            ascii("APETAGEX"),
            new byte[] {(byte) 0xD0, 7, 0, 0, (byte) (32 + NAME.length), 0, 0, 0, 1, 0, 0, 0},
            new byte[12]);
    assertThat(BareAudio.of(joined(id3v2(), id3v2(), frames, ape, id3v1()))).isEqualTo(frames);
    assertThat(BareAudio.of(frames)).isEqualTo(frames);
  }
}
