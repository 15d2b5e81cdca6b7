package io.likeness.kernels.face;

import java.util.List;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
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
    return aroundFace ? around(gray, middle(gray)) : middle(gray);
  }

  /** As {@link #of(Mat, boolean)}, of an image in colour. */
  static FaceDetector.Box of(FaceImage image, boolean aroundFace) {
    if (!aroundFace) {
      return middle(image.pixels());
    }
    try (Mat gray = new Mat()) {
      opencv_imgproc.cvtColor(image.pixels(), gray, opencv_imgproc.COLOR_BGR2GRAY);
      return around(gray, middle(gray));
    }
  }

  /**
   * The pixels within a box in another size, by areas where they become fewer; to be closed.
   *
   * @param side of the result, in pixels
   */
  static Mat resized(Mat pixels, FaceDetector.Box box, int side) {
    Mat out = new Mat();
    try (Size size = new Size(side, side);
        Rect rect = new Rect(box.x(), box.y(), box.width(), box.height());
        Mat cut = new Mat(pixels, rect)) {
      int how = box.width() > side ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_LINEAR;
      opencv_imgproc.resize(cut, out, size, 0, 0, how);
    } catch (RuntimeException | Error e) {
      out.close();
      throw e;
    }
    return out;
  }

  private static FaceDetector.Box middle(Mat pixels) {
    int edge = Math.min(pixels.cols(), pixels.rows());
    return new FaceDetector.Box((pixels.cols() - edge) / 2, (pixels.rows() - edge) / 2, edge, edge);
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
