package io.likeness.kernels.face;

/**
 * Five points of a face in pixels, right and left as the picture shows them: the eyes, the tip of
 * the nose, the corners of the mouth.
 *
 * @param x of the left eye, the right eye, the nose, the left and the right corner of the mouth
 * @param y of the same, from top to bottom
 */
record FacePoints(double[] x, double[] y) {
  static final int COUNT = 5;
}
