package io.likeness.training.model;

import io.likeness.core.error.Fault;
import io.likeness.core.recipe.Kind;
import io.likeness.training.feature.Features;
import io.likeness.training.feature.GrayPatchFeatures;
import io.likeness.training.feature.ItemWindow;
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
  },
  /** A third of the channels of {@link #VOICE_CONV1D}: a student for small devices. */
  VOICE_CONV1D_SMALL("voice-conv1d-small", new LogMelFeatures(40, 96)) {
    @Override
    public Network network(int classes) {
      return new TemporalConv((int) features().shape()[0], 24, 32, classes);
    }
  },
  /** The same over three seconds, for how an utterance is spoken rather than what is said. */
  VOICE_UTTERANCE("voice-utterance", new LogMelFeatures(40, 300)) {
    @Override
    public Network network(int classes) {
      return new TemporalConv((int) features().shape()[0], classes);
    }
  },
  /** Convolution over the gray face in a photograph. */
  FACE_CONV2D("face-conv2d", new GrayPatchFeatures(48, true)) {
    @Override
    public Network network(int classes) {
      return new SpatialConv((int) features().shape()[1], classes);
    }
  },
  /** Convolution over the middle of a gray image of anything, such as a hand. */
  IMAGE_CONV2D("image-conv2d", new GrayPatchFeatures(48, false)) {
    @Override
    public Network network(int classes) {
      return new SpatialConv((int) features().shape()[1], classes);
    }
  },
  /** A recurrent memory over the last items of a user's log. */
  NEXT_LSTM("next-lstm", new ItemWindow(16, 512)) {
    @Override
    public Network network(int classes) {
      return new ItemLstm(512, 32, 64, classes);
    }
  },
  /** Attention over the last items of a user's log. */
  NEXT_TRANSFORMER("next-transformer", new ItemWindow(16, 512)) {
    @Override
    public Network network(int classes) {
      return new CausalTransformer(16, 512, 32, 4, 2, classes);
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

  /** The names of those that learn from records of {@code kind}, in order. */
  public static List<String> names(Kind kind) {
    return Arrays.stream(values())
        .filter(
            a ->
                kind == Kind.VOICE && a.features instanceof LogMelFeatures
                    || kind == Kind.FACE && a.features instanceof GrayPatchFeatures)
        .map(a -> a.title)
        .toList();
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
