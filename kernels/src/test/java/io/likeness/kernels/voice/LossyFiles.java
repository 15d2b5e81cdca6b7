package io.likeness.kernels.voice;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avformat.*;
import static org.bytedeco.ffmpeg.global.avutil.*;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.ShortPointer;

/** Whole files of lossy codecs, made in memory, for tests of decoding. */
final class LossyFiles {

  private LossyFiles() {}

  /** A file of that container; the waveform's rate must be one that the codec has. */
  static byte[] encode(Waveform wave, String container, String codecName, int sampleFormat) {
    return encode(wave, container, codecName, sampleFormat, 1);
  }

  /** The same with the wave in the first of several interleaved channels, the others silent. */
  static byte[] encode(
      Waveform wave, String container, String codecName, int sampleFormat, int channels) {
    av_log_set_level(AV_LOG_QUIET);
    AVCodec codec = avcodec_find_encoder_by_name(codecName);
    AVCodecContext encoder = avcodec_alloc_context3(codec);
    encoder.sample_rate(wave.sampleRateHz());
    encoder.bit_rate(48_000);
    encoder.sample_fmt(sampleFormat);
    encoder.time_base(av_make_q(1, wave.sampleRateHz()));
    encoder.strict_std_compliance(-2);
    av_channel_layout_default(encoder.ch_layout(), channels);
    AVFormatContext muxer = new AVFormatContext(null);
    require(avformat_alloc_output_context2(muxer, null, container, (String) null));
    if ((muxer.oformat().flags() & AVFMT_GLOBALHEADER) != 0) {
      encoder.flags(encoder.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    }
    require(avcodec_open2(encoder, codec, (AVDictionary) null));
    AVStream stream = avformat_new_stream(muxer, codec);
    require(avcodec_parameters_from_context(stream.codecpar(), encoder));
    stream.time_base(encoder.time_base());
    PointerPointer<AVIOContext> io = new PointerPointer<>(1);
    require(avio_open_dyn_buf(io));
    muxer.pb(new AVIOContext(io.get()));
    require(avformat_write_header(muxer, (PointerPointer<?>) null));
    AVFrame frame = av_frame_alloc();
    AVPacket packet = av_packet_alloc();
    int size = encoder.frame_size() > 0 ? encoder.frame_size() : 1024;
    for (int from = 0; from < wave.length(); from += size) {
      int count = Math.min(size, wave.length() - from);
      frame.nb_samples(count);
      frame.format(sampleFormat);
      frame.sample_rate(wave.sampleRateHz());
      av_channel_layout_copy(frame.ch_layout(), encoder.ch_layout());
      require(av_frame_get_buffer(frame, 0));
      fill(frame, sampleFormat, wave.samples(), from, count, channels);
      frame.pts(from);
      require(avcodec_send_frame(encoder, frame));
      av_frame_unref(frame);
      write(encoder, muxer, stream, packet);
    }
    avcodec_send_frame(encoder, null);
    write(encoder, muxer, stream, packet);
    require(av_write_trailer(muxer));
    PointerPointer<BytePointer> out = new PointerPointer<>(1);
    byte[] file = new byte[avio_close_dyn_buf(muxer.pb(), out)];
    BytePointer bytes = new BytePointer(out.get());
    bytes.get(file);
    av_free(bytes);
    av_frame_free(frame);
    av_packet_free(packet);
    avcodec_free_context(encoder);
    avformat_free_context(muxer);
    return file;
  }

  private static void fill(
      AVFrame frame, int sampleFormat, float[] samples, int from, int count, int channels) {
    if (sampleFormat == AV_SAMPLE_FMT_S16 || sampleFormat == AV_SAMPLE_FMT_S16P) {
      short[] codes = new short[count * channels];
      for (int i = 0; i < count; i++) {
        codes[i * channels] = (short) Math.round(32767 * samples[from + i]);
      }
      new ShortPointer(frame.data(0)).put(codes, 0, codes.length);
    } else {
      new FloatPointer(frame.data(0)).put(samples, from, count);
    }
  }

  private static void write(
      AVCodecContext encoder, AVFormatContext muxer, AVStream stream, AVPacket packet) {
    while (avcodec_receive_packet(encoder, packet) >= 0) {
      av_packet_rescale_ts(packet, encoder.time_base(), stream.time_base());
      require(av_interleaved_write_frame(muxer, packet));
    }
  }

  private static void require(int result) {
    if (result < 0) {
      throw new IllegalStateException("FFmpeg says " + result);
    }
  }
}
