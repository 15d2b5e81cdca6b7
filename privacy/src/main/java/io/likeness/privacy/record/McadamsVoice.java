package io.likeness.privacy.record;

import io.likeness.kernels.voice.McAdams;
import io.likeness.kernels.voice.Waveform;
import io.likeness.privacy.accounting.DpRanges;
import io.likeness.privacy.mechanism.NoiseSource;

/**
 * Moves the resonances of a voice by a McAdams coefficient drawn for each clip; a baseline without
 * any guarantee (Patino et al. 2021; the VoicePrivacy challenge has it as such).
 *
 * @param low least α, in [0.5, 1]
 * @param high greatest α, in [low, 1]
 */
public record McadamsVoice(double low, double high) implements RecordStep.OfVoice {
  static final String NAME = "mcadams-voice";

  public McadamsVoice {
    DpRanges.mcAdams(low);
    DpRanges.mcAdams(high);
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "alpha must be [lower, upper], got [" + low + ", " + high + "].");
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Waveform apply(Waveform clip, NoiseSource noise) {
    return McAdams.apply(clip, low + (high - low) * noise.openUniform());
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.of(
        NAME,
        "nothing",
        Double.POSITIVE_INFINITY,
        "a baseline: whoever trains on voices changed in the same way knows most speakers again",
        "pitch, rhythm, words, accent, and the speaker",
        "resonances move: a pole at the angle phi to phi^alpha; what a recogniser loses by it is not"
            + " known here, for want of one");
  }
}
