package io.likeness.kernels.face;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A few effects at one magnitude in place of a tuned policy (Cubuk, Zoph, Shlens and Le,
 * "RandAugment", NeurIPS 2020, figure 2): {@code count} effects are drawn with replacement, each
 * with its parameters {@code magnitude} tenths of the way from doing nothing to the far end of
 * their usual range; where nothing lies between the ends, a coin chooses the end.
 */
final class RandAugment {
  static final String NAME = "rand-augment";
  static final double MOST = 10;

  private RandAugment() {}

  /**
   * Applies the drawn effects in their order and notes each parameter as {@code 1.rotate.degrees}.
   */
  static FaceImage render(FaceImage in, DrawnPixels drawn) {
    double extent = drawn.get("magnitude") / MOST;
    // Not every effect has a value that changes nothing, such as coding as JPEG.
    long count = extent > 0 ? Math.round(drawn.get("count")) : 0;
    drawn.note("count", count);
    if (count == 0) {
      return new FaceImage(in.pixels().clone());
    }
    List<ImageEffects.Kind> kinds = new ArrayList<>(ImageEffects.kinds().values());
    kinds.removeIf(k -> k.name().equals(NAME) || k.name().equals(ImageEffects.RESIZE));
    FaceImage image = in;
    for (int i = 1; i <= count; i++) {
      ImageEffects.Kind kind = kinds.get(drawn.random().nextInt(kinds.size()));
      ImageEffect.Rendered one =
          ImageEffects.byName(kind.name(), ranges(kind, extent, drawn))
              .render(image, drawn.random().stream(NAME + i));
      if (image != in) {
        image.close();
      }
      image = one.image();
      String place = i + "." + kind.name();
      drawn.note(place, 1);
      one.parameters().forEach((name, value) -> drawn.note(place + "." + name, value));
    }
    return image;
  }

  private static Map<String, double[]> ranges(
      ImageEffects.Kind kind, double extent, DrawnPixels drawn) {
    Map<String, double[]> out = new TreeMap<>();
    for (ImageEffects.Parameter p : kind.parameters()) {
      boolean within = p.neutral() > p.usualLow() && p.neutral() < p.usualHigh();
      boolean high =
          within
              ? drawn.random().nextInt(2) == 1
              : Math.abs(p.usualHigh() - p.neutral()) > Math.abs(p.usualLow() - p.neutral());
      double value =
          p.drawnInFull()
              ? drawn.random().uniform(p.usualLow(), p.usualHigh())
              : p.neutral() + extent * ((high ? p.usualHigh() : p.usualLow()) - p.neutral());
      double allowed = Math.max(p.least(), Math.min(p.most(), value));
      out.put(p.name(), new double[] {allowed, allowed});
    }
    return out;
  }
}
