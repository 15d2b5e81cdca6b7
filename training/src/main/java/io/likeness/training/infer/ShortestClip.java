package io.likeness.training.infer;

import io.likeness.kernels.voice.RecogniserInput;
import java.util.List;

/** How short a clip may be for a model that takes clips of any length. */
final class ShortestClip {
  private ShortestClip() {}

  static boolean isAnswered(LoadedModels.Loaded model, int samples) {
    try {
      model.of(List.of(new float[samples]));
      return true;
    } catch (LoadedModels.Refused e) {
      return false;
    }
  }

  /**
   * The number of samples from which on {@code model} answers silence, at most those of a second:
   * what is shorter fills none of its frames. It is sought by halving, as convolutions that answer
   * one length answer all longer ones; a longer clip that a model refuses all the same is named.
   */
  static int of(LoadedModels.Loaded model) {
    int refused = 0;
    int answered = RecogniserInput.RATE_HZ;
    while (answered - refused > 1) {
      int between = (refused + answered) / 2;
      if (isAnswered(model, between)) {
        answered = between;
      } else {
        refused = between;
      }
    }
    return answered;
  }
}
