package io.likeness.kernels.voice;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_SEEKABLE_NORMAL;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.*;

import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.media.MediaException.Code;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;

/**
 * One pass of FFmpeg over a file that lies in memory: no callbacks, no temporary file, no thread of
 * its own, and every native object freed before it returns.
 */
final class FfmpegDecoder {

  private static final int PADDING_BYTES = 64;

  /** A layer III stream cut from a longer one begins with packets whose bits are elsewhere. */
  private static final int MP3_BAD_PACKETS = 2;

  static {
    av_log_set_level(AV_LOG_QUIET);
  }

  /** What came out, before anybody judges it. */
  record Result(
      float[] mono,
      int sampleRateHz,
      int channels,
      int bitDepth,
      long declaredSamples,
      int clipped) {

    int length() {
      return mono.length;
    }

    DecodedAudio as(AudioFormat format, long declared) {
      return new DecodedAudio(
          new Waveform(sampleRateHz, mono),
          format,
          channels,
          declared,
          bitDepth,
          DecodedAudio.fullScale(bitDepth),
          clipped);
    }
  }

  private final String demuxer;
  private final long maxSamples;
  private float[] mono = new float[0];
  private long expected;
  private int length;
  private int sampleRateHz;
  private int channels;
  private int bad;
  private int lengthAtBad;
  private short[] shorts = new short[0];
  private int[] ints = new int[0];
  private float[] floats = new float[0];
  private double[] doubles = new double[0];
  private ClippedRuns clips = new ClippedRuns(0, 1);
  private byte[] octets = new byte[0];

  private FfmpegDecoder(String demuxer, long maxSamples) {
    this.demuxer = demuxer;
    this.maxSamples = maxSamples;
  }

  static void requireRoom(long samples, long maxSamples) throws MediaException {
    if (samples > maxSamples || samples > Integer.MAX_VALUE - 8) {
      throw new MediaException(
          Code.TOO_LARGE,
          "Decoding gives at least " + samples + " samples and " + maxSamples + " are allowed.");
    }
  }

  static Result decode(byte[] file, String demuxer, long maxSamples) throws MediaException {
    return new FfmpegDecoder(demuxer, maxSamples).run(file);
  }

  /** Decodes with room for so many samples from the start. */
  static Result decode(byte[] file, String demuxer, long maxSamples, long expected)
      throws MediaException {
    FfmpegDecoder decoder = new FfmpegDecoder(demuxer, maxSamples);
    // A header may promise what the file cannot hold: a byte gives at most a whole block.
    decoder.expected = Math.min(expected, 64L * file.length);
    return decoder.run(file);
  }

  private Result run(byte[] file) throws MediaException {
    Pointer copy = av_malloc(file.length + (long) PADDING_BYTES);
    if (copy == null || copy.isNull()) {
      throw new OutOfMemoryError("No native memory for " + file.length + " bytes");
    }
    BytePointer buffer = new BytePointer(copy);
    buffer.put(file, 0, file.length);
    buffer.position(file.length);
    for (int i = 0; i < PADDING_BYTES; i++) {
      buffer.put(i, (byte) 0);
    }
    buffer.position(0);
    // Without a read function FFmpeg takes the buffer itself for the whole file.
    AVIOContext io = avio_alloc_context(buffer, file.length, 0, null, null, null, null);
    io.seekable(AVIO_SEEKABLE_NORMAL);
    AVFormatContext container = avformat_alloc_context();
    try {
      container.pb(io);
      int opened =
          avformat_open_input(container, "", av_find_input_format(demuxer), (AVDictionary) null);
      if (opened < 0) {
        throw new MediaException(
            Code.CORRUPT, "The " + file.length + " bytes have no readable " + demuxer + " header.");
      }
      return runStream(container);
    } finally {
      if (!container.isNull()) {
        avformat_close_input(container);
      }
      av_free(io.buffer());
      avio_context_free(io);
    }
  }

  private Result runStream(AVFormatContext container) throws MediaException {
    int index = -1;
    for (int i = 0; i < container.nb_streams(); i++) {
      if (index < 0 && container.streams(i).codecpar().codec_type() == AVMEDIA_TYPE_AUDIO) {
        index = i;
      } else {
        container.streams(i).discard(avcodec.AVDISCARD_ALL);
      }
    }
    if (index < 0) {
      throw new MediaException(Code.UNSUPPORTED_CODEC, "The file holds no sound.");
    }
    AVStream stream = container.streams(index);
    AVCodec codec = avcodec_find_decoder(stream.codecpar().codec_id());
    if (codec == null || codec.isNull()) {
      throw new MediaException(Code.UNSUPPORTED_CODEC, "No decoder knows the file's codec.");
    }
    AVCodecContext decoder = avcodec_alloc_context3(codec);
    try {
      avcodec_parameters_to_context(decoder, stream.codecpar());
      decoder.thread_count(1);
      decoder.pkt_timebase(stream.time_base());
      // Frames of FLAC have checksums; without EXPLODE a wrong one only reaches the log.
      decoder.err_recognition(
          demuxer.equals("flac")
              ? avcodec.AV_EF_CRCCHECK | avcodec.AV_EF_EXPLODE
              : avcodec.AV_EF_CRCCHECK);
      if (avcodec_open2(decoder, codec, (AVDictionary) null) < 0) {
        throw new MediaException(Code.UNSUPPORTED_CODEC, "The decoder refuses the file's codec.");
      }
      long declared = declaredSamples(stream, stream.codecpar().sample_rate());
      requireRoom(Math.max(0, declared), maxSamples);
      long room = Math.max(expected > 0 ? expected : declared, 1 << 12);
      mono = new float[(int) Math.min(room, Math.min(maxSamples, Integer.MAX_VALUE - 8))];
      readAll(container, decoder, index);
      return new Result(
          length == mono.length ? mono : Arrays.copyOf(mono, length),
          sampleRateHz,
          channels,
          bits(decoder),
          // AAC may double the rate that its container says (implicit SBR).
          declaredSamples(stream, length == 0 ? stream.codecpar().sample_rate() : sampleRateHz),
          clips.most());
    } finally {
      avcodec_free_context(decoder);
    }
  }

  private int bits(AVCodecContext decoder) {
    int bits = decoder.bits_per_raw_sample();
    int coded = decoder.bits_per_coded_sample();
    // Fewer are of ADPCM, which codes differences, so that full scale does not follow from them.
    return bits == 0 && demuxer.equals("wav") && coded >= 8 ? coded : bits;
  }

  private static long declaredSamples(AVStream stream, int rate) {
    long duration = stream.duration();
    if (duration <= 0 || rate <= 0) {
      return -1;
    }
    return av_rescale(duration, (long) rate * stream.time_base().num(), stream.time_base().den());
  }

  private void readAll(AVFormatContext container, AVCodecContext decoder, int index)
      throws MediaException {
    AVPacket packet = av_packet_alloc();
    AVFrame frame = av_frame_alloc();
    try {
      int read = av_read_frame(container, packet);
      while (read >= 0) {
        if (packet.stream_index() == index && avcodec_send_packet(decoder, packet) < 0) {
          countBad();
        }
        av_packet_unref(packet);
        receive(decoder, frame);
        read = av_read_frame(container, packet);
      }
      if (read != AVERROR_EOF) {
        throw new MediaException(
            Code.CORRUPT, "The file becomes unreadable after " + length + " samples.");
      }
      avcodec_send_packet(decoder, null);
      receive(decoder, frame);
    } finally {
      av_frame_free(frame);
      av_packet_free(packet);
    }
    if (bad > (demuxer.equals("mp3") ? MP3_BAD_PACKETS : 0)) {
      // What cannot be decoded at the very end was cut off there.
      throw new MediaException(
          length == lengthAtBad ? Code.TRUNCATED : Code.CORRUPT,
          bad + " packets after " + lengthAtBad + " samples cannot be decoded.");
    }
  }

  private void countBad() {
    lengthAtBad = bad == 0 ? length : lengthAtBad;
    bad++;
  }

  /** Takes all frames that are ready. */
  private void receive(AVCodecContext decoder, AVFrame frame) throws MediaException {
    int received = avcodec_receive_frame(decoder, frame);
    while (received >= 0) {
      append(frame, DecodedAudio.fullScale(bits(decoder)));
      av_frame_unref(frame);
      received = avcodec_receive_frame(decoder, frame);
    }
    if (received != AVERROR_EOF && received != AVERROR_EAGAIN()) {
      countBad();
    }
  }

  private void append(AVFrame frame, float fullScale) throws MediaException {
    int count = frame.nb_samples();
    int frameChannels = frame.ch_layout().nb_channels();
    if (length == 0) {
      sampleRateHz = frame.sample_rate();
      channels = frameChannels;
      if (!(sampleRateHz > 0 && sampleRateHz <= 768_000 && channels > 0)) {
        throw new MediaException(
            Code.CORRUPT, "The file says " + channels + " channels at " + sampleRateHz + " Hz.");
      }
      clips = new ClippedRuns(channels, fullScale);
    } else if (frame.sample_rate() != sampleRateHz || frameChannels != channels) {
      throw new MediaException(
          Code.CORRUPT, "Sample rate or channels change after " + length + " samples.");
    }
    requireRoom((long) length + count, maxSamples);
    if (length + count > mono.length) {
      mono = Arrays.copyOf(mono, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * (length + count)));
    }
    int format = frame.format();
    boolean planar = av_sample_fmt_is_planar(format) != 0;
    float share = 1f / channels;
    if (planar || channels == 1) {
      for (int c = 0; c < channels; c++) {
        BytePointer plane = new BytePointer(frame.extended_data().get(c));
        load(plane, av_get_packed_sample_fmt(format), count);
        if (channels > 1) {
          for (int i = 0; i < count; i++) {
            clips.add(c, floats[i]);
          }
        }
        if (c == 0) {
          System.arraycopy(floats, 0, mono, length, count);
          continue;
        }
        for (int i = 0; i < count; i++) {
          mono[length + i] += floats[i];
        }
      }
    } else {
      load(new BytePointer(frame.extended_data().get(0)), format, count * channels);
      for (int i = 0, at = 0; i < count; i++) {
        float sum = 0;
        for (int c = 0; c < channels; c++) {
          clips.add(c, floats[at]);
          sum += floats[at++];
        }
        mono[length + i] = sum;
      }
    }
    if (channels > 1) {
      for (int i = length; i < length + count; i++) {
        mono[i] *= share;
      }
    }
    length += count;
  }

  private void load(BytePointer plane, int format, int count) throws MediaException {
    if (floats.length < count) {
      floats = new float[count];
    }
    switch (format) {
      case AV_SAMPLE_FMT_FLT -> new FloatPointer(plane).get(floats, 0, count);
      case AV_SAMPLE_FMT_S16 -> {
        shorts = shorts.length < count ? new short[count] : shorts;
        new ShortPointer(plane).get(shorts, 0, count);
        for (int i = 0; i < count; i++) {
          floats[i] = shorts[i] * 0x1p-15f;
        }
      }
      case AV_SAMPLE_FMT_S32 -> {
        ints = ints.length < count ? new int[count] : ints;
        new IntPointer(plane).get(ints, 0, count);
        for (int i = 0; i < count; i++) {
          floats[i] = ints[i] * 0x1p-31f;
        }
      }
      case AV_SAMPLE_FMT_U8 -> {
        octets = octets.length < count ? new byte[count] : octets;
        plane.get(octets, 0, count);
        for (int i = 0; i < count; i++) {
          floats[i] = ((octets[i] & 0xFF) - 128) * 0x1p-7f;
        }
      }
      case AV_SAMPLE_FMT_DBL -> {
        doubles = doubles.length < count ? new double[count] : doubles;
        new DoublePointer(plane).get(doubles, 0, count);
        for (int i = 0; i < count; i++) {
          floats[i] = (float) doubles[i];
        }
      }
      default ->
          throw new MediaException(
              Code.UNSUPPORTED_CODEC, "Sample format " + format + " of the codec is not read.");
    }
  }
}
