package io.likeness.kernels.face;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** One image, 8-bit BGR; owns native memory and must be closed. */
public final class FaceImage implements AutoCloseable {
  static {
    opencv_core.setNumThreads(1);
  }

  private static final int SAME = 7;

  private final Mat pixels;

  FaceImage(Mat pixels) {
    this.pixels = pixels;
  }

  /**
   * An image of {@code width * height * 3} bytes in rows, blue first.
   *
   * @throws IllegalArgumentException when there are more or fewer bytes
   */
  public static FaceImage ofBgr(int width, int height, byte[] bgr) {
    if (bgr.length != Math.multiplyExact(3, Math.multiplyExact(width, height))) {
      throw new IllegalArgumentException(
          bgr.length + " bytes are no image of " + width + " × " + height + " pixels.");
    }
    Mat pixels = new Mat(height, width, opencv_core.CV_8UC3);
    pixels.data().put(bgr);
    return new FaceImage(pixels);
  }

  /** A copy of the pixels as {@link #ofBgr} takes them. */
  public byte[] bgr() {
    byte[] out = new byte[3 * pixels.cols() * pixels.rows()];
    try (Mat whole = pixels.isContinuous() ? pixels.rowRange(0, pixels.rows()) : pixels.clone()) {
      whole.data().get(out);
    }
    return out;
  }

  /** Whether no channel varies by more than {@value #SAME} of 255, as coding varies it. */
  public boolean isBlank() {
    byte[] bgr = bgr();
    for (int channel = 0; channel < 3; channel++) {
      int least = 255;
      int most = 0;
      for (int i = channel; i < bgr.length; i += 3) {
        least = Math.min(least, bgr[i] & 255);
        most = Math.max(most, bgr[i] & 255);
      }
      if (most - least > SAME) {
        return false;
      }
    }
    return true;
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
