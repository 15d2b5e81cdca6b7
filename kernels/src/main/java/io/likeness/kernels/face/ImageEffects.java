package io.likeness.kernels.face;

import io.likeness.kernels.random.CounterRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * The effects on images that a recipe can name, with their parameters and the ranges these may
 * have.
 *
 * <p>Each effect takes one number for each of its parameters, in their order, from the generator's
 * stream of the effect's name, so that for one generator no effect shifts what another draws.
 */
public final class ImageEffects {
  /**
   * A parameter: what it may be and what it usually is.
   *
   * @param neutral the value that changes nothing or least, NaN for one that only says where
   */
  public record Parameter(
      String name,
      double least,
      double most,
      double usualLow,
      double usualHigh,
      double neutral,
      String meaning) {
    /** Whether there is no more and less of it, as of a place or a direction. */
    boolean drawnInFull() {
      return Double.isNaN(neutral);
    }
  }

  /**
   * One kind of effect.
   *
   * @param keepsColour whether it leaves skin its tone
   */
  public record Kind(
      String name, String meaning, boolean keepsColour, List<Parameter> parameters) {}

  private interface Body {
    Mat apply(Mat in, DrawnPixels drawn);
  }

  private interface ImageBody {
    FaceImage apply(FaceImage in, DrawnPixels drawn);
  }

  /** The one effect that is not there to vary images. */
  static final String RESIZE = "resize";

  private static final String NOISE = "gaussian-noise";

  private static final SortedMap<String, Kind> KINDS = new TreeMap<>();
  private static final SortedMap<String, ImageBody> BODIES = new TreeMap<>();

  static {
    moving("rotate", "turned about its centre", PixelGeometry::rotate)
        .with("degrees", -180, 180, -15, 15, 0, "anticlockwise");
    moving("scale", "larger or smaller about its centre", PixelGeometry::scale)
        .with("factor", 0.2, 5, 0.9, 1.1, 1, "size, 1 is as it was");
    moving("shift", "moved", PixelGeometry::shift)
        .with("x-share", -1, 1, -0.06, 0.06, 0, "to the right, of the width")
        .with("y-share", -1, 1, -0.06, 0.06, 0, "downwards, of the height");
    moving("shear", "slanted about its centre", PixelGeometry::shear)
        .with("degrees", -60, 60, -8, 8, 0, "of the upright lines");
    moving("perspective", "as seen a little from the side", PixelGeometry::perspective)
        .with("strength", 0, 0.4, 0.02, 0.08, 0, "most that a corner moves, of the side");
    moving("flip", "left and right exchanged", PixelGeometry::flip);
    moving("crop", "a part at the size of the whole", PixelGeometry::crop)
        .with("kept-side", 0.1, 1, 0.85, 1, 1, "kept share of each side")
        .with("x-position", 0, 1, 0, 1, Double.NaN, "of the part, 0 at the left and 1 at the right")
        .with(
            "y-position", 0, 1, 0, 1, Double.NaN, "of the part, 0 at the top and 1 at the bottom");

    moving(RESIZE, "brought to a size, its shape kept", PixelGeometry::resize)
        .with("side-px", 16, 4096, 256, 256, Double.NaN, "length of the longer side");

    colouring(
            "brightness-contrast",
            "gray levels scaled about mid-gray and shifted",
            PixelColour::brightnessContrast)
        .with("brightness", -255, 255, -25, 25, 0, "added to each level, of 255")
        .with("contrast", 0, 4, 0.8, 1.2, 1, "factor about 127.5");
    colouring("gamma", "levels raised to a power", PixelColour::gamma)
        .with(
            "gamma", 0.1, 10, 0.8, 1.25, 1, "exponent of levels from 0 to 1; below 1 is brighter");
    colouring("hue", "colours turned about the gray axis", PixelColour::hue)
        .with("degrees", -180, 180, -8, 8, 0, "from red towards green");
    colouring("saturation", "colours paler or deeper", PixelColour::saturation)
        .with("factor", 0, 4, 0.8, 1.2, 1, "of the distance from gray");
    colouring("clahe", "local contrast evened out", PixelColour::clahe)
        .with("clip-limit", 1, 40, 1.5, 4, 1, "most that contrast grows");

    moving(NOISE, "independent noise on each level", PixelDamage::gaussianNoise)
        .with("sigma", 0, 128, 2, 12, 0, "standard deviation in levels of 255");
    moving("iso-noise", "noise of a sensor, more where it is bright", PixelDamage::isoNoise)
        .with("shot", 0, 20, 0.1, 1.5, 0, "variance for each level of light")
        .with("read-sigma", 0, 64, 1, 4, 0, "standard deviation in the dark, in levels of 255");
    moving("salt-and-pepper", "single pixels white or black", PixelDamage::saltAndPepper)
        .with("share", 0, 0.5, 0.001, 0.02, 0, "of the pixels");
    moving("gaussian-blur", "blurred by a Gaussian", PixelDamage::gaussianBlur)
        .with("sigma-px", 0.1, 20, 0.3, 1.5, 0.1, "standard deviation in pixels");
    moving("motion-blur", "blurred along a line", PixelDamage::motionBlur)
        .with("length-px", 1, 100, 2, 9, 1, "length of the line")
        .with("degrees", 0, 180, 0, 180, Double.NaN, "direction of the line, anticlockwise");
    moving("median-blur", "each level the median around it", PixelDamage::medianBlur)
        .with("radius-px", 1, 10, 1, 2, 1, "half of the window's side");
    moving("jpeg", "through JPEG and back", PixelDamage::jpeg)
        .with("quality", 1, 100, 30, 90, 100, "of libjpeg");
    moving("erase", "a rectangle covered", PixelDamage::erase)
        .with("share", 0, 0.9, 0.02, 0.2, 0, "covered share of the image")
        .with("aspect", 0.1, 10, 0.5, 2, Double.NaN, "width over height")
        .with("x-position", 0, 1, 0, 1, Double.NaN, "0 at the left and 1 at the right")
        .with("y-position", 0, 1, 0, 1, Double.NaN, "0 at the top and 1 at the bottom");
    moving("grid", "squares in a pattern covered", PixelDamage::grid)
        .with("unit-share", 0.05, 1, 0.15, 0.4, Double.NaN, "of the pattern, of the shorter side")
        .with("kept-ratio", 0, 0.99, 0.6, 0.9, 0.99, "kept share of a unit's side");

    new Declaration(
            RandAugment.NAME, "some of the others at one magnitude", false, RandAugment::render)
        .with("count", 1, 8, 2, 2, Double.NaN, "how many effects")
        .with("magnitude", 0, RandAugment.MOST, 4, 9, 0, "tenths of the way to the usual extreme");
  }

  private ImageEffects() {}

  private static final class Declaration {
    private final String name;

    Declaration(String name, String meaning, boolean keepsColour, ImageBody body) {
      this.name = name;
      KINDS.put(name, new Kind(name, meaning, keepsColour, List.of()));
      BODIES.put(name, body);
    }

    Declaration with(
        String parameter,
        double least,
        double most,
        double usualLow,
        double usualHigh,
        double neutral,
        String meaning) {
      KINDS.computeIfPresent(
          name,
          (n, kind) -> {
            List<Parameter> all = new ArrayList<>(kind.parameters());
            all.add(new Parameter(parameter, least, most, usualLow, usualHigh, neutral, meaning));
            return new Kind(n, kind.meaning(), kind.keepsColour(), List.copyOf(all));
          });
      return this;
    }
  }

  private static Declaration moving(String name, String meaning, Body body) {
    return new Declaration(name, meaning, true, onPixels(body));
  }

  private static Declaration colouring(String name, String meaning, Body body) {
    return new Declaration(name, meaning, false, onPixels(body));
  }

  private static ImageBody onPixels(Body body) {
    return (in, drawn) -> new FaceImage(body.apply(in.pixels(), drawn));
  }

  /** All kinds by name. */
  public static SortedMap<String, Kind> kinds() {
    return Collections.unmodifiableSortedMap(KINDS);
  }

  /** Everything that is wrong with such an effect, one sentence each; empty if it can be made. */
  public static List<String> problems(String name, Map<String, double[]> ranges) {
    Kind kind = KINDS.get(name);
    if (kind == null) {
      return List.of("no effect is called " + name + "; there are " + KINDS.keySet());
    }
    List<String> problems = new ArrayList<>();
    List<String> names = kind.parameters().stream().map(Parameter::name).toList();
    for (String given : new TreeMap<>(ranges).keySet()) {
      if (!names.contains(given)) {
        problems.add(name + " has no parameter " + given + "; it has " + names);
      }
    }
    for (Parameter p : kind.parameters()) {
      double[] range = ranges.getOrDefault(p.name(), new double[] {p.usualLow(), p.usualHigh()});
      if (!(range[0] >= p.least() && range[1] <= p.most() && range[0] <= range[1])) {
        problems.add(
            name
                + "."
                + p.name()
                + " is "
                + range[0]
                + " … "
                + range[1]
                + "; give values within "
                + p.least()
                + " … "
                + p.most());
      }
    }
    return problems;
  }

  /**
   * An effect by its name, with its usual ranges where none are given.
   *
   * @throws IllegalArgumentException listing all {@link #problems}
   */
  public static ImageEffect byName(String name, Map<String, double[]> ranges) {
    List<String> problems = problems(name, ranges);
    Kind kind = KINDS.get(name);
    ImageBody body = BODIES.get(name);
    if (!problems.isEmpty() || kind == null || body == null) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return new Named(kind, body, ranges);
  }

  private record Named(Kind kind, ImageBody body, Map<String, double[]> ranges)
      implements ImageEffect {
    @Override
    public Rendered render(FaceImage in, CounterRandom random) {
      DrawnPixels drawn = drawn(random);
      FaceImage out = body.apply(in, drawn);
      return new Rendered(out, Collections.unmodifiableSortedMap(drawn.values()));
    }

    @Override
    public Elements draw(FaceImage in, CounterRandom random) {
      DrawnPixels drawn = drawn(random);
      float[] noise = kind.name().equals(NOISE) ? PixelDamage.noise(in, drawn) : new float[0];
      return new Elements(Collections.unmodifiableSortedMap(drawn.values()), noise);
    }

    private DrawnPixels drawn(CounterRandom random) {
      CounterRandom own = random.stream(kind.name());
      TreeMap<String, Double> values = new TreeMap<>();
      for (Parameter p : kind.parameters()) {
        double[] range = ranges.getOrDefault(p.name(), new double[] {p.usualLow(), p.usualHigh()});
        values.put(p.name(), own.uniform(range[0], range[1]));
      }
      return new DrawnPixels(values, own);
    }
  }
}
