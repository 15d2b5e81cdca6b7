package io.likeness.kernels.face;

import java.util.List;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/** A small square gray patch of an image, as networks look at it. */
public final class GrayPatch {
  /** Faces are searched for at this size; the detector's cost grows with the area. */
  private static final int SEARCH_SIDE = 240;

  /** How much wider than the detector's box a patch is: it cuts chins and foreheads. */
  private static final double MARGIN = 1.2;

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
      int width = gray.cols();
      int height = gray.rows();
      int edge = Math.min(width, height);
      FaceDetector.Box box =
          new FaceDetector.Box((width - edge) / 2, (height - edge) / 2, edge, edge);
      if (aroundFace) {
        box = around(gray, box);
      }
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

  private static FaceDetector.Box around(Mat gray, FaceDetector.Box otherwise) {
    double scale = Math.min(1, SEARCH_SIDE / (double) Math.max(gray.cols(), gray.rows()));
    try (Mat search = new Mat();
        Size size =
            new Size(
                Math.max(8, (int) Math.round(gray.cols() * scale)),
                Math.max(8, (int) Math.round(gray.rows() * scale)))) {
      opencv_imgproc.resize(gray, search, size, 0, 0, opencv_imgproc.INTER_AREA);
      List<FaceDetector.Box> faces = HaarDetector.boxes(search);
      if (faces.isEmpty()) {
        return otherwise;
      }
      FaceDetector.Box face = faces.get(0);
      int edge =
          Math.min(
              (int) Math.round(face.width() * MARGIN / scale), Math.min(gray.cols(), gray.rows()));
      int x = (int) Math.round((face.x() + face.width() / 2.0) / scale - edge / 2.0);
      int y = (int) Math.round((face.y() + face.height() / 2.0) / scale - edge / 2.0);
      return new FaceDetector.Box(
          Math.max(0, Math.min(gray.cols() - edge, x)),
          Math.max(0, Math.min(gray.rows() - edge, y)),
          edge,
          edge);
    }
  }
}
