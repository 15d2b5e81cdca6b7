package io.likeness.kernels.face;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_dnn;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_objdetect.FaceDetectorYN;

/** Faces by YuNet (Wu, Peng and Yu 2023) through OpenCV, with the thresholds of its zoo. */
final class YuNetDetector extends FaceDetector {
  private static final long serialVersionUID = 1;

  private static final float LEAST_SCORE = 0.9f;
  private static final float MOST_OVERLAP = 0.3f;
  private static final int MOST_CANDIDATES = 5000;
  private static final int TRIAL_SIDE = 64;

  /**
   * Where in a row points begin, after the box; the person's right eye, the picture's left, first.
   */
  private static final int POINTS = 4;

  /** A net keeps state while it works, and takes a while to load: each thread has its last one. */
  private static final ThreadLocal<Optional<Loaded>> LAST =
      ThreadLocal.withInitial(Optional::empty);

  private record Loaded(byte[] model, FaceDetectorYN net) {}

  private final byte[] model;

  private YuNetDetector(byte[] model) {
    this.model = model.clone();
  }

  static YuNetDetector checked(byte[] model) {
    YuNetDetector detector = new YuNetDetector(model);
    try (Scalar black = new Scalar(0);
        Mat nobody = new Mat(TRIAL_SIDE, TRIAL_SIDE, opencv_core.CV_8UC3, black)) {
      detector.find(nobody, nobody);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("OpenCV finds no faces with it: " + e.getMessage(), e);
    }
    return detector;
  }

  @Override
  List<Face> find(Mat bgr, Mat gray) {
    try (Mat search = new Mat();
        Mat found = new Mat()) {
      FaceMeasures.fit(bgr, search, SEARCH_SIDE);
      try (Size size = search.size()) {
        FaceDetectorYN net = net(size);
        net.setInputSize(size);
        net.detect(search, found);
      }
      return found.empty() ? List.of() : faces(found, search);
    }
  }

  private FaceDetectorYN net(Size size) {
    Loaded loaded =
        LAST.get()
            .filter(last -> Arrays.equals(last.model, model))
            .orElseGet(
                () ->
                    new Loaded(
                        model,
                        FaceDetectorYN.create(
                            "onnx",
                            model,
                            new byte[0],
                            size,
                            LEAST_SCORE,
                            MOST_OVERLAP,
                            MOST_CANDIDATES,
                            opencv_dnn.DNN_BACKEND_DEFAULT,
                            opencv_dnn.DNN_TARGET_CPU)));
    LAST.set(Optional.of(loaded));
    return loaded.net;
  }

  private static List<Face> faces(Mat found, Mat searched) {
    SortedMap<Box, FacePoints> largestFirst = new TreeMap<>(Box.LARGEST_FIRST);
    try (FloatIndexer rows = found.createIndexer()) {
      for (int i = 0; i < found.rows(); i++) {
        Box box = box(rows, i, searched);
        if (box.width() > 0 && box.height() > 0) {
          largestFirst.putIfAbsent(box, points(rows, i));
        }
      }
    }
    return largestFirst.entrySet().stream()
        .map(e -> Face.in(searched, e.getKey(), Optional.of(e.getValue())))
        .toList();
  }

  /** The box of a row as far as it is in the picture. */
  private static Box box(FloatIndexer rows, int row, Mat picture) {
    int left = Math.max(0, Math.round(rows.get(row, 0)));
    int top = Math.max(0, Math.round(rows.get(row, 1)));
    int right = Math.min(picture.cols(), Math.round(rows.get(row, 0) + rows.get(row, 2)));
    int bottom = Math.min(picture.rows(), Math.round(rows.get(row, 1) + rows.get(row, 3)));
    return new Box(left, top, right - left, bottom - top);
  }

  private static FacePoints points(FloatIndexer rows, int row) {
    double[] x = new double[FacePoints.COUNT];
    double[] y = new double[FacePoints.COUNT];
    for (int p = 0; p < FacePoints.COUNT; p++) {
      x[p] = rows.get(row, POINTS + 2L * p);
      y[p] = rows.get(row, POINTS + 2L * p + 1);
    }
    return new FacePoints(x, y);
  }
}
