package io.likeness.kernels.voice;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.*;

import java.util.Arrays;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Packets of an encoder straight into its decoder, without a container: the same number of samples
 * at the same times comes back.
 */
final class FfmpegRoundTrip {

  static {
    av_log_set_level(AV_LOG_QUIET);
  }

  private final float[] out;
  private final AVPacket packet = av_packet_alloc();
  private final AVFrame decoded = av_frame_alloc();
  private int length;

  private FfmpegRoundTrip(int samples) {
    out = new float[samples];
  }

  static float[] of(float[] x, int rateHz, String encoderName, int codecId, int bitsPerSecond) {
    AVCodec encoderKind = avcodec_find_encoder_by_name(encoderName);
    AVCodec decoderKind = avcodec_find_decoder(codecId);
    if (encoderKind == null || decoderKind == null) {
      throw new IllegalStateException("The FFmpeg build has no " + encoderName);
    }
    AVCodecContext encoder = avcodec_alloc_context3(encoderKind);
    AVCodecContext decoder = avcodec_alloc_context3(decoderKind);
    AVCodecParameters parameters = avcodec_parameters_alloc();
    FfmpegRoundTrip trip = new FfmpegRoundTrip(x.length);
    try {
      encoder.sample_rate(rateHz);
      encoder.bit_rate(bitsPerSecond);
      encoder.thread_count(1);
      // Both encoders' finest search takes most of their time and changes next to nothing.
      encoder.compression_level(codecId == avcodec.AV_CODEC_ID_MP3 ? 7 : 3);
      encoder.flags(encoder.flags() | avcodec.AV_CODEC_FLAG_BITEXACT);
      boolean planar = codecId == avcodec.AV_CODEC_ID_MP3;
      encoder.sample_fmt(planar ? AV_SAMPLE_FMT_FLTP : AV_SAMPLE_FMT_FLT);
      av_channel_layout_default(encoder.ch_layout(), 1);
      require(avcodec_open2(encoder, encoderKind, (AVDictionary) null), encoderName);
      require(avcodec_parameters_from_context(parameters, encoder), encoderName);
      require(avcodec_parameters_to_context(decoder, parameters), encoderName);
      decoder.thread_count(1);
      require(avcodec_open2(decoder, decoderKind, (AVDictionary) null), encoderName);
      trip.run(x, encoder, decoder);
      return trip.out;
    } finally {
      avcodec_parameters_free(parameters);
      avcodec_free_context(encoder);
      avcodec_free_context(decoder);
      av_packet_free(trip.packet);
      av_frame_free(trip.decoded);
    }
  }

  private void run(float[] x, AVCodecContext encoder, AVCodecContext decoder) {
    int size = encoder.frame_size();
    AVFrame frame = av_frame_alloc();
    try {
      frame.nb_samples(size);
      frame.format(encoder.sample_fmt());
      frame.sample_rate(encoder.sample_rate());
      av_channel_layout_copy(frame.ch_layout(), encoder.ch_layout());
      require(av_frame_get_buffer(frame, 0), "frame");
      float[] buffer = new float[size];
      // The encoder's look-ahead, which the decoder drops, is pushed out by as much silence.
      int total = x.length + encoder.initial_padding() + size;
      for (int from = 0; from < total; from += size) {
        int count = Math.max(0, Math.min(size, x.length - from));
        Arrays.fill(buffer, 0);
        System.arraycopy(x, Math.min(from, x.length), buffer, 0, count);
        require(av_frame_make_writable(frame), "frame");
        new FloatPointer(frame.data(0)).put(buffer, 0, size);
        frame.pts(from);
        require(avcodec_send_frame(encoder, frame), "encoder");
        drain(encoder, decoder);
      }
      avcodec_send_frame(encoder, null);
      drain(encoder, decoder);
      avcodec_send_packet(decoder, null);
      receive(decoder);
    } finally {
      av_frame_free(frame);
    }
  }

  private void drain(AVCodecContext encoder, AVCodecContext decoder) {
    while (avcodec_receive_packet(encoder, packet) >= 0) {
      avcodec_send_packet(decoder, packet);
      av_packet_unref(packet);
      receive(decoder);
    }
  }

  private void receive(AVCodecContext decoder) {
    while (avcodec_receive_frame(decoder, decoded) >= 0) {
      float[] piece = new float[decoded.nb_samples()];
      new FloatPointer(decoded.data(0)).get(piece, 0, piece.length);
      int count = Math.min(piece.length, out.length - length);
      System.arraycopy(piece, 0, out, length, count);
      length += count;
      av_frame_unref(decoded);
    }
  }

  private static void require(int result, String what) {
    if (result < 0) {
      throw new IllegalStateException("FFmpeg refuses the " + what + ": " + result);
    }
  }
}
