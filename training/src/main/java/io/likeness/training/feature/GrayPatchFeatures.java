package io.likeness.training.feature;

import io.likeness.kernels.face.DecodedImage;
import io.likeness.kernels.face.GrayPatch;
import io.likeness.kernels.face.ImageDecoder;
import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.random.CounterRandom;
import java.util.Arrays;

/**
 * A gray patch (1, side, side) of an image with mean 0 and variance 1 over the patch.
 *
 * <p>Gray, because corpora of photographs differ in colour more than faces and hands do.
 *
 * @param side in pixels, at least 8
 * @param face whether the patch is cut around the largest face; else it is the middle of the image
 */
public record GrayPatchFeatures(int side, boolean face) implements Features {
  private static final long serialVersionUID = 1L;
  private static final long MOST_PIXELS = 50_000_000;

  private static final double MOST_DEGREES = 12;
  private static final double MOST_ZOOM = 0.12;

  /** Part of the side. */
  private static final double MOST_SHIFT = 0.08;

  /** Widest blanked square, as a part of the side. */
  private static final double WIDEST_BLANK = 0.25;

  @Override
  public String name() {
    return "gray-" + (face ? "face-" : "") + side + "x" + side;
  }

  @Override
  public long[] shape() {
    return new long[] {1, side, side};
  }

  @Override
  public float[] of(byte[] bytes) throws MediaException {
    try (DecodedImage image = ImageDecoder.decode(bytes, MOST_PIXELS)) {
      float[] out = GrayPatch.of(image.image(), side, face);
      double sum = 0;
      double squares = 0;
      for (float v : out) {
        sum += v;
        squares += (double) v * v;
      }
      double mean = sum / out.length;
      double scale = 1 / (Math.sqrt(Math.max(0, squares / out.length - mean * mean)) + 1);
      for (int i = 0; i < out.length; i++) {
        out[i] = (float) ((out[i] - mean) * scale);
      }
      return out;
    }
  }

  /**
   * Turns, zooms, moves and, every other time, mirrors the patch; then blanks one square (DeVries
   * and Taylor, "Cutout", 2017).
   */
  @Override
  public void vary(float[] batch, int at, Variation how, CounterRandom random) {
    float[] was = Arrays.copyOfRange(batch, at, at + side * side);
    double angle = Math.toRadians(random.uniform(-MOST_DEGREES, MOST_DEGREES));
    double zoom = 1 + random.uniform(-MOST_ZOOM, MOST_ZOOM);
    double right = side * random.uniform(-MOST_SHIFT, MOST_SHIFT);
    double down = side * random.uniform(-MOST_SHIFT, MOST_SHIFT);
    double mirror = random.nextInt(2) == 0 ? 1 : -1;
    double cos = StrictMath.cos(angle) / zoom;
    double sin = StrictMath.sin(angle) / zoom;
    double middle = (side - 1) / 2.0;
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        double dx = mirror * (x - middle) - right;
        double dy = y - middle - down;
        batch[at + y * side + x] =
            bilinear(was, middle + cos * dx - sin * dy, middle + sin * dx + cos * dy);
      }
    }
    int width = random.nextInt((int) (WIDEST_BLANK * side) + 1);
    int left = random.nextInt(side - width + 1);
    int top = random.nextInt(side - width + 1);
    for (int y = top; y < top + width; y++) {
      Arrays.fill(batch, at + y * side + left, at + y * side + left + width, 0f);
    }
  }

  /** The patch at a place between pixels; beyond the border the nearest pixel goes on. */
  private float bilinear(float[] patch, double x, double y) {
    double cx = Math.max(0, Math.min(side - 1.0, x));
    double cy = Math.max(0, Math.min(side - 1.0, y));
    int x0 = (int) cx;
    int y0 = (int) cy;
    int x1 = Math.min(side - 1, x0 + 1);
    int y1 = Math.min(side - 1, y0 + 1);
    double fx = cx - x0;
    double fy = cy - y0;
    double upper = patch[y0 * side + x0] * (1 - fx) + patch[y0 * side + x1] * fx;
    double lower = patch[y1 * side + x0] * (1 - fx) + patch[y1 * side + x1] * fx;
    return (float) (upper * (1 - fy) + lower * fy);
  }
}
