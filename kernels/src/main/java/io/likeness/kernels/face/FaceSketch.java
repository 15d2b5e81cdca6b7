package io.likeness.kernels.face;

/**
 * What a face or a hand does, as a vector of fixed length: histograms of oriented gradients (Dalal
 * and Triggs, CVPR 2005) of a gray patch of 64 × 64 pixels around the largest face or, where there
 * is none, the middle: cells of 16 pixels, 9 directions, overlapping blocks of 2 × 2 cells.
 */
public final class FaceSketch {
  private static final int SIDE = 64;
  private static final int CELL = 16;
  private static final int CELLS = SIDE / CELL;
  private static final int BINS = 9;
  private static final double MOST = 0.2;

  /** Values of a sketch. */
  public static final int DIMENSION = (CELLS - 1) * (CELLS - 1) * 4 * BINS;

  private FaceSketch() {}

  /** The sketch of an image of any size. */
  public static double[] of(FaceImage image) {
    return of(GrayPatch.of(image, SIDE, true));
  }

  static double[] of(float[] patch) {
    double[] cells = cells(patch);
    double[] out = new double[DIMENSION];
    int at = 0;
    for (int y = 0; y + 1 < CELLS; y++) {
      for (int x = 0; x + 1 < CELLS; x++) {
        int from = at;
        for (int corner = 0; corner < 4; corner++) {
          int cell = (y + corner / 2) * CELLS + x + corner % 2;
          System.arraycopy(cells, cell * BINS, out, at, BINS);
          at += BINS;
        }
        normalise(out, from, at);
        for (int i = from; i < at; i++) {
          out[i] = Math.min(MOST, out[i]);
        }
        normalise(out, from, at);
      }
    }
    return out;
  }

  /** Votes of each pixel by the size of its gradient, shared by the two nearest directions. */
  private static double[] cells(float[] patch) {
    double[] cells = new double[CELLS * CELLS * BINS];
    for (int y = 1; y < SIDE - 1; y++) {
      for (int x = 1; x < SIDE - 1; x++) {
        double dx = patch[y * SIDE + x + 1] - patch[y * SIDE + x - 1];
        double dy = patch[(y + 1) * SIDE + x] - patch[(y - 1) * SIDE + x];
        double size = StrictMath.sqrt(dx * dx + dy * dy);
        double turn = StrictMath.atan2(dy, dx) / StrictMath.PI;
        double bin = (turn < 0 ? turn + 1 : turn) * BINS - 0.5;
        int low = (int) StrictMath.floor(bin);
        double share = bin - low;
        int cell = (y / CELL * CELLS + x / CELL) * BINS;
        cells[cell + Math.floorMod(low, BINS)] += size * (1 - share);
        cells[cell + Math.floorMod(low + 1, BINS)] += size * share;
      }
    }
    return cells;
  }

  private static void normalise(double[] values, int from, int to) {
    double squares = 1e-6;
    for (int i = from; i < to; i++) {
      squares += values[i] * values[i];
    }
    double scale = 1 / StrictMath.sqrt(squares);
    for (int i = from; i < to; i++) {
      values[i] *= scale;
    }
  }
}
