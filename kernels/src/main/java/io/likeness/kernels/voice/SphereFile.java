package io.likeness.kernels.voice;

import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.media.MediaException.Code;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * NIST SPHERE: an ASCII header of "name -type value" lines of stated length, then samples. Linear
 * PCM, µ-law and A-law are read; shortened (compressed) files are named and refused.
 */
final class SphereFile {
  private static final Set<String> DESCRIBES_SAMPLES =
      Set.of(
          "channel_count",
          "sample_count",
          "sample_rate",
          "sample_n_bytes",
          "sample_byte_format",
          "sample_sig_bits",
          "sample_coding");

  private SphereFile() {}

  static DecodedAudio decode(byte[] file, long maxSamples) throws MediaException {
    int headerBytes = headerBytes(file);
    Map<String, String> header = fields(file, headerBytes);
    String coding = header.getOrDefault("sample_coding", "pcm");
    int channels = number(header, "channel_count", 1);
    int rate = number(header, "sample_rate", 8000);
    int width = number(header, "sample_n_bytes", coding.equals("pcm") ? 2 : 1);
    long declared = number(header, "sample_count", -1);
    Pcm pcm = encoding(coding, width);
    if (!(channels > 0 && channels <= 255 && rate > 0 && rate <= 768_000)) {
      throw new MediaException(
          Code.CORRUPT, "The SPHERE header says " + channels + " channels at " + rate + " Hz.");
    }
    int stride = channels * width;
    long frames = (file.length - headerBytes) / stride;
    if (declared > frames) {
      throw AudioDecoder.truncated(frames, declared);
    }
    frames = declared >= 0 ? declared : frames;
    FfmpegDecoder.requireRoom(frames, maxSamples);
    boolean big = header.getOrDefault("sample_byte_format", "01").startsWith("1");
    ByteBuffer bytes =
        ByteBuffer.wrap(file).order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    ClippedRuns clips = new ClippedRuns(channels, pcm.fullScale(8 * width));
    float[] mono = pcm.mean(bytes, headerBytes, (int) frames, channels, stride, clips);
    return new DecodedAudio(
        new Waveform(rate, mono),
        AudioFormat.SPHERE,
        channels,
        declared,
        8 * width,
        pcm.fullScale(8 * width),
        clips.most());
  }

  /**
   * The same samples behind a header of nothing but what describes them; its length stays, and what
   * is behind the samples goes.
   */
  static byte[] bare(byte[] file) throws MediaException {
    int headerBytes = headerBytes(file);
    Map<String, String> header = fields(file, headerBytes);
    int width =
        number(
            header,
            "sample_n_bytes",
            header.getOrDefault("sample_coding", "pcm").equals("pcm") ? 2 : 1);
    long declared = number(header, "sample_count", -1);
    long samples = declared * width * number(header, "channel_count", 1);
    boolean whole = declared < 0 || samples < 0 || samples > file.length - headerBytes;
    byte[] bare = whole ? file.clone() : Arrays.copyOf(file, headerBytes + (int) samples);
    StringBuilder kept = new StringBuilder();
    for (String line : lines(file, headerBytes)) {
      String[] parts = line.strip().split("\\s+", 3);
      if (DESCRIBES_SAMPLES.contains(parts[0]) && parts.length == 3) {
        kept.append(parts[0])
            .append(' ')
            .append(parts[1])
            .append(' ')
            .append(parts[2])
            .append('\n');
      }
    }
    byte[] text = kept.append("end_head\n").toString().getBytes(StandardCharsets.US_ASCII);
    if (16 + text.length > headerBytes) {
      throw new MediaException(Code.CORRUPT, "The SPHERE header says more than fits in it.");
    }
    System.arraycopy(text, 0, bare, 16, text.length);
    Arrays.fill(bare, 16 + text.length, headerBytes, (byte) ' ');
    return bare;
  }

  private static String[] lines(byte[] file, int headerBytes) {
    String text = new String(file, 16, Math.max(0, headerBytes - 16), StandardCharsets.US_ASCII);
    int end = text.indexOf("end_head");
    return (end < 0 ? text : text.substring(0, end)).split("\n", -1);
  }

  private static int headerBytes(byte[] file) throws MediaException {
    String size = file.length < 16 ? "" : new String(file, 8, 8, StandardCharsets.US_ASCII).strip();
    if (!size.matches("\\d{1,7}") || Integer.parseInt(size) > file.length) {
      throw new MediaException(Code.TRUNCATED, "The SPHERE header is not complete.");
    }
    return Integer.parseInt(size);
  }

  private static Map<String, String> fields(byte[] file, int headerBytes) {
    Map<String, String> fields = new TreeMap<>();
    for (String line : lines(file, headerBytes)) {
      String[] parts = line.strip().split("\\s+", 3);
      if (parts.length == 3) {
        fields.put(parts[0], parts[2]);
      }
    }
    return fields;
  }

  private static int number(Map<String, String> header, String name, int otherwise)
      throws MediaException {
    String text = header.getOrDefault(name, Integer.toString(otherwise));
    if (!text.matches("-?\\d{1,9}")) {
      throw new MediaException(Code.CORRUPT, "The SPHERE field " + name + " is not a number.");
    }
    return Integer.parseInt(text);
  }

  private static Pcm encoding(String coding, int width) throws MediaException {
    boolean mu = coding.equals("ulaw") || coding.equals("mu-law");
    if (mu || coding.equals("alaw")) {
      if (width != 1) {
        throw new MediaException(
            Code.CORRUPT, "The SPHERE header says " + coding + " of " + width + " bytes a sample.");
      }
      return mu ? Pcm.MU_LAW : Pcm.A_LAW;
    }
    if (coding.equals("pcm") && width >= 1 && width <= 4) {
      return new Pcm[] {Pcm.SIGNED_8, Pcm.SIGNED_16, Pcm.SIGNED_24, Pcm.SIGNED_32}[width - 1];
    }
    throw new MediaException(
        Code.UNSUPPORTED_CODEC,
        "The SPHERE file is compressed or in an unknown coding: convert it to linear PCM.");
  }
}
