package io.likeness.kernels.voice;

/**
 * The quality measures of one clip, in one pass over shared blocks and spectra.
 *
 * <p>Measuring and deciding are apart: nothing here refuses a clip, and a measure that cannot be
 * taken is NaN.
 */
public final class VoiceMeasures {

  private static final double SILENCE_DBFS = -60;
  private static final double LEAST_ACTIVE_SECONDS = 1;

  /** What digital silence reads, so that rules find it too quiet: no format's smallest step. */
  private static final double QUIETEST_DB = -200;

  private VoiceMeasures() {}

  /** Measures a decoded clip. */
  public static VoiceProfile measure(DecodedAudio audio) {
    return measure(audio.mono(), audio.channels(), audio.fullScale(), audio.clipped());
  }

  /** Measures a waveform as if it had been stored as one channel of 16 bits. */
  public static VoiceProfile measure(Waveform wave) {
    return measure(wave, 1, DecodedAudio.fullScale(16), 0);
  }

  /**
   * @param clipped samples at full scale that are known of one channel of several
   */
  private static VoiceProfile measure(Waveform wave, int channels, float fullScale, int clipped) {
    float[] x = wave.samples();
    Envelope envelope = Envelope.of(wave);
    ActiveLevel active = ActiveLevel.of(envelope);
    double activeSeconds = active.activityFactor() * wave.durationSeconds();
    SpectralFrames spectra = new SpectralFrames(wave);
    VoiceActivity activity = new VoiceActivity(spectra);
    int count = Math.max(1, x.length);
    return new VoiceProfile(
        wave.durationSeconds(),
        wave.sampleRateHz(),
        channels,
        envelope.largest,
        x.length == 0
            ? Double.NaN
            : Math.max(QUIETEST_DB, Decibels.ofPower(envelope.sumOfSquares / count)),
        Math.max(clipped, envelope.clipped(x, fullScale)) / (double) count,
        envelope.shareBelow(SILENCE_DBFS),
        envelope.sum / count,
        active.levelDbfs(),
        active.activityFactor(),
        activeSeconds >= LEAST_ACTIVE_SECONDS ? WadaSnr.of(x) : Double.NaN,
        activity.snrDb(spectra),
        spectra.bandwidthHz(),
        SpectralCliff.hz(spectra.largest, spectra.binHz),
        Loudness.integratedLufs(wave),
        Math.max(QUIETEST_DB, Decibels.ofAmplitude(TruePeak.of(x, envelope))),
        activity.ratio(),
        Pitch.medianHz(wave, spectra, activity.speech),
        Hum.prominenceDb(wave),
        Decay.seconds(spectra, activity.noisePower));
  }
}
