package io.likeness.kernels.voice;

import io.likeness.kernels.media.Bytes;
import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.media.MediaException.Code;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Encoded bytes to mono samples: WAV and SPHERE by parsers of our own, everything else by FFmpeg,
 * in memory and on the calling thread.
 *
 * <p>A file that ends early, contradicts its header or would not fit is refused with a code rather
 * than handed on shortened; so is one whose sample rate is outside 1 … 384 kHz. Scaling: an integer
 * sample of b bits is divided by 2^(b-1).
 */
public final class AudioDecoder {

  private static final int LEAST_RATE_HZ = 1000;
  private static final int MOST_RATE_HZ = 384_000;

  private AudioDecoder() {}

  /**
   * Decodes one file.
   *
   * @param bytes the whole file
   * @param maxSamples the most samples a channel that may come out, at least 1
   * @throws MediaException with the code that says why this file is not usable
   */
  public static DecodedAudio decode(byte[] bytes, long maxSamples) throws MediaException {
    if (!(maxSamples > 0)) {
      throw new IllegalArgumentException("A cap of " + maxSamples + " samples: give at least 1");
    }
    if (bytes.length == 0) {
      throw new MediaException(Code.EMPTY, "The file has no bytes.");
    }
    AudioFormat format = AudioFormat.sniff(bytes).orElseThrow(() -> unknown(bytes));
    DecodedAudio audio;
    try {
      audio = decode(bytes, format, maxSamples);
    } catch (ArithmeticException | IndexOutOfBoundsException | NegativeArraySizeException e) {
      // A header that nobody has thought of must cost one record, not the job.
      throw new MediaException(Code.CORRUPT, "The file contradicts itself.", e);
    }
    if (audio.mono().length() == 0) {
      throw new MediaException(Code.EMPTY, "The file holds no samples.");
    }
    int rate = audio.mono().sampleRateHz();
    if (rate < LEAST_RATE_HZ || rate > MOST_RATE_HZ) {
      throw new MediaException(
          Code.UNSUPPORTED_CODEC,
          "The sample rate is "
              + rate
              + " Hz; "
              + LEAST_RATE_HZ
              + " … "
              + MOST_RATE_HZ
              + " Hz are read.");
    }
    return audio;
  }

  private static DecodedAudio decode(byte[] bytes, AudioFormat format, long maxSamples)
      throws MediaException {
    return switch (format) {
      case WAV -> WavFile.decode(bytes, maxSamples);
      case SPHERE -> SphereFile.decode(bytes, maxSamples);
      case MP3 -> decodeMp3(bytes, maxSamples);
      case FLAC -> decodeFlac(bytes, maxSamples);
      case OGG_VORBIS, OPUS -> decodeOgg(bytes, format, maxSamples);
      case M4A -> decodeM4a(bytes, maxSamples);
    };
  }

  private static MediaException unknown(byte[] bytes) {
    if (Bytes.has(bytes, 0, "OggS")) {
      return new MediaException(
          Code.UNSUPPORTED_CODEC, "The Ogg file holds neither Vorbis nor Opus.");
    }
    return new MediaException(
        Code.UNKNOWN_FORMAT,
        "The first bytes of the " + bytes.length + " belong to no audio format read here.");
  }

  private static DecodedAudio decodeFlac(byte[] bytes, long maxSamples) throws MediaException {
    int start = BareAudio.start(bytes);
    int end;
    try {
      end = BareAudio.end(bytes);
    } catch (IllegalArgumentException e) {
      throw new MediaException(Code.CORRUPT, "The FLAC file ends with " + e.getMessage() + ".", e);
    }
    if (end < start + 42) {
      throw new MediaException(Code.TRUNCATED, "The FLAC header is not complete.");
    }
    long declared = ByteBuffer.wrap(bytes).getLong(start + 18) & 0xFFFFFFFFFL;
    FfmpegDecoder.requireRoom(declared, maxSamples);
    // FFmpeg would take tags at either end for a damaged frame.
    byte[] bare = start == 0 && end == bytes.length ? bytes : Arrays.copyOfRange(bytes, start, end);
    FfmpegDecoder.Result result = FfmpegDecoder.decode(bare, "flac", maxSamples, declared);
    return result.as(AudioFormat.FLAC, checked(result.length(), declared, 0));
  }

  private static DecodedAudio decodeM4a(byte[] bytes, long maxSamples) throws MediaException {
    FfmpegDecoder.Result result = FfmpegDecoder.decode(bytes, "mov", maxSamples);
    // The last packets of AAC are padded; some writers count the padding and some do not.
    long declared = checked(result.length(), result.declaredSamples(), 4096);
    return result.as(AudioFormat.M4A, declared);
  }

  /** The declared count, or -1 for none; refuses a count that decoding contradicts. */
  private static long checked(long decoded, long declared, int slack) throws MediaException {
    if (declared > 0 && decoded < declared - slack) {
      throw truncated(decoded, declared);
    }
    if (declared > 0 && decoded > declared + slack) {
      throw new MediaException(
          Code.HEADER_MISMATCH,
          "The header declares " + declared + " samples and " + decoded + " were decoded.");
    }
    return declared > 0 ? declared : -1;
  }

  static MediaException truncated(long decoded, long declared) {
    return new MediaException(
        Code.TRUNCATED,
        "The header declares " + declared + " samples and the file ends after " + decoded + ".");
  }

  private static DecodedAudio decodeMp3(byte[] file, long maxSamples) throws MediaException {
    int zeros = Mp3Frames.zeros(file);
    // Behind them FFmpeg would not look for what says how many samples are the encoder's own.
    byte[] bytes = zeros == 0 ? file : Arrays.copyOfRange(file, zeros, file.length);
    Mp3Frames frames = Mp3Frames.of(bytes);
    if (frames.cutOff()) {
      long promised = frames.declaredSamples();
      if (promised > frames.wholeSamples()) {
        throw truncated(frames.wholeSamples(), promised);
      }
      throw new MediaException(
          Code.TRUNCATED,
          "The file ends inside a frame, after " + frames.wholeSamples() + " whole samples.");
    }
    FfmpegDecoder.Result result = FfmpegDecoder.decode(bytes, "mp3", maxSamples);
    // The header counts whole frames, with the encoder's delay and padding in them.
    return result.as(AudioFormat.MP3, -1);
  }

  /** Up to a block of Vorbis belongs to no sample at either end. */
  private static final int OGG_SLACK = 8192;

  private static DecodedAudio decodeOgg(byte[] bytes, AudioFormat format, long maxSamples)
      throws MediaException {
    OggPages pages = OggPages.of(bytes);
    if (!pages.intact()) {
      throw new MediaException(Code.CORRUPT, "A page of the Ogg stream has a wrong checksum.");
    }
    if (!pages.endsWell()) {
      throw new MediaException(
          Code.TRUNCATED, "The Ogg stream stops before the page that ends it.");
    }
    if (!pages.gapless()) {
      throw new MediaException(Code.TRUNCATED, "A page of the Ogg stream is missing.");
    }
    FfmpegDecoder.Result result = FfmpegDecoder.decode(bytes, "ogg", maxSamples);
    long declared = pages.lastGranule() - pages.preSkip();
    boolean whole = Math.abs(result.length() - declared) <= OGG_SLACK;
    long between = pages.lastGranule() - pages.firstGranule();
    if (!whole && pages.streams() == 1 && result.length() < between - OGG_SLACK) {
      throw truncated(result.length(), between);
    }
    // Of streams that were cut from longer ones, or put together, positions are no lengths.
    return result.as(format, whole ? declared : -1);
  }
}
