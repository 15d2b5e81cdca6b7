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

  /** The name by which recipes and lineage know it, in kebab-case. */
  String name();

  /** Draws the parameters and applies the effect; {@code in} stays as it is. */
  Rendered render(FaceImage in, CounterRandom random);
}
