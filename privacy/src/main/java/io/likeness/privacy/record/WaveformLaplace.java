package io.likeness.privacy.record;

import io.likeness.kernels.voice.Waveform;
import io.likeness.privacy.accounting.DpRanges;
import io.likeness.privacy.mechanism.LocalLaplace;
import io.likeness.privacy.mechanism.NoiseSource;
import java.util.Arrays;

/**
 * Laplace noise on every sample of a clip, of scale 2n/ε for the n samples of a declared unit: a
 * sample (n = 1), a clip (n = rate·max-seconds), or all clips of a person (times clips-per-person).
 *
 * <p>Longer clips are cut to max-seconds. For a clip or a person nothing of the sound is left at
 * any ε that means something; for a sample nobody is protected. Both are said by {@link
 * #guarantee}.
 *
 * @param unit what ε is about
 * @param epsilon ε of that unit, in [1e-6, 1e6]
 * @param maxSeconds longest clip, in (0, 3600]; of no meaning for a sample
 * @param clipsPerPerson most clips of one person that are released; of meaning for a person only
 */
public record WaveformLaplace(Unit unit, double epsilon, double maxSeconds, int clipsPerPerson)
    implements RecordStep.OfVoice {
  static final String NAME = "waveform-laplace";

  /** The rate that true ε are told for, where the rate of a clip is not known. */
  private static final int TOLD_RATE_HZ = 16_000;

  /** The highest rate that is in use; at it the noise is largest. */
  private static final int HIGHEST_RATE_HZ = 192_000;

  /** A usual level of recorded speech. */
  private static final double SPEECH_DB = -20;

  /** What an ε is about. */
  public enum Unit {
    SAMPLE,
    CLIP,
    PERSON
  }

  public WaveformLaplace {
    DpRanges.recordEpsilon(epsilon);
    DpRanges.maxSeconds(maxSeconds);
    DpRanges.atLeastOne("clips-per-person", clipsPerPerson);
    law(unit, epsilon, maxSeconds, clipsPerPerson, HIGHEST_RATE_HZ);
  }

  @Override
  public String name() {
    return NAME;
  }

  /** The mechanism for clips of {@code rateHz}. */
  public LocalLaplace mechanism(int rateHz) {
    return law(unit, epsilon, maxSeconds, clipsPerPerson, rateHz);
  }

  private static LocalLaplace law(
      Unit unit, double epsilon, double maxSeconds, int clipsPerPerson, int rateHz) {
    return new LocalLaplace(
        switch (unit) {
          case SAMPLE -> 1;
          case CLIP -> samples(maxSeconds, rateHz);
          case PERSON -> Math.multiplyExact(samples(maxSeconds, rateHz), clipsPerPerson);
        },
        epsilon);
  }

  private static long samples(double seconds, int rateHz) {
    return Math.max(1, (long) Math.ceil(seconds * rateHz));
  }

  private long maxSamples(int rateHz) {
    return samples(maxSeconds, rateHz);
  }

  /** The most clips of one person that may be released under the guarantee. */
  public int mostClipsOfAPerson() {
    return unit == Unit.PERSON ? clipsPerPerson : Integer.MAX_VALUE;
  }

  @Override
  public Waveform apply(Waveform clip, NoiseSource noise) {
    float[] x = clip.samples();
    if (unit != Unit.SAMPLE && x.length > maxSamples(clip.sampleRateHz())) {
      x = Arrays.copyOf(x, (int) maxSamples(clip.sampleRateHz()));
    }
    return clip.with(mechanism(clip.sampleRateHz()).randomise(x, noise));
  }

  @Override
  public Guarantee guarantee() {
    LocalLaplace m = mechanism(TOLD_RATE_HZ);
    String told =
        "true epsilon of one sample "
            + Guarantee.number(m.epsilonOf(1))
            + ", of a second at 16 kHz "
            + Guarantee.number(m.epsilonOf(TOLD_RATE_HZ))
            + ", of an hour of a speaker "
            + Guarantee.number(m.epsilonOf(3600.0 * TOLD_RATE_HZ));
    // A Laplace law of scale b has the power 2b².
    String cost =
        Guarantee.number(SPEECH_DB - 10 * StrictMath.log10(2 * m.scale() * m.scale()))
            + " dB SNR of a clip at 16 kHz whose level is "
            + Guarantee.number(SPEECH_DB)
            + " dBFS"
            + (unit == Unit.SAMPLE
                ? ""
                : ", and what is longer than " + Guarantee.number(maxSeconds) + " s");
    return switch (unit) {
      case SAMPLE ->
          Guarantee.of(
              NAME,
              "one sample",
              epsilon,
              "local differential privacy",
              "the clip and the speaker: " + told,
              cost);
      case CLIP ->
          Guarantee.of(
              NAME,
              "one clip of at most " + Guarantee.number(maxSeconds) + " s",
              epsilon,
              "local differential privacy",
              "the length of the clip, its label and attributes; n clips of one speaker, or n"
                  + " releases of one clip, lose n times as much; "
                  + told,
              cost);
      case PERSON ->
          Guarantee.of(
              NAME,
              "all of one speaker, at most "
                  + clipsPerPerson
                  + " clips of at most "
                  + Guarantee.number(maxSeconds)
                  + " s",
              epsilon,
              "differential privacy",
              "the number and the length of the clips, their labels and attributes; n releases"
                  + " lose n times as much; "
                  + told,
              cost);
    };
  }
}
