package io.likeness.kernels.face;

/**
 * Where a head is turned to, from five points of its face: a mean head is fitted to them in scaled
 * orthographic projection (POS of DeMenthon and Davis 1995, section 2, without its iterations), and
 * the rotation R = Rz(roll) Ry(yaw) Rx(pitch) is read from the fit. A picture of a head far away
 * has this projection; at an arm's length the angles come out a few degrees too large.
 *
 * @param yawDegrees above 0 where the nose points to the right of the picture
 * @param pitchDegrees above 0 where the nose points up
 * @param rollDegrees above 0 where the head is tilted clockwise in the picture
 */
record FacePose(double yawDegrees, double pitchDegrees, double rollDegrees) {
  static final FacePose UNKNOWN = new FacePose(Double.NaN, Double.NaN, Double.NaN);

  /**
   * The mean head, in distances of the eyes: right, down and away from the viewer. Across and down
   * it is the mean of frontal faces that recognisers are aligned to (Deng et al. 2019, five points
   * at 112 pixels); the nose stands out by what it does in the generic head of OpenCV's tutorials.
   */
  static final double[][] HEAD = {
    {-0.5, 0, 0}, {0.5, 0, 0}, {0, 0.57, -0.43}, {-0.41, 1.155, -0.03}, {0.41, 1.155, -0.03}
  };

  private static final double[][] TO_FIT = toFit();

  /** The pose of a face, unknown where its points lie on a line. */
  static FacePose of(FacePoints points) {
    double[] right = fitted(points.x());
    double[] down = fitted(points.y());
    double[] away = cross(right, down);
    if (!(norm(away) > 1e-6 * norm(right) * norm(down))) {
      return UNKNOWN;
    }
    // The two rows are not quite of one length and at a right angle: both give way alike.
    double[] a = scaled(right, 1 / norm(right));
    double[] b = scaled(down, 1 / norm(down));
    double[] sum = sum(a, b, 1);
    double[] difference = sum(a, b, -1);
    sum = scaled(sum, Math.sqrt(0.5) / norm(sum));
    difference = scaled(difference, Math.sqrt(0.5) / norm(difference));
    double[] x = sum(sum, difference, 1);
    double[] y = sum(sum, difference, -1);
    double[] z = cross(x, y);
    return new FacePose(
        StrictMath.toDegrees(StrictMath.asin(Math.max(-1, Math.min(1, z[0])))),
        StrictMath.toDegrees(StrictMath.atan2(-z[1], z[2])),
        StrictMath.toDegrees(StrictMath.atan2(y[0], x[0])));
  }

  /** The row of a scaled rotation that brings the mean head nearest to {@code seen}. */
  private static double[] fitted(double[] seen) {
    double[] row = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      for (int p = 0; p < FacePoints.COUNT; p++) {
        row[axis] += TO_FIT[axis][p] * seen[p];
      }
    }
    return row;
  }

  /** The pseudo-inverse of the mean head about its middle, 3 × 5. */
  private static double[][] toFit() {
    double[][] axes = new double[3][FacePoints.COUNT];
    double[][] moments = new double[3][3];
    for (int axis = 0; axis < 3; axis++) {
      double middle = 0;
      for (double[] point : HEAD) {
        middle += point[axis] / HEAD.length;
      }
      for (int p = 0; p < HEAD.length; p++) {
        axes[axis][p] = HEAD[p][axis] - middle;
      }
    }
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        moments[i][j] = dot(axes[i], axes[j]);
      }
    }
    // Of a symmetric 3 × 3 matrix the rows of the inverse are cross products over the determinant.
    double[][] inverse = {
      cross(moments[1], moments[2]), cross(moments[2], moments[0]), cross(moments[0], moments[1])
    };
    double determinant = dot(moments[0], inverse[0]);
    double[][] out = new double[3][FacePoints.COUNT];
    for (int i = 0; i < 3; i++) {
      for (int p = 0; p < FacePoints.COUNT; p++) {
        for (int j = 0; j < 3; j++) {
          out[i][p] += inverse[i][j] * axes[j][p] / determinant;
        }
      }
    }
    return out;
  }

  private static double[] cross(double[] a, double[] b) {
    return new double[] {
      a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    };
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double norm(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  private static double[] scaled(double[] a, double by) {
    return new double[] {a[0] * by, a[1] * by, a[2] * by};
  }

  private static double[] sum(double[] a, double[] b, double times) {
    return new double[] {a[0] + times * b[0], a[1] + times * b[1], a[2] + times * b[2]};
  }
}
