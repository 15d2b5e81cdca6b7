package io.likeness.core.recipe;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.function.DoublePredicate;

/**
 * A model file that is asked about each record, and what of a record it is shown.
 *
 * <p>The recipe names the file and its SHA-256, so that the same recipe asks the same model; models
 * of hundreds of megabytes are not held in it.
 *
 * @param file ends in .onnx or .pt (TorchScript), at a Hadoop path or relative to {@code --input}
 * @param sha256 of the file
 * @param seconds of 16 kHz that a clip is cut or repeated to; 0 for clips as long as they are
 * @param normalised whether clips are shown with mean 0 and variance 1
 * @param side of the square that a face is shown in, in pixels; 0 for clips
 * @param aroundFace whether that square is cut around the largest face, or in the middle
 * @param mean of red, green and blue in [0, 1], which is taken away
 * @param deviation of red, green and blue, which is divided by then
 */
public record MediaModel(
    String file,
    String sha256,
    double seconds,
    boolean normalised,
    int side,
    boolean aroundFace,
    List<Double> mean,
    List<Double> deviation)
    implements Serializable {
  private static final double LONGEST_SECONDS = 600;
  private static final List<Double> NO_MEAN = List.of(0.0, 0.0, 0.0);
  private static final List<Double> NO_DEVIATION = List.of(1.0, 1.0, 1.0);

  static MediaModel of(Section s, Kind kind) {
    String file = s.string("model");
    String lower = file.toLowerCase(Locale.ROOT);
    if (s.has("model") && !lower.endsWith(".onnx") && !lower.endsWith(".pt")) {
      s.problem("model", "should be a file .onnx or .pt (TorchScript), not " + file);
    }
    String sha256 = s.string("sha256");
    if (s.has("sha256") && !sha256.matches("[0-9a-f]{64}")) {
      s.problem("sha256", "should be the SHA-256 of the model file, 64 digits of 0-9a-f");
    }
    return switch (kind) {
      case VOICE ->
          new MediaModel(
              file,
              sha256,
              s.optionalNumber("seconds", x -> x > 0 && x <= LONGEST_SECONDS, "above 0, up to 600")
                  .orElse(0.0),
              s.has("normalised") && s.flag("normalised"),
              0,
              false,
              NO_MEAN,
              NO_DEVIATION);
      case FACE ->
          new MediaModel(
              file,
              sha256,
              0,
              false,
              s.integer("side", 8, 1024),
              s.has("around-face") && s.flag("around-face"),
              colours(s, "mean", NO_MEAN, x -> x >= 0 && x <= 1, "from 0 to 1"),
              colours(s, "deviation", NO_DEVIATION, x -> x > 0 && x <= 1e3, "above 0"));
      case TEXT -> throw new IllegalArgumentException("sentences are shown to no such model");
    };
  }

  /** Whether it is shown faces, and not clips. */
  public boolean ofFaces() {
    return side > 0;
  }

  /** Whether it is shown records each of its own size. */
  public boolean ofAnyLength() {
    return side == 0 && seconds == 0;
  }

  /** All that its answers depend on; where the file lies is not among it. */
  String identity() {
    return new MediaModel("", sha256, seconds, normalised, side, aroundFace, mean, deviation)
        .toString();
  }

  private static List<Double> colours(
      Section s, String key, List<Double> usual, DoublePredicate good, String range) {
    if (!s.has(key)) {
      return usual;
    }
    List<Double> numbers = s.numbers(key);
    if (numbers.size() != usual.size() || !numbers.stream().allMatch(good::test)) {
      s.problem(key, "should be three numbers, of red, green and blue, " + range);
      return usual;
    }
    return List.copyOf(numbers);
  }
}
