package io.likeness.kernels.face;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.RectVector;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_objdetect.CascadeClassifier;

/**
 * Frontal faces by a cascade of Haar features (Viola and Jones 2001), with the cascade that OpenCV
 * ships; one classifier a thread, since a classifier keeps state while it works.
 */
final class HaarDetector extends FaceDetector {
  private static final long serialVersionUID = 1;

  private static final String CASCADE =
      "/org/bytedeco/opencv/linux-x86_64/share/opencv4/haarcascades/"
          + "haarcascade_frontalface_default.xml";
  private static final double SCALE = 1.1;
  private static final int NEIGHBOURS = 5;
  private static final int LEAST_SIDE = 40;

  private static final ThreadLocal<CascadeClassifier> CLASSIFIER =
      ThreadLocal.withInitial(HaarDetector::load);

  private static CascadeClassifier load() {
    try (InputStream in = HaarDetector.class.getResourceAsStream(CASCADE)) {
      if (in == null) {
        throw new IllegalStateException("the OpenCV jar of this platform has no cascade");
      }
      Path file = Files.createTempFile("cascade", ".xml");
      try {
        Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        return new CascadeClassifier(file.toString());
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The faces in an 8-bit gray picture, largest first, then from top left. */
  static List<Box> boxes(Mat gray) {
    List<Box> out = new ArrayList<>();
    try (RectVector found = new RectVector();
        Size least = new Size(LEAST_SIDE, LEAST_SIDE);
        Size most = new Size()) {
      CLASSIFIER.get().detectMultiScale(gray, found, SCALE, NEIGHBOURS, 0, least, most);
      for (long i = 0; i < found.size(); i++) {
        try (Rect r = found.get(i)) {
          out.add(new Box(r.x(), r.y(), r.width(), r.height()));
        }
      }
    }
    out.sort(Box.LARGEST_FIRST);
    return out;
  }

  @Override
  List<Face> find(Mat bgr, Mat gray) {
    try (Mat search = new Mat()) {
      FaceMeasures.fit(gray, search, SEARCH_SIDE);
      return boxes(search).stream().map(b -> Face.in(search, b, Optional.empty())).toList();
    }
  }
}
