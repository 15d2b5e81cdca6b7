package io.likeness.training.infer;

import io.likeness.kernels.text.GreedyCtc;
import io.likeness.training.model.Softmax;

/** What the numbers of a model's last layer are turned into. */
enum Output {
  /** Their softmax. */
  PROBABILITIES {
    @Override
    float[] of(LoadedModels.Answer answer) {
      return Softmax.of(answer.numbers(), 0, answer.numbers().length);
    }
  },

  /** Themselves. */
  LOGITS {
    @Override
    float[] of(LoadedModels.Answer answer) {
      return answer.numbers();
    }
  },

  /** The vector of length 1 that points where they do; its dot products are cosines. */
  DIRECTION {
    @Override
    float[] of(LoadedModels.Answer answer) {
      float[] logits = answer.numbers();
      double squares = 0;
      for (float v : logits) {
        squares += (double) v * v;
      }
      float[] unit = new float[logits.length];
      for (int c = 0; c < unit.length; c++) {
        unit[c] = (float) (logits[c] / Math.sqrt(squares));
      }
      return unit;
    }
  },

  /**
   * Of each row of their last dimension, such as the tokens of a frame, the place of the largest.
   * Throws {@link IllegalArgumentException} when a number is NaN.
   */
  LARGEST {
    @Override
    float[] of(LoadedModels.Answer answer) {
      long[] sizes = answer.sizes();
      int width = sizes.length == 0 ? 1 : (int) sizes[sizes.length - 1];
      int[] places = GreedyCtc.largest(answer.numbers(), width);
      float[] out = new float[places.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = places[i];
      }
      return out;
    }
  };

  /** Whether the largest of the numbers stands for the most probable label. */
  boolean tellsLabels() {
    return this == PROBABILITIES || this == LOGITS;
  }

  abstract float[] of(LoadedModels.Answer answer);
}
