package io.likeness.kernels.voice;

import java.util.Arrays;
import org.bytedeco.ffmpeg.global.avcodec;

/** Sound that has been through a codec and back, at its old rate, length and time. */
final class Codecs {

  private static final int[] MP3_RATES_HZ = {
    8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000
  };

  /** Of MPEG-1 from 32 kHz on, of MPEG-2 from 16 kHz, and below (ISO 11172-3, 13818-3). */
  private static final int[][] MP3_KBPS = {
    {32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
    {8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
    {8, 16, 24, 32, 40, 48, 56, 64}
  };

  private Codecs() {}

  static Waveform muLaw(Waveform in, Drawn drawn) {
    float[] x = in.samples();
    float[] out = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = G711.MU_LAW_TO_LINEAR[G711.toMuLaw(x[i])];
    }
    return in.with(out);
  }

  static Waveform aLaw(Waveform in, Drawn drawn) {
    float[] x = in.samples();
    float[] out = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = G711.A_LAW_TO_LINEAR[G711.toALaw(x[i])];
    }
    return in.with(out);
  }

  static Waveform mp3(Waveform in, Drawn drawn) {
    int rate = 48_000;
    for (int i = MP3_RATES_HZ.length - 1; i >= 0; i--) {
      rate = MP3_RATES_HZ[i] >= in.sampleRateHz() ? MP3_RATES_HZ[i] : rate;
    }
    int kbps = nearest(MP3_KBPS[rate >= 32_000 ? 0 : rate >= 16_000 ? 1 : 2], kbps(drawn));
    return through(in, rate, kbps, "libmp3lame", avcodec.AV_CODEC_ID_MP3, drawn);
  }

  static Waveform opus(Waveform in, Drawn drawn) {
    return through(in, 48_000, kbps(drawn), "libopus", avcodec.AV_CODEC_ID_OPUS, drawn);
  }

  private static int kbps(Drawn drawn) {
    return (int) Math.round(drawn.get("kbps"));
  }

  /** Of two that are as near the smaller, as LAME takes it. */
  private static int nearest(int[] rising, int wanted) {
    int found = rising[0];
    for (int one : rising) {
      found = Math.abs(one - wanted) < Math.abs(found - wanted) ? one : found;
    }
    return found;
  }

  private static Waveform through(
      Waveform in, int rateHz, int kbps, String encoder, int codecId, Drawn drawn) {
    drawn.note("kbps", kbps);
    Waveform at = SoundShelf.atRate(in, rateHz);
    float[] coded = FfmpegRoundTrip.of(at.samples(), rateHz, encoder, codecId, 1000 * kbps);
    Waveform back = SoundShelf.atRate(new Waveform(rateHz, coded), in.sampleRateHz());
    return in.with(Arrays.copyOf(back.samples(), in.length()));
  }
}
