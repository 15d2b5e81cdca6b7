package io.likeness.kernels.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.media.MediaException.Code;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;

class AudioDecoderTest {

  private static final Waveform VOICE = Sounds.voiceLike(16_000, 2);

  /** A WAV file with one format chunk and this data. */
  private static byte[] wav(
      int codec, boolean extensible, int channels, int rate, int bits, byte[] data) {
    int format = extensible ? 40 : 16;
    ByteBuffer out = ByteBuffer.allocate(28 + format + data.length);
    out.order(ByteOrder.LITTLE_ENDIAN);
    out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(20 + format + data.length);
    out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(format);
    out.putShort((short) (extensible ? 0xFFFE : codec)).putShort((short) channels);
    out.putInt(rate).putInt(rate * channels * bits / 8);
    out.putShort((short) (channels * bits / 8)).putShort((short) bits);
    if (extensible) {
      out.putShort((short) 22).putShort((short) bits).putInt(0).putShort((short) codec);
      out.put(new byte[14]);
    }
    out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(data.length).put(data);
    return out.array();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static float[] decode(byte[] file) throws MediaException {
    return AudioDecoder.decode(file, 1 << 20).mono().samples();
  }

  private static void refuses(byte[] file, Code code) {
    assertThatThrownBy(() -> AudioDecoder.decode(file, 100_000))
        .isInstanceOfSatisfying(
            MediaException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  @Test
  void readsEveryLinearWidthOfWav() throws MediaException {
    byte[] eight = {0, (byte) 128, (byte) 255};
    assertThat(decode(wav(1, false, 1, 8000, 8, eight))).containsExactly(-1, 0, 127 / 128f);
    byte[] sixteen = little(4).putShort((short) -32768).putShort((short) 16384).array();
    assertThat(decode(wav(1, false, 1, 8000, 16, sixteen))).containsExactly(-1, 0.5f);
    byte[] twentyFour = {0, 0, (byte) 0x80, 0, 0, 0x40, 1, 0, 0};
    assertThat(decode(wav(1, true, 1, 8000, 24, twentyFour))).containsExactly(-1, 0.5f, 0x1p-23f);
    byte[] thirtyTwo = little(8).putInt(Integer.MIN_VALUE).putInt(1 << 30).array();
    assertThat(decode(wav(1, true, 1, 8000, 32, thirtyTwo))).containsExactly(-1, 0.5f);
    byte[] single = little(8).putFloat(0.25f).putFloat(-1.5f).array();
    assertThat(decode(wav(3, false, 1, 8000, 32, single))).containsExactly(0.25f, -1.5f);
    byte[] twice = little(8).putDouble(0.25).array();
    assertThat(decode(wav(3, true, 1, 8000, 64, twice))).containsExactly(0.25f);
  }

  @Test
  void refusesRatesThatNoVoiceIsRecordedAt() throws MediaException {
    for (int rate : new int[] {1, 100, 999, 384_001, 600_000}) {
      refuses(wav(1, false, 1, rate, 16, new byte[2000]), Code.UNSUPPORTED_CODEC);
    }
    for (int rate : new int[] {1000, 5513, 47_999, 384_000}) {
      assertThat(decode(wav(1, false, 1, rate, 16, new byte[2000]))).hasSize(1000);
    }
  }

  @Test
  void mixesChannelsToTheirMean() throws MediaException {
    byte[] frames =
        little(8)
            .putShort((short) 16384)
            .putShort((short) 0)
            .putShort((short) -8192)
            .putShort((short) 8192)
            .array();
    DecodedAudio audio = AudioDecoder.decode(wav(1, false, 2, 8000, 16, frames), 10);
    assertThat(audio.channels()).isEqualTo(2);
    assertThat(audio.declaredSamples()).isEqualTo(2);
    assertThat(audio.mono().samples()).containsExactly(0.25f, 0);
  }

  /** Values of ITU-T G.711: the extremes and the smallest steps of both laws. */
  @Test
  void expandsBothCompandingLaws() throws MediaException {
    byte[] codes = {(byte) 0xFF, 0x7F, (byte) 0x80, 0x00, (byte) 0xFE};
    assertThat(decode(wav(7, false, 1, 8000, 8, codes)))
        .containsExactly(0, 0, 32124 / 32768f, -32124 / 32768f, 8 / 32768f);
    byte[] a = {(byte) 0xD5, 0x55, (byte) 0xAA, 0x2A};
    assertThat(decode(wav(6, false, 1, 8000, 8, a)))
        .containsExactly(8 / 32768f, -8 / 32768f, 32256 / 32768f, -32256 / 32768f);
  }

  /** The last step of both laws is a wide one, and that of the µ-law ends below any of 8 bits. */
  @Test
  void aCompandedClipThatIsClippedIsMeasuredSo() throws MediaException {
    byte[] codes = new byte[8000];
    for (int law : new int[] {6, 7}) {
      for (int i = 0; i < codes.length; i++) {
        float x = (float) (1.6 * StrictMath.sin(i * 0.05));
        codes[i] = (byte) (law == 6 ? G711.toALaw(x) : G711.toMuLaw(x));
      }
      DecodedAudio audio = AudioDecoder.decode(wav(law, false, 1, 8000, 8, codes), 1 << 20);
      assertThat(VoiceMeasures.measure(audio).clippingRatio()).isBetween(0.5, 0.65);
    }
  }

  /** A speaker who is too loud on the left, and nobody on the right. */
  @Test
  void oneChannelThatIsClippedIsMeasuredSo() throws MediaException {
    float[] left = new float[8000];
    byte[] codes = new byte[32_000];
    ByteBuffer both = ByteBuffer.wrap(codes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < left.length; i++) {
      left[i] = (float) Math.max(-1, Math.min(1, 1.6 * StrictMath.sin(i * 0.05)));
      both.putShort((short) Math.round(32767 * left[i])).putShort((short) 0);
    }
    byte[] wav = wav(1, false, 2, 8000, 16, codes);
    byte[] flac =
        LossyFiles.encode(new Waveform(8000, left), "flac", "flac", avutil.AV_SAMPLE_FMT_S16, 2);
    double alone =
        VoiceMeasures.measure(
                AudioDecoder.decode(WavEncoder.encode(new Waveform(8000, left)), 1 << 20))
            .clippingRatio();
    assertThat(alone).isBetween(0.5, 0.65);
    for (byte[] file : List.of(wav, flac)) {
      DecodedAudio audio = AudioDecoder.decode(file, 1 << 20);
      assertThat(audio.channels()).isEqualTo(2);
      assertThat(VoiceMeasures.measure(audio).peak()).isBetween(0.49, 0.51);
      assertThat(VoiceMeasures.measure(audio).clippingRatio()).isEqualTo(alone);
    }
  }

  @Test
  void compandingReturnsEachOfItsOwnLevels() {
    for (int code = 0; code < 256; code++) {
      float mu = G711.MU_LAW_TO_LINEAR[code];
      assertThat(G711.MU_LAW_TO_LINEAR[G711.toMuLaw(mu)]).isEqualTo(mu);
      float a = G711.A_LAW_TO_LINEAR[code];
      assertThat(G711.toALaw(a)).isEqualTo(code);
    }
  }

  @Test
  void whatIsWrittenAsWavIsReadBack() throws MediaException {
    float[] back = decode(WavEncoder.encode(VOICE));
    assertThat(back).hasSameSizeAs(VOICE.samples());
    for (int i = 0; i < back.length; i++) {
      assertThat(back[i]).isCloseTo(VOICE.samples()[i], within(0.5f / 32768 + 1e-7f));
    }
  }

  /** As FFmpeg, Kaldi and SoX write to a pipe, and a recorder that has lost its power. */
  @Test
  void aPipedWavWithoutLengthIsReadToItsEnd() throws MediaException {
    for (int size : new int[] {-1, -2, 0x7FFFF000, 0}) {
      byte[] file = WavEncoder.encode(VOICE);
      ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(40, size);
      DecodedAudio audio = AudioDecoder.decode(file, 1 << 20);
      assertThat(audio.declaredSamples()).isEqualTo(-1);
      assertThat(audio.mono().length()).isEqualTo(VOICE.length());
    }
  }

  @Test
  void aChunkBehindNoSamplesIsNoSound() {
    byte[] none = wav(1, false, 1, 8000, 16, new byte[0]);
    byte[] list = {'L', 'I', 'S', 'T', 4, 0, 0, 0, 'I', 'N', 'F', 'O'};
    ByteBuffer file = little(none.length + list.length).put(none).put(list);
    refuses(file.putInt(4, none.length + list.length - 8).array(), Code.EMPTY);
  }

  @Test
  void aLargeWavEndsWhereItSays() throws MediaException {
    byte[] plain = wav(1, false, 1, 8000, 16, new byte[2000]);
    ByteBuffer file = little(plain.length + 36 + 12);
    file.put("RF64".getBytes(StandardCharsets.US_ASCII)).putInt(-1);
    file.put("WAVEds64".getBytes(StandardCharsets.US_ASCII)).putInt(28);
    file.putLong(file.capacity() - 8).putLong(2000).putLong(1000).putInt(0);
    file.put(plain, 12, plain.length - 12).putInt(76, -1);
    file.put(new byte[] {'L', 'I', 'S', 'T', 4, 0, 0, 0, 'I', 'N', 'F', 'O'});
    DecodedAudio audio = AudioDecoder.decode(file.array(), 1 << 20);
    assertThat(audio.declaredSamples()).isEqualTo(1000);
    assertThat(audio.mono().length()).isEqualTo(1000);
  }

  @Test
  void readsSphereOfEitherByteOrder() throws MediaException {
    for (String order : new String[] {"01", "10"}) {
      String header =
          "NIST_1A\n   1024\nchannel_count -i 1\nsample_count -i 3\nsample_rate -i 16000\n"
              + "sample_n_bytes -i 2\nsample_byte_format -s2 "
              + order
              + "\nsample_coding -s3 pcm\nend_head\n";
      ByteBuffer file =
          ByteBuffer.allocate(1030)
              .order(order.equals("01") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      file.put(header.getBytes(StandardCharsets.US_ASCII)).position(1024);
      file.putShort((short) 16384).putShort((short) -16384).putShort((short) 0);
      assertThat(decode(file.array())).containsExactly(0.5f, -0.5f, 0);
      refuses(Arrays.copyOf(file.array(), 1028), Code.TRUNCATED);
      String shortened = header.replace("s3 pcm", "s26 pcm,embedded-shorten-v2.00");
      byte[] packed = Arrays.copyOf(shortened.getBytes(StandardCharsets.US_ASCII), 1030);
      refuses(packed, Code.UNSUPPORTED_CODEC);
    }
  }

  @Test
  void refusesSphereWhoseWidthIsNotThatOfItsCoding() {
    for (String width : new String[] {"0", "-1", "2"}) {
      String header =
          "NIST_1A\n   1024\nsample_n_bytes -i " + width + "\nsample_coding -s4 ulaw\nend_head\n";
      refuses(Arrays.copyOf(header.getBytes(StandardCharsets.US_ASCII), 1030), Code.CORRUPT);
    }
  }

  @Test
  void namesWhatIsWrongWithAFile() {
    byte[] wav = WavEncoder.encode(VOICE);
    byte[] flac = FlacEncoder.encode(VOICE, 16);
    refuses(new byte[0], Code.EMPTY);
    refuses(WavEncoder.encode(new Waveform(8000, new float[0])), Code.EMPTY);
    refuses("<!DOCTYPE html>".getBytes(StandardCharsets.US_ASCII), Code.UNKNOWN_FORMAT);
    refuses(Arrays.copyOf(wav, wav.length - 2), Code.TRUNCATED);
    refuses(Arrays.copyOf(wav, 30), Code.TRUNCATED);
    refuses(Arrays.copyOf(flac, flac.length / 2), Code.TRUNCATED);
    refuses(Arrays.copyOf(flac, 20), Code.TRUNCATED);
    refuses(WavEncoder.encode(new Waveform(8000, new float[100_001])), Code.TOO_LARGE);
    refuses(FlacEncoder.encode(new Waveform(8000, new float[100_001]), 16), Code.TOO_LARGE);
    refuses(wav(1, false, 0, 8000, 16, new byte[4]), Code.CORRUPT);
    byte[] nan = little(4).putFloat(Float.NaN).array();
    refuses(wav(3, false, 1, 8000, 32, nan), Code.CORRUPT);
  }

  /** Wherever it is: in a residual, every frame is still as long as before. */
  @Test
  void aFlippedBitInFlacIsNoticed() {
    byte[] flac = FlacEncoder.encode(VOICE, 16);
    for (int at = flac.length / 4; at < flac.length; at += flac.length / 50) {
      byte[] damaged = flac.clone();
      damaged[at] ^= 0x10;
      assertThatThrownBy(() -> AudioDecoder.decode(damaged, 1 << 20))
          .as("byte %d", at)
          .isInstanceOf(MediaException.class);
    }
  }

  @Test
  void tagsAroundFlacAreNoSound() throws MediaException {
    byte[] flac = FlacEncoder.encode(VOICE, 16);
    byte[] id3v1 = Arrays.copyOf("TAG".getBytes(StandardCharsets.US_ASCII), 128);
    byte[] id3v2 = {'I', 'D', '3', 4, 0, 0x10, 0, 0, 0, 0, '3', 'D', 'I', 4, 0, 0x10, 0, 0, 0, 0};
    ByteBuffer tagged = ByteBuffer.allocate(flac.length + 148).put(id3v2).put(flac).put(id3v1);
    DecodedAudio audio = AudioDecoder.decode(tagged.array(), 1 << 20);
    assertThat(audio.format()).isEqualTo(AudioFormat.FLAC);
    assertThat(audio.mono().samples()).isEqualTo(decode(flac));
    byte[] ape = Arrays.copyOf(flac, flac.length + 32);
    System.arraycopy("APETAGEX".getBytes(StandardCharsets.US_ASCII), 0, ape, flac.length, 8);
    refuses(ape, Code.CORRUPT);
    Arrays.fill(ape, flac.length + 12, flac.length + 16, (byte) -1);
    refuses(ape, Code.CORRUPT);
    byte[] appended = Arrays.copyOf(flac, flac.length + 10);
    System.arraycopy(
        new byte[] {'3', 'D', 'I', 4, 0, 0x10, 0, 0x7F, 0, (byte) 0xEC},
        0,
        appended,
        flac.length,
        10);
    refuses(appended, Code.CORRUPT);
  }

  @Test
  void tellsFormatsByTheirFirstBytes() {
    assertThat(AudioFormat.sniff(WavEncoder.encode(VOICE))).contains(AudioFormat.WAV);
    assertThat(AudioFormat.sniff(FlacEncoder.encode(VOICE, 16))).contains(AudioFormat.FLAC);
    assertThat(AudioFormat.sniff(new byte[] {(byte) 0xFF, (byte) 0xFB, (byte) 0x90, 0}))
        .contains(AudioFormat.MP3);
    assertThat(AudioFormat.sniff(new byte[0])).isEmpty();
    assertThat(AudioFormat.WAV.isNamed(".WAV")).isTrue();
    assertThat(AudioFormat.MP3.isNamed("wav")).isFalse();
  }

  @Test
  void refusesACapOfNothing() {
    assertThatThrownBy(() -> AudioDecoder.decode(new byte[1], 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
