package io.likeness.kernels.voice;

import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.media.MediaException.Code;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** RIFF WAVE: linear PCM, floating point and G.711 are read here, other codecs by FFmpeg. */
final class WavFile {

  private static final int CODEC_PCM = 1;
  private static final int CODEC_FLOAT = 3;
  private static final int CODEC_A_LAW = 6;
  private static final int CODEC_MU_LAW = 7;
  private static final int CODEC_EXTENSIBLE = 0xFFFE;

  private final ByteBuffer bytes;
  private int codec = -1;
  private int channels;
  private int sampleRateHz;
  private int blockAlign;
  private int bits;
  private int dataAt = -1;
  private long dataBytes;
  private long factSamples = -1;

  private WavFile(byte[] file) {
    bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  static DecodedAudio decode(byte[] file, long maxSamples) throws MediaException {
    WavFile wav = new WavFile(file);
    wav.walk();
    Optional<Pcm> pcm = wav.encoding();
    return pcm.isPresent() ? wav.read(pcm.get(), maxSamples) : wav.readByFfmpeg(file, maxSamples);
  }

  private void walk() throws MediaException {
    for (RiffChunks.Chunk chunk : RiffChunks.head(bytes.array()).all()) {
      int body = chunk.body();
      if (chunk.type().equals("data")) {
        dataAt = body;
        dataBytes = chunk.size();
        break;
      }
      if (chunk.size() > bytes.capacity() - body) {
        throw new MediaException(
            Code.TRUNCATED,
            "A chunk of "
                + chunk.size()
                + " bytes has only "
                + (bytes.capacity() - body)
                + " left.");
      }
      if (chunk.type().equals("fmt ")) {
        readFormat(body, (int) chunk.size());
      } else if (chunk.type().equals("fact") && chunk.size() >= 4) {
        factSamples = bytes.getInt(body) & 0xFFFFFFFFL;
      }
    }
    if (codec < 0 || dataAt < 0) {
      Code code = dataAt < 0 ? Code.TRUNCATED : Code.CORRUPT;
      throw new MediaException(
          code, "The WAV file has no " + (codec < 0 ? "format" : "data") + " chunk.");
    }
    if (!(channels > 0 && sampleRateHz > 0 && sampleRateHz <= 768_000 && blockAlign > 0)) {
      throw new MediaException(
          Code.CORRUPT,
          "The WAV header says " + channels + " channels at " + sampleRateHz + " Hz.");
    }
  }

  private void readFormat(int at, int size) throws MediaException {
    if (size < 16) {
      throw new MediaException(Code.CORRUPT, "The WAV format chunk has only " + size + " bytes.");
    }
    codec = bytes.getShort(at) & 0xFFFF;
    channels = bytes.getShort(at + 2) & 0xFFFF;
    sampleRateHz = bytes.getInt(at + 4);
    blockAlign = bytes.getShort(at + 12) & 0xFFFF;
    bits = bytes.getShort(at + 14) & 0xFFFF;
    if (codec == CODEC_EXTENSIBLE && size >= 26) {
      // The first two bytes of the sub-format's GUID are the codec.
      codec = bytes.getShort(at + 24) & 0xFFFF;
    }
  }

  private Optional<Pcm> encoding() {
    int container = blockAlign % channels == 0 ? blockAlign / channels * 8 : 0;
    return Optional.ofNullable(
        switch (codec) {
          case CODEC_PCM ->
              switch (container) {
                case 8 -> Pcm.UNSIGNED_8;
                case 16 -> Pcm.SIGNED_16;
                case 24 -> Pcm.SIGNED_24;
                case 32 -> Pcm.SIGNED_32;
                default -> null;
              };
          case CODEC_FLOAT ->
              container == 32 ? Pcm.FLOAT_32 : container == 64 ? Pcm.FLOAT_64 : null;
          case CODEC_A_LAW -> container == 8 ? Pcm.A_LAW : null;
          case CODEC_MU_LAW -> container == 8 ? Pcm.MU_LAW : null;
          default -> null;
        });
  }

  private DecodedAudio read(Pcm pcm, long maxSamples) throws MediaException {
    long available = bytes.capacity() - dataAt;
    boolean streamed = dataBytes == RiffChunks.STREAMED;
    long declared = streamed ? -1 : dataBytes / blockAlign;
    long frames = Math.min(streamed ? available : dataBytes, available) / blockAlign;
    if (declared > frames) {
      throw AudioDecoder.truncated(frames, declared);
    }
    FfmpegDecoder.requireRoom(frames, maxSamples);
    ClippedRuns clips = new ClippedRuns(channels, pcm.fullScale(bits));
    float[] mono = pcm.mean(bytes, dataAt, (int) frames, channels, blockAlign, clips);
    return new DecodedAudio(
        new Waveform(sampleRateHz, mono),
        AudioFormat.WAV,
        channels,
        declared,
        bits,
        pcm.fullScale(bits),
        clips.most());
  }

  private DecodedAudio readByFfmpeg(byte[] file, long maxSamples) throws MediaException {
    if (dataBytes > bytes.capacity() - dataAt) {
      throw new MediaException(
          Code.TRUNCATED,
          "The data chunk declares "
              + dataBytes
              + " bytes and "
              + (bytes.capacity() - dataAt)
              + " are there.");
    }
    FfmpegDecoder.Result result = FfmpegDecoder.decode(file, "wav", maxSamples);
    if (factSamples > 0 && result.length() < factSamples) {
      throw AudioDecoder.truncated(result.length(), factSamples);
    }
    return result.as(AudioFormat.WAV, factSamples);
  }

  /** A 16-bit PCM file of a waveform; amplitudes beyond full scale saturate. */
  static byte[] write(Waveform wave) {
    float[] samples = wave.samples();
    ByteBuffer out = ByteBuffer.allocate(44 + 2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0x46464952).putInt(36 + 2 * samples.length).putInt(0x45564157);
    out.putInt(0x20746D66).putInt(16).putShort((short) CODEC_PCM).putShort((short) 1);
    out.putInt(wave.sampleRateHz()).putInt(2 * wave.sampleRateHz());
    out.putShort((short) 2).putShort((short) 16);
    out.putInt(0x61746164).putInt(2 * samples.length);
    for (float sample : samples) {
      out.putShort((short) FlacEncoder.quantise(sample, 16));
    }
    return out.array();
  }
}
