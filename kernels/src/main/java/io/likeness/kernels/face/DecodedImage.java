package io.likeness.kernels.face;

/** One image as it came out of its file, upright; owns the image. */
public record DecodedImage(FaceImage image, ImageFormat format) implements AutoCloseable {
  @Override
  public void close() {
    image.close();
  }
}
