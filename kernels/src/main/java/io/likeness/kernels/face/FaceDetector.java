package io.likeness.kernels.face;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.bytedeco.opencv.opencv_core.Mat;

/** What finds faces in a picture. The same model and pixels give the same faces. */
public abstract class FaceDetector implements Serializable {
  /** Pictures are searched with their longer side at so many pixels. */
  static final int SEARCH_SIDE = 320;

  /** In pixels of the picture that was searched, and within it. */
  record Box(int x, int y, int width, int height) {
    static final Comparator<Box> LARGEST_FIRST =
        Comparator.comparingLong((Box b) -> -(long) b.width * b.height)
            .thenComparingInt(Box::y)
            .thenComparingInt(Box::x);
  }

  /**
   * One face: its box in shares of the picture's width and height.
   *
   * @param points where a detector tells them
   */
  record Face(double x, double y, double width, double height, Optional<FacePoints> points) {
    static Face in(Mat searched, Box box, Optional<FacePoints> points) {
      double width = searched.cols();
      double height = searched.rows();
      return new Face(
          box.x() / width, box.y() / height, box.width() / width, box.height() / height, points);
    }
  }

  FaceDetector() {}

  /** Frontal faces, without points, by what comes with OpenCV. */
  public static FaceDetector haar() {
    return new HaarDetector();
  }

  /**
   * Faces of any pose with five points each, by a model that the user has.
   *
   * @param model YuNet (Wu et al. 2023) as an ONNX file, as OpenCV's zoo has it
   * @throws IllegalArgumentException when OpenCV does not find faces with it
   */
  public static FaceDetector yuNet(byte[] model) {
    return YuNetDetector.checked(model);
  }

  /**
   * The faces in a picture, largest first, then from top left.
   *
   * @param bgr the picture, 8-bit BGR
   * @param gray the same in gray
   */
  abstract List<Face> find(Mat bgr, Mat gray);
}
