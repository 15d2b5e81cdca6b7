package io.likeness.privacy.attack;

import io.likeness.kernels.face.FaceImage;

/** A face on the heap, at most 128 pixels a side: {@code width * height * 3} bytes, blue first. */
public record Picture(int width, int height, byte[] bgr) {
  static final int MOST_SIDE = 128;

  /** {@code image}, reduced by a whole factor where it is larger. */
  public static Picture of(FaceImage image) {
    int factor = Math.max(1, (Math.max(image.width(), image.height()) + MOST_SIDE - 1) / MOST_SIDE);
    int width = Math.max(1, image.width() / factor);
    int height = Math.max(1, image.height() / factor);
    byte[] in = image.bgr();
    byte[] out = new byte[3 * width * height];
    for (int i = 0; i < out.length; i++) {
      int x = i / 3 % width * factor;
      int y = i / 3 / width * factor;
      int sum = 0;
      int count = 0;
      for (int dy = 0; dy < factor && y + dy < image.height(); dy++) {
        for (int dx = 0; dx < factor && x + dx < image.width(); dx++) {
          sum += in[3 * ((y + dy) * image.width() + x + dx) + i % 3] & 0xff;
          count++;
        }
      }
      out[i] = (byte) (sum / count);
    }
    return new Picture(width, height, out);
  }

  FaceImage image() {
    return FaceImage.ofBgr(width, height, bgr);
  }

  /** The mean over squares of 2·radius + 1 pixels a side. */
  Picture blurred(int radius) {
    // Rows first, then columns: the mean over a square is one of means.
    float[] rows = new float[bgr.length];
    for (int i = 0; i < bgr.length; i++) {
      int x = i / 3 % width;
      int from = Math.max(0, x - radius);
      int to = Math.min(width - 1, x + radius);
      float sum = 0;
      for (int u = from; u <= to; u++) {
        sum += bgr[i + 3 * (u - x)] & 0xff;
      }
      rows[i] = sum / (to - from + 1);
    }
    byte[] out = new byte[bgr.length];
    for (int i = 0; i < bgr.length; i++) {
      int y = i / 3 / width;
      int from = Math.max(0, y - radius);
      int to = Math.min(height - 1, y + radius);
      float sum = 0;
      for (int v = from; v <= to; v++) {
        sum += rows[i + 3 * width * (v - y)];
      }
      out[i] = (byte) Math.round(sum / (to - from + 1));
    }
    return new Picture(width, height, out);
  }

  /** Turned about the middle; corners take the nearest pixel of the edge. */
  Picture turned(double degrees) {
    double cos = StrictMath.cos(StrictMath.toRadians(degrees));
    double sin = StrictMath.sin(StrictMath.toRadians(degrees));
    byte[] out = new byte[bgr.length];
    for (int i = 0; i < out.length; i++) {
      double x = i / 3 % width - (width - 1) / 2.0;
      double y = i / 3 / width - (height - 1) / 2.0;
      int u = (int) Math.round(cos * x + sin * y + (width - 1) / 2.0);
      int v = (int) Math.round(-sin * x + cos * y + (height - 1) / 2.0);
      u = Math.max(0, Math.min(width - 1, u));
      v = Math.max(0, Math.min(height - 1, v));
      out[i] = bgr[3 * (v * width + u) + i % 3];
    }
    return new Picture(width, height, out);
  }
}
