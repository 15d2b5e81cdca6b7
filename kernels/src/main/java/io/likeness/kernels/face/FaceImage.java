package io.likeness.kernels.face;

import org.bytedeco.opencv.opencv_core.Mat;

/** One image, 8-bit BGR; owns native memory and must be closed. */
public final class FaceImage implements AutoCloseable {
  static {
    org.bytedeco.opencv.global.opencv_core.setNumThreads(1);
  }

  private final Mat pixels;

  FaceImage(Mat pixels) {
    this.pixels = pixels;
  }

  /** Rows of {@code width * 3} bytes, blue first. */
  Mat pixels() {
    return pixels;
  }

  public int width() {
    return pixels.cols();
  }

  public int height() {
    return pixels.rows();
  }

  @Override
  public void close() {
    pixels.close();
  }
}
