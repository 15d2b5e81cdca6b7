package io.likeness.kernels.face;

/**
 * Whose face, as a vector: the lowest spatial frequencies of a normalised patch of 32 × 32 pixels
 * from the middle of the image, by a cosine transform (Hafed and Levine, "Face recognition using
 * the discrete cosine transform", 2001). It learns nothing, and knows no pose and no light.
 */
public final class FaceEmbedding {
  private static final int SIDE = 32;
  private static final int LOWEST = 10;

  /** Values of a vector: the lowest frequencies without the mean. */
  public static final int DIMENSION = LOWEST * LOWEST - 1;

  private static final double[] COSINES = cosines();

  private FaceEmbedding() {}

  /** The vector of an image of any size; all values are finite. */
  public static float[] of(FaceImage image) {
    return of(GrayPatch.of(image, SIDE, false));
  }

  private static float[] of(float[] patch) {
    double mean = 0;
    for (float v : patch) {
      mean += v / patch.length;
    }
    double power = 0;
    for (float v : patch) {
      power += (v - mean) * (v - mean) / patch.length;
    }
    // One grey level, so that a flat patch stays finite.
    double scale = 1 / (Math.sqrt(power) + 1);
    double[] rows = new double[LOWEST * SIDE];
    for (int u = 0; u < LOWEST; u++) {
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          rows[u * SIDE + y] += COSINES[u * SIDE + x] * (patch[y * SIDE + x] - mean) * scale;
        }
      }
    }
    float[] out = new float[DIMENSION];
    for (int v = 0; v < LOWEST; v++) {
      for (int u = 0; u < LOWEST; u++) {
        double sum = 0;
        for (int y = 0; y < SIDE; y++) {
          sum += COSINES[v * SIDE + y] * rows[u * SIDE + y];
        }
        if (u + v > 0) {
          out[v * LOWEST + u - 1] = (float) (sum / SIDE);
        }
      }
    }
    return out;
  }

  private static double[] cosines() {
    double[] out = new double[LOWEST * SIDE];
    for (int u = 0; u < LOWEST; u++) {
      for (int x = 0; x < SIDE; x++) {
        out[u * SIDE + x] = StrictMath.cos(StrictMath.PI * u * (x + 0.5) / SIDE);
      }
    }
    return out;
  }
}
