package io.likeness.kernels.face;

import io.likeness.kernels.random.CounterRandom;
import java.util.SortedMap;

/**
 * One effect on one image. All randomness comes from the generator handed in, so that the same
 * image, effect and generator give the same pixels.
 */
public interface ImageEffect {
  /** What an effect made, and what was drawn for it; the caller closes the image. */
  record Rendered(FaceImage image, SortedMap<String, Double> parameters) {}

  /**
   * What an effect drew for another engine to apply, where it is arithmetic on elements.
   *
   * @param noise what is added to each level, in the order of {@link FaceImage#bgr}; empty where
   *     nothing is
   */
  record Elements(SortedMap<String, Double> parameters, float[] noise) {}

  /** Draws the parameters and applies the effect; {@code in} stays as it is. */
  Rendered render(FaceImage in, CounterRandom random);

  /**
   * Draws what {@link #render} draws and leaves the arithmetic to another engine, for effects that
   * are arithmetic on elements; what others do beyond their parameters it does not tell.
   */
  Elements draw(FaceImage in, CounterRandom random);
}
