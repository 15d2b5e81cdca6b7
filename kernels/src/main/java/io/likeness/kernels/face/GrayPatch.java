package io.likeness.kernels.face;

import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/** A small square gray patch of an image, as networks look at it. */
public final class GrayPatch {
  private GrayPatch() {}

  /**
   * Luma in [0, 255], row-major, {@code side} × {@code side}.
   *
   * @param side in pixels, at least 1
   * @param aroundFace whether the patch is cut around the largest frontal face; where none is
   *     found, and otherwise, it is the largest square in the middle
   */
  public static float[] of(FaceImage image, int side, boolean aroundFace) {
    try (Mat gray = new Mat();
        Mat small = new Mat();
        Size size = new Size(side, side)) {
      opencv_imgproc.cvtColor(image.pixels(), gray, opencv_imgproc.COLOR_BGR2GRAY);
      FaceDetector.Box box = FaceSquare.of(gray, aroundFace);
      try (Rect rect = new Rect(box.x(), box.y(), box.width(), box.height());
          Mat cut = new Mat(gray, rect)) {
        int how = box.width() > side ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_LINEAR;
        opencv_imgproc.resize(cut, small, size, 0, 0, how);
      }
      float[] out = new float[side * side];
      try (UByteIndexer pixels = small.createIndexer()) {
        for (int i = 0; i < out.length; i++) {
          out[i] = pixels.get(i / side, i % side);
        }
      }
      return out;
    }
  }
}
