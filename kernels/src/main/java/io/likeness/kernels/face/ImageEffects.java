package io.likeness.kernels.face;

import io.likeness.kernels.random.CounterRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point2f;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * The effects on images that a recipe can name, with their parameters and the ranges these may
 * have.
 *
 * <p>Each effect takes one number for each of its parameters, in their order, from the generator's
 * stream of the effect's name.
 */
public final class ImageEffects {
  /** A parameter: what it may be and what it usually is. */
  public record Parameter(
      String name, double least, double most, double usualLow, double usualHigh, String meaning) {}

  /** One kind of effect. */
  public record Kind(String name, String meaning, List<Parameter> parameters) {}

  private interface Body {
    Mat apply(Mat in, SortedMap<String, Double> drawn, CounterRandom random);
  }

  private static final SortedMap<String, Kind> KINDS = new TreeMap<>();
  private static final SortedMap<String, Body> BODIES = new TreeMap<>();

  static {
    kind(
        "rotate",
        "turned about its centre, edges mirrored",
        ImageEffects::rotate,
        new Parameter("degrees", -180, 180, -15, 15, "anticlockwise"));
    kind(
        "brightness-contrast",
        "gray levels scaled about mid-gray and shifted",
        ImageEffects::brightnessContrast,
        new Parameter("brightness", -255, 255, -25, 25, "added to each level, of 255"),
        new Parameter("contrast", 0, 4, 0.8, 1.2, "factor about 127.5"));
    kind(
        "gaussian-noise",
        "independent noise on each level",
        ImageEffects::noise,
        new Parameter("sigma", 0, 128, 2, 12, "standard deviation in levels of 255"));
    kind("flip", "left and right exchanged", (in, drawn, random) -> flip(in));
    kind(
        "gaussian-blur",
        "blurred by a Gaussian",
        ImageEffects::blur,
        new Parameter("sigma-px", 0.1, 20, 0.3, 1.5, "standard deviation in pixels"));
  }

  private ImageEffects() {}

  private static void kind(String name, String meaning, Body body, Parameter... parameters) {
    KINDS.put(name, new Kind(name, meaning, List.of(parameters)));
    BODIES.put(name, body);
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
    Body body = BODIES.get(name);
    if (!problems.isEmpty() || kind == null || body == null) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return new Named(kind, body, ranges);
  }

  private record Named(Kind kind, Body body, Map<String, double[]> ranges) implements ImageEffect {
    @Override
    public String name() {
      return kind.name();
    }

    @Override
    public Rendered render(FaceImage in, CounterRandom random) {
      CounterRandom own = random.stream(kind.name());
      TreeMap<String, Double> drawn = new TreeMap<>();
      for (Parameter p : kind.parameters()) {
        double[] range = ranges.getOrDefault(p.name(), new double[] {p.usualLow(), p.usualHigh()});
        drawn.put(p.name(), own.uniform(range[0], range[1]));
      }
      Mat out = body.apply(in.pixels(), drawn, own);
      return new Rendered(new FaceImage(out), Collections.unmodifiableSortedMap(drawn));
    }
  }

  private static double value(SortedMap<String, Double> drawn, String name) {
    Double v = drawn.get(name);
    if (v == null) {
      throw new IllegalStateException("No parameter " + name + " was drawn");
    }
    return v;
  }

  private static Mat rotate(Mat in, SortedMap<String, Double> drawn, CounterRandom random) {
    Mat out = new Mat();
    try (Point2f centre = new Point2f((in.cols() - 1) / 2f, (in.rows() - 1) / 2f);
        Mat turn = opencv_imgproc.getRotationMatrix2D(centre, value(drawn, "degrees"), 1.0);
        Size size = new Size(in.cols(), in.rows());
        Scalar black = new Scalar(0.0)) {
      opencv_imgproc.warpAffine(
          in, out, turn, size, opencv_imgproc.INTER_LINEAR, opencv_core.BORDER_REFLECT_101, black);
    }
    return out;
  }

  private static Mat brightnessContrast(
      Mat in, SortedMap<String, Double> drawn, CounterRandom random) {
    double factor = value(drawn, "contrast");
    Mat out = new Mat();
    in.convertTo(out, -1, factor, 127.5 * (1 - factor) + value(drawn, "brightness"));
    return out;
  }

  private static Mat noise(Mat in, SortedMap<String, Double> drawn, CounterRandom random) {
    float[] noise = new float[in.cols() * in.channels()];
    Mat out = in.clone();
    try (UByteIndexer pixels = out.createIndexer()) {
      for (int y = 0; y < out.rows(); y++) {
        random.fillGaussian(noise, value(drawn, "sigma"));
        for (int i = 0; i < noise.length; i++) {
          int x = i / 3;
          int c = i % 3;
          int level = Math.round(pixels.get(y, x, c) + noise[i]);
          pixels.put(y, x, c, Math.max(0, Math.min(255, level)));
        }
      }
    }
    return out;
  }

  private static Mat flip(Mat in) {
    Mat out = new Mat();
    opencv_core.flip(in, out, 1);
    return out;
  }

  private static Mat blur(Mat in, SortedMap<String, Double> drawn, CounterRandom random) {
    Mat out = new Mat();
    try (Size byItself = new Size(0, 0)) {
      opencv_imgproc.GaussianBlur(in, out, byItself, value(drawn, "sigma-px"));
    }
    return out;
  }
}
