package io.likeness.kernels.face;

import java.util.List;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** The square of an image that networks are shown. */
final class FaceSquare {
  /** Faces are searched for at this size; the detector's cost grows with the area. */
  private static final int SEARCH_SIDE = 240;

  /** How much wider than the detector's box a patch is: it cuts chins and foreheads. */
  private static final double MARGIN = 1.2;

  private FaceSquare() {}

  /**
   * A square within an image.
   *
   * @param gray the image's luma
   * @param aroundFace whether it is around the largest frontal face; where none is found, and
   *     otherwise, it is the largest square in the middle
   */
  static FaceDetector.Box of(Mat gray, boolean aroundFace) {
    int edge = Math.min(gray.cols(), gray.rows());
    FaceDetector.Box middle =
        new FaceDetector.Box((gray.cols() - edge) / 2, (gray.rows() - edge) / 2, edge, edge);
    return aroundFace ? around(gray, middle) : middle;
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
