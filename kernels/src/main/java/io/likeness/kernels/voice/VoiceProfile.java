package io.likeness.kernels.voice;

import java.util.List;

/**
 * What {@link VoiceMeasures} found in one clip; NaN where a measure abstains.
 *
 * <p>Order and names of {@link #columns()} are those of {@link #values()}.
 */
public record VoiceProfile(
    double durationSeconds,
    double sampleRateHz,
    double channels,
    double peak,
    double rmsDbfs,
    double clippingRatio,
    double silenceRatio,
    double dcOffset,
    double activeLevelDbfs,
    double activityFactor,
    double wadaSnrDb,
    double frameSnrDb,
    double bandwidthHz,
    double cliffHz,
    double loudnessLufs,
    double truePeakDbtp,
    double speechRatio,
    double f0MedianHz,
    double humDb,
    double decaySeconds) {

  /** One measure: its name in tables, with its unit, and what it says. */
  public record Column(String name, String meaning) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("duration_seconds", "length of the clip in seconds"),
          new Column("sample_rate_hz", "samples a second as stored"),
          new Column("channels", "channels as stored; all but clipping is of their mean"),
          new Column("peak", "largest absolute sample, 1 is full scale"),
          new Column("rms_dbfs", "mean power in dB re a square wave at full scale, at least -200"),
          new Column(
              "clipping_ratio",
              "share of samples in runs of 3 or more at full scale, of the channel with most"),
          new Column("silence_ratio", "share of 10 ms blocks below -60 dBFS"),
          new Column("dc_offset", "mean of the samples"),
          new Column("active_level_dbfs", "active speech level of ITU-T P.56, method B, in dB"),
          new Column("activity_factor", "share of the time that is active by ITU-T P.56"),
          new Column("wada_snr_db", "blind SNR by amplitude distribution (Kim and Stern 2008)"),
          new Column("frame_snr_db", "SNR of speech frames over the tracked noise floor"),
          new Column("bandwidth_hz", "highest frequency that carries sound"),
          new Column(
              "cliff_hz",
              "where the spectrum falls by 25 dB or more for good, as sound does that was sampled"
                  + " up or cut by a codec; none where it does not"),
          new Column("loudness_lufs", "integrated loudness of ITU-R BS.1770-4, gated"),
          new Column(
              "true_peak_dbtp",
              "peak between samples by fourfold oversampling, in dB, at least -200"),
          new Column("speech_ratio", "share of frames with voice activity (Sohn et al. 1999)"),
          new Column("f0_median_hz", "median fundamental frequency of voiced frames"),
          new Column("hum_db", "prominence of the stronger mains family, 50 or 60 Hz, in dB"),
          new Column("decay_seconds", "time to fall by 60 dB after speech: grows with the room"));

  /** The measures in their order. */
  public static List<Column> columns() {
    return COLUMNS;
  }

  /** The values in the order of {@link #columns()}. */
  public double[] values() {
    return new double[] {
      durationSeconds,
      sampleRateHz,
      channels,
      peak,
      rmsDbfs,
      clippingRatio,
      silenceRatio,
      dcOffset,
      activeLevelDbfs,
      activityFactor,
      wadaSnrDb,
      frameSnrDb,
      bandwidthHz,
      cliffHz,
      loudnessLufs,
      truePeakDbtp,
      speechRatio,
      f0MedianHz,
      humDb,
      decaySeconds
    };
  }
}
