package io.likeness.training.model;

import io.likeness.core.error.Fault;
import io.likeness.training.feature.Features;
import io.likeness.training.feature.LogMelFeatures;
import java.util.Arrays;
import java.util.List;

/** Every architecture that a recipe can name. */
public enum Architectures implements Architecture {
  /** Temporal convolution over the log-mel spectrogram of a second. */
  VOICE_CONV1D("voice-conv1d", new LogMelFeatures(40, 96)) {
    @Override
    public Network network(int classes) {
      return new TemporalConv((int) features().shape()[0], classes);
    }
  };

  private final String title;
  private final Features features;

  Architectures(String title, Features features) {
    this.title = title;
    this.features = features;
  }

  /**
   * The architecture of a name.
   *
   * @throws io.likeness.core.error.LikenessException when there is none, with all there are
   */
  public static Architecture of(String name) {
    for (Architectures one : values()) {
      if (one.title.equals(name)) {
        return one;
      }
    }
    throw Fault.TRAINING_IMPOSSIBLE.because(
        "There is no model " + name + "; train.model is one of " + names() + ".");
  }

  /** All names, in order. */
  public static List<String> names() {
    return Arrays.stream(values()).map(a -> a.title).toList();
  }

  @Override
  public Features features() {
    return features;
  }

  /** The name in recipes and stored models. */
  @Override
  public String title() {
    return title;
  }
}
