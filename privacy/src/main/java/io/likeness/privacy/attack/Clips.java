package io.likeness.privacy.attack;

import io.likeness.kernels.voice.SpeakerEmbedding;
import io.likeness.kernels.voice.Waveform;
import java.util.List;

/** Clips, matched by cepstra. */
public record Clips() implements Medium<Waveform> {
  private static final int PARTS = 4;

  @Override
  public float[] identity(Waveform clip) {
    return SpeakerEmbedding.of(clip);
  }

  @Override
  public float[] content(Waveform clip) {
    return SpeakerEmbedding.ofWords(clip, PARTS);
  }

  @Override
  public Waveform average(List<Waveform> releases) {
    float[] out = new float[releases.get(0).length()];
    for (Waveform release : releases) {
      for (int i = 0; i < out.length; i++) {
        out[i] += release.samples()[i] / releases.size();
      }
    }
    return releases.get(0).with(out);
  }

  @Override
  public double likeness(Waveform original, Waveform release) {
    return Medium.correlation(
        Matcher.doubles(original.samples()), Matcher.doubles(release.samples()));
  }
}
