package io.likeness.training.infer;

import io.likeness.training.model.Softmax;

/** What the numbers of a model's last layer are turned into. */
enum Output {
  /** Their softmax. */
  PROBABILITIES {
    @Override
    float[] of(float[] logits) {
      return Softmax.of(logits, 0, logits.length);
    }
  },

  /** Themselves. */
  LOGITS {
    @Override
    float[] of(float[] logits) {
      return logits;
    }
  },

  /** The vector of length 1 that points where they do; its dot products are cosines. */
  DIRECTION {
    @Override
    float[] of(float[] logits) {
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
  };

  abstract float[] of(float[] logits);
}
