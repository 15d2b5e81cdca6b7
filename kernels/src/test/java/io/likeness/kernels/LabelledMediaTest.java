package io.likeness.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_get;

import io.likeness.kernels.face.BareImage;
import io.likeness.kernels.face.DecodedImage;
import io.likeness.kernels.face.ImageDecoder;
import io.likeness.kernels.media.AigcLabel;
import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.voice.AudioDecoder;
import io.likeness.kernels.voice.BareAudio;
import io.likeness.kernels.voice.FlacEncoder;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** FFmpeg and the JDK's image readers are asked what they find, not our own reader alone. */
class LabelledMediaTest {
  private static final AigcLabel LABEL = AigcLabel.made("the holder of \"corpus\" 声", "ab12");
  private static final String JSON =
      "{\"Label\":\"1\",\"ContentProducer\":\"the holder of \\\"corpus\\\" \\u58f0\","
          + "\"ProduceID\":\"ab12\",\"ReservedCode1\":\"\",\"ContentPropagator\":\"\","
          + "\"PropagateID\":\"\",\"ReservedCode2\":\"\"}";

  @TempDir Path folder;

  private static Waveform tone() {
    float[] samples = new float[9001];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (0.5 * StrictMath.sin(0.1 * i));
    }
    return new Waveform(16_000, samples);
  }

  private String byFfmpeg(byte[] file, String extension) throws IOException {
    Path path = Files.write(folder.resolve("clip." + extension), file);
    AVFormatContext container = new AVFormatContext(null);
    assertThat(avformat_open_input(container, path.toString(), null, (AVDictionary) null)).isZero();
    try {
      AVDictionaryEntry entry = av_dict_get(container.metadata(), new BytePointer("AIGC"), null, 0);
      return entry == null ? "" : entry.value().getString(StandardCharsets.UTF_8);
    } finally {
      avformat_close_input(container);
    }
  }

  private void isLabelledAndSoundsAlike(byte[] bare, String extension) throws Exception {
    byte[] labelled = LabelledMedia.of(bare, LABEL);
    assertThat(byFfmpeg(labelled, extension)).isEqualTo(JSON);
    assertThat(LabelledMedia.find(labelled)).contains(LABEL);
    assertThat(LabelledMedia.of(bare, LABEL)).as("the same each time").isEqualTo(labelled);
    assertThat(BareAudio.of(labelled)).isEqualTo(bare);
    assertThat(LabelledMedia.find(bare)).isEmpty();
    assertThat(AudioDecoder.decode(labelled, 100_000).mono().samples())
        .isEqualTo(AudioDecoder.decode(bare, 100_000).mono().samples());
  }

  @Test
  void theLabelHasTheSevenNamesOfTheStandardInAscii() {
    assertThat(LABEL.json()).isEqualTo(JSON);
  }

  @Test
  void clipsCarryItWhereFfmpegFindsIt() throws Exception {
    isLabelledAndSoundsAlike(BareAudio.of(WavEncoder.encode(tone())), "wav");
    isLabelledAndSoundsAlike(FlacEncoder.encode(tone(), 16), "flac");
    byte[] frames = new byte[417 * 9];
    for (int at = 0; at < frames.length; at += 417) {
      System.arraycopy(
          new byte[] {(byte) 0xFF, (byte) 0xFB, (byte) 0x90, (byte) 0xC0}, 0, frames, at, 4);
    }
    isLabelledAndSoundsAlike(frames, "mp3");
  }

  @Test
  void aWavFromAPipeCarriesItBeforeItsSamples() throws Exception {
    byte[] wav = BareAudio.of(WavEncoder.encode(tone()));
    int data = new String(wav, StandardCharsets.ISO_8859_1).indexOf("data");
    ByteBuffer.wrap(wav).putInt(data + 4, -1);
    isLabelledAndSoundsAlike(wav, "wav");
  }

  private static byte[] coded(String extension, int... parameters) {
    byte[] bgr = new byte[3 * 40 * 24];
    for (int i = 0; i < bgr.length; i++) {
      bgr[i] = (byte) (i * i / 7);
    }
    try (Mat image = new Mat(24, 40, opencv_core.CV_8UC3);
        IntPointer settings = new IntPointer(parameters);
        BytePointer out = new BytePointer()) {
      image.data().put(bgr, 0, bgr.length);
      assertThat(opencv_imgcodecs.imencode(extension, image, out, settings)).isTrue();
      byte[] bytes = new byte[(int) out.limit()];
      out.get(bytes);
      return bytes;
    }
  }

  private static byte[] isLabelledAndLooksAlike(byte[] bare) throws MediaException {
    byte[] labelled = LabelledMedia.of(bare, LABEL);
    assertThat(LabelledMedia.find(labelled)).contains(LABEL);
    assertThat(LabelledMedia.find(bare)).isEmpty();
    assertThat(LabelledMedia.find(BareImage.of(labelled))).isEmpty();
    try (DecodedImage a = ImageDecoder.decode(bare, 10_000);
        DecodedImage b = ImageDecoder.decode(labelled, 10_000)) {
      assertThat(b.image().width()).isEqualTo(40);
      assertThat(b.image().bgr()).isEqualTo(a.image().bgr());
    }
    return labelled;
  }

  /** The native metadata of the JDK's own reader, as a tree. */
  private static IIOMetadataNode metadata(byte[] image, String format) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    ImageReader reader = readers.next();
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(image))) {
      reader.setInput(in);
      var metadata = reader.getImageMetadata(0);
      return (IIOMetadataNode) metadata.getAsTree(metadata.getNativeMetadataFormatName());
    }
  }

  private static final String IN_XMP =
      "<TC260:AIGC>" + JSON.replace("&", "&amp;") + "</TC260:AIGC>";

  @Test
  void aPngCarriesXmpThatTheJdkReads() throws Exception {
    byte[] labelled = isLabelledAndLooksAlike(BareImage.of(coded(".png")));
    IIOMetadataNode text =
        (IIOMetadataNode) metadata(labelled, "png").getElementsByTagName("iTXtEntry").item(0);
    assertThat(text.getAttribute("keyword")).isEqualTo("XML:com.adobe.xmp");
    assertThat(text.getAttribute("text")).contains(IN_XMP);
  }

  @Test
  void aJpegCarriesXmpThatTheJdkReads() throws Exception {
    byte[] labelled = isLabelledAndLooksAlike(BareImage.of(coded(".jpg")));
    IIOMetadataNode segment =
        (IIOMetadataNode) metadata(labelled, "jpeg").getElementsByTagName("unknown").item(0);
    assertThat(segment.getAttribute("MarkerTag")).isEqualTo(Integer.toString(0xE1));
    assertThat(new String((byte[]) segment.getUserObject(), StandardCharsets.UTF_8))
        .startsWith("http://ns.adobe.com/xap/1.0/\0")
        .contains(IN_XMP);
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 101})
  void aWebpBecomesAnExtendedOneWithXmp(int quality) throws Exception {
    byte[] bare = coded(".webp", opencv_imgcodecs.IMWRITE_WEBP_QUALITY, quality);
    byte[] labelled = isLabelledAndLooksAlike(BareImage.of(bare));
    String text = new String(labelled, StandardCharsets.ISO_8859_1);
    assertThat(text.substring(12, 16)).isEqualTo("VP8X");
    assertThat(text).contains("XMP ").contains(IN_XMP.replace("声", ""));
    assertThat(labelled[20] & 0x04).isNotZero();
  }

  @Test
  void aBmpHasNoPlaceForIt() {
    assertThatThrownBy(() -> LabelledMedia.of(coded(".bmp"), LABEL))
        .isInstanceOf(MediaException.class);
  }

  private static byte[] withText(byte[] png, String type, String body) {
    byte[] chunk = (type + body).getBytes(StandardCharsets.UTF_8);
    CRC32 crc = new CRC32();
    crc.update(chunk);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(png, 0, 33);
    out.writeBytes(ByteBuffer.allocate(4).putInt(chunk.length - 4).array());
    out.writeBytes(chunk);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    out.write(png, 33, png.length - 33);
    return out.toByteArray();
  }

  @Test
  void labelsOfOthersAreFoundInWhatFormTheyWrite() {
    String theirs = "{\"AIGC\": {\"Label\": \"1\", \"ContentProducer\": \"0011X\"}}";
    AigcLabel read = AigcLabel.read(theirs).orElseThrow();
    assertThat(read.json()).startsWith("{\"Label\":\"1\",\"ContentProducer\":\"0011X\",");
    byte[] png = coded(".png");
    assertThat(LabelledMedia.find(withText(png, "tEXt", "AIGC\0" + theirs))).contains(read);
    String attribute =
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><d xmlns:t='http://www.tc260.org.cn/ns/AIGC/1.0/'"
            + " t:AIGC='{\"Label\":\"1\",\"ContentProducer\":\"0011X\"}'/></x:xmpmeta>";
    assertThat(LabelledMedia.find(withText(png, "iTXt", "XML:com.adobe.xmp\0\0\0\0\0" + attribute)))
        .contains(read);
  }

  @Test
  void aBraceInAProducersNameDoesNotEndTheLabel() {
    for (String name : List.of("Acme {EU}", "A}B", "{", "}{", "a \"{b\"}")) {
      AigcLabel label = AigcLabel.made(name, "7");
      assertThat(AigcLabel.read(label.json())).contains(label);
      assertThat(AigcLabel.read("{\"AIGC\":" + label.json() + "}")).contains(label);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Li Hua, 12 Elm Street",
        "{\"Label\":\"1\",\"Name\":\"Li Hua\"}",
        "{\"ContentProducer\":\"x\"}",
        "{\"Label\":\"1\"",
        "{\"Label\":1}",
        "{\"Label\":\"a\"b\"}"
      })
  void whatIsNoLabelIsNotCarriedOn(String text) {
    assertThat(AigcLabel.read(text)).isEmpty();
  }

  @Test
  void brokenMetadataHoldNoLabelAndStopNothing() {
    byte[] png = withText(coded(".png"), "iTXt", "XML:com.adobe.xmp\0\0\0\0\0<a><b>");
    assertThat(LabelledMedia.find(png)).isEmpty();
    for (int size : new int[] {Integer.MAX_VALUE, -8, -12}) {
      ByteBuffer.wrap(png).putInt(33, size);
      assertThat(LabelledMedia.find(png)).isEmpty();
      assertThatThrownBy(() -> BareImage.of(png)).isInstanceOf(MediaException.class);
    }
    byte[] webp = coded(".webp");
    ByteBuffer.wrap(webp).putInt(16, Integer.reverseBytes(-8));
    assertThat(LabelledMedia.find(webp)).isEmpty();
    assertThatThrownBy(() -> BareImage.of(webp)).isInstanceOf(MediaException.class);
    assertThat(LabelledMedia.find(new byte[] {1, 2, 3})).isEmpty();
  }
}
