package io.likeness.kernels.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;

import io.likeness.kernels.media.AigcLabel;
import io.likeness.kernels.media.MediaException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

  private static void isBare(byte[] tagged) throws MediaException {
    byte[] bare = BareAudio.of(tagged);
    assertThat(new String(tagged, StandardCharsets.ISO_8859_1)).contains("Elm Street");
    assertThat(new String(bare, StandardCharsets.ISO_8859_1)).doesNotContain("Elm Street", "Lavf");
    isBareAndSoundsAlike(tagged, bare);
    isBareAndSoundsAlike(bare, bare);
  }

  private static final String COMMENT = "ARTIST=" + new String(NAME, StandardCharsets.ISO_8859_1);

  @Test
  void anOpusLosesItsCommentsAndItsVendor() throws MediaException {
    byte[] file =
        LossyFiles.encode(Sounds.voiceLike(48_000, 1), "ogg", "libopus", AV_SAMPLE_FMT_FLT);
    OggStream stream = OggStream.of(file, true);
    int first = 28 + (file[27] & 0xFF);
    assertThat(BareAudio.of(file)).as("our checksum").startsWith(Arrays.copyOf(file, first));
    assertThat(new String(BareAudio.of(file), StandardCharsets.ISO_8859_1))
        .doesNotContain("Lavc", "Lavf");
    isBareAndSoundsAlike(file, BareAudio.of(file));
    isBare(stream.with(Optional.of(COMMENT)));
    // A picture makes comments longer than a page.
    isBare(stream.with(Optional.of(COMMENT + "x".repeat(200_000))));
    AigcLabel label = AigcLabel.made("Li", "7");
    byte[] labelled = LabelledAudio.of(BareAudio.of(file), label);
    assertThat(LabelledAudio.find(labelled)).contains(label);
    assertThat(LabelledAudio.find(file)).isEmpty();
    isBareAndSoundsAlike(labelled, BareAudio.of(file));
    assertThatThrownBy(() -> BareAudio.of(joined(file, file)))
        .as("a second stream behind the first")
        .isInstanceOf(MediaException.class);
    assertThatThrownBy(() -> BareAudio.of(Arrays.copyOf(file, file.length - 9)))
        .isInstanceOf(MediaException.class);
  }

  /** FFmpeg's build here has no encoder of Vorbis for one channel; the pages are what matters. */
  @Test
  void aVorbisKeepsItsSetUpAndItsPages() throws MediaException {
    List<byte[]> pages =
        OggStream.of(
                LossyFiles.encode(Sounds.voiceLike(48_000, 1), "ogg", "libopus", AV_SAMPLE_FMT_FLT),
                true)
            .pages();
    byte[] setUp = Arrays.copyOf(ascii("\u0005vorbis"), 510);
    byte[] tags = joined(ascii("\u0003vorbis"), new byte[8], new byte[] {1});
    OggStream stream =
        new OggStream(
            java.nio.ByteBuffer.wrap(pages.get(0))
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getInt(14),
            List.of(Arrays.copyOf(ascii("\u0001vorbis"), 30), tags, setUp),
            pages);
    byte[] tagged = stream.with(Optional.of(COMMENT));
    assertThat(AudioFormat.sniff(tagged)).contains(AudioFormat.OGG_VORBIS);
    assertThat(new String(tagged, StandardCharsets.ISO_8859_1)).contains("Elm Street");
    byte[] bare = BareAudio.of(tagged);
    assertThat(new String(bare, StandardCharsets.ISO_8859_1)).doesNotContain("Elm Street");
    OggStream left = OggStream.of(bare, false);
    assertThat(left.headers().get(1)).isEqualTo(tags);
    assertThat(left.headers().get(2)).isEqualTo(setUp);
    assertThat(left.pages()).hasSameSizeAs(pages);
    for (int i = 0; i < pages.size(); i++) {
      assertThat(Arrays.copyOfRange(left.pages().get(i), 26, left.pages().get(i).length))
          .isEqualTo(Arrays.copyOfRange(pages.get(i), 26, pages.get(i).length));
    }
  }

  private static byte[] box(String type, byte[] body) {
    return joined(ByteBuffer.allocate(4).putInt(8 + body.length).array(), ascii(type), body);
  }

  @Test
  void anM4aLosesItsBoxesAndNoOffset() throws MediaException {
    byte[] file = LossyFiles.encode(Sounds.voiceLike(48_000, 1), "ipod", "aac", AV_SAMPLE_FMT_FLTP);
    int moov = new String(file, StandardCharsets.ISO_8859_1).lastIndexOf("moov");
    byte[] udta = box("udta", NAME);
    ByteBuffer sizes = ByteBuffer.wrap(file.clone());
    assertThat(moov - 4 + sizes.getInt(moov - 4)).as("moov is last").isEqualTo(file.length);
    sizes.putInt(moov - 4, sizes.getInt(moov - 4) + udta.length);
    byte[] tagged = joined(sizes.array(), udta, box("uuid", joined(new byte[16], NAME)));
    isBare(tagged);
    assertThat(BareAudio.of(tagged)).hasSameSizeAs(tagged);

    byte[] labelled = joined(file, box("meta", ascii("AIGC {\"Label\":\"1\"}")));
    assertThatThrownBy(() -> BareAudio.of(labelled)).hasMessageContaining("must not be taken off");
    byte[] chapters = file.clone();
    int handler = new String(file, StandardCharsets.ISO_8859_1).indexOf("soun");
    System.arraycopy(ascii("text"), 0, chapters, handler, 4);
    assertThatThrownBy(() -> BareAudio.of(chapters))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("no sound");
    assertThatThrownBy(() -> BareAudio.of(Arrays.copyOf(file, file.length - 5)))
        .isInstanceOf(MediaException.class);
  }

  @Test
  void aSphereFileKeepsTheFieldsThatDescribeItsSamples() throws MediaException {
    String header =
        "NIST_1A\n   1024\nspeaker_id -s22 Li Hua, 12 Elm Street\nchannel_count -i 1\n"
            + "sample_count -i 3\nsample_rate -i 16000\nsample_n_bytes -i 2\n"
            + "sample_byte_format -s2 01\nsample_coding -s3 pcm\nend_head\n Elm Street";
    byte[] tagged =
        joined(Arrays.copyOf(ascii(header), 1024), new byte[] {0, 64, 0, -64, 9, 1}, NAME);
    isBare(tagged);
    assertThat(BareAudio.of(tagged)).hasSize(1030);
    assertThatThrownBy(() -> BareAudio.of(ascii("NIST_1A\n   none")))
        .isInstanceOf(MediaException.class);
  }
}
