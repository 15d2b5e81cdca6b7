package io.likeness.kernels.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.media.MediaException.Code;
import io.likeness.kernels.random.CounterRandom;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.junit.jupiter.api.Test;

class FaceKernelsTest {

  private static final long MOST = 1_000_000;

  /** Smooth, and different in every corner and channel. */
  static FaceImage picture(int width, int height) {
    Mat pixels = new Mat(height, width, opencv_core.CV_8UC3);
    try (UByteIndexer p = pixels.createIndexer()) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          p.put(y, x, 0, 40 + 160 * x / width);
          p.put(y, x, 1, 30 + 180 * y / height);
          p.put(y, x, 2, 20 + 100 * x / width + 90 * y * y / (height * height));
        }
      }
    }
    return new FaceImage(pixels);
  }

  @Test
  void aPictureOfOneColourIsBlankHoweverItIsCoded() throws MediaException {
    for (String extension : new String[] {".png", ".jpg"}) {
      for (int colour : new int[] {0, 128, 255}) {
        try (Mat pixels = new Mat(64, 64, opencv_core.CV_8UC3, new Scalar(colour, 90, 20, 0));
            BytePointer out = new BytePointer()) {
          assertThat(opencv_imgcodecs.imencode(extension, pixels, out)).isTrue();
          byte[] bytes = new byte[(int) out.limit()];
          out.get(bytes);
          try (DecodedImage decoded = ImageDecoder.decode(bytes, MOST)) {
            assertThat(decoded.image().isBlank()).isTrue();
          }
        }
      }
    }
    byte[] spot = new byte[3 * 64 * 64];
    spot[100] = 8;
    try (FaceImage night = FaceImage.ofBgr(64, 64, spot);
        FaceImage day = picture(64, 64)) {
      assertThat(night.isBlank()).isFalse();
      assertThat(day.isBlank()).isFalse();
    }
  }

  /** Soft blobs: unlike a ramp it has energy in every low frequency, as photographs have. */
  private static FaceImage blobs() {
    Mat pixels = new Mat();
    CounterRandom random = random();
    try (Mat grid = new Mat(8, 8, opencv_core.CV_8UC3);
        UByteIndexer p = grid.createIndexer();
        Size size = new Size(128, 128)) {
      for (int i = 0; i < 8 * 8 * 3; i++) {
        p.put(i / 24, i / 3 % 8, i % 3, 40 + random.nextInt(160));
      }
      opencv_imgproc.resize(grid, pixels, size, 0, 0, opencv_imgproc.INTER_LINEAR);
    }
    return new FaceImage(pixels);
  }

  private static byte[] coded(String extension) {
    try (FaceImage image = picture(96, 64);
        BytePointer out = new BytePointer()) {
      assertThat(opencv_imgcodecs.imencode(extension, image.pixels(), out)).isTrue();
      byte[] bytes = new byte[(int) out.limit()];
      out.get(bytes);
      return bytes;
    }
  }

  /** An Exif block with nothing but the orientation, behind the start of a JPEG. */
  private static byte[] oriented(byte[] jpeg, int orientation) {
    byte[] tiff = {
      'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0
    };
    tiff[19] = (byte) orientation;
    return ByteBuffer.allocate(jpeg.length + 10 + tiff.length)
        .put(jpeg, 0, 2)
        .put(new byte[] {(byte) 0xFF, (byte) 0xE1})
        .putShort((short) (8 + tiff.length))
        .put(new byte[] {'E', 'x', 'i', 'f', 0, 0})
        .put(tiff)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  private static Code refusal(byte[] bytes) {
    return catchThrowableOfType(
            MediaException.class, () -> ImageDecoder.decode(bytes, MOST).close())
        .code();
  }

  static double difference(FaceImage a, FaceImage b) {
    return opencv_core.norm(a.pixels(), b.pixels(), opencv_core.NORM_INF, new Mat());
  }

  static CounterRandom random() {
    return CounterRandom.of(new byte[32], 7);
  }

  static FaceImage changed(FaceImage in, String effect, Map<String, double[]> ranges) {
    return ImageEffects.byName(effect, ranges).render(in, random()).image();
  }

  @Test
  void readsEachFormatAtItsSize() throws MediaException {
    for (ImageFormat format : ImageFormat.values()) {
      try (DecodedImage image =
          ImageDecoder.decode(coded("." + format.extensions().get(0)), MOST)) {
        assertThat(image.format()).isEqualTo(format);
        assertThat(image.image().width()).isEqualTo(96);
        assertThat(image.image().height()).isEqualTo(64);
      }
    }
  }

  @Test
  void pngKeepsEveryPixelAndItsBytes() throws MediaException {
    try (FaceImage image = picture(50, 31)) {
      byte[] png = PngEncoder.encode(image);
      assertThat(PngEncoder.encode(image)).isEqualTo(png);
      try (DecodedImage back = ImageDecoder.decode(png, MOST)) {
        assertThat(difference(image, back.image())).isZero();
      }
    }
  }

  @Test
  void turnsAnOrientedJpegUprightOnce() throws MediaException {
    byte[] jpeg = coded(".jpg");
    try (DecodedImage plain = ImageDecoder.decode(jpeg, MOST);
        DecodedImage turned = ImageDecoder.decode(oriented(jpeg, 6), MOST);
        Mat expected = new Mat()) {
      opencv_core.rotate(plain.image().pixels(), expected, opencv_core.ROTATE_90_CLOCKWISE);
      assertThat(turned.image().width()).isEqualTo(64);
      assertThat(difference(turned.image(), new FaceImage(expected))).isZero();
    }
  }

  @Test
  void saysWhatIsWrongWithBytes() {
    byte[] jpeg = coded(".jpg");
    byte[] png = coded(".png");
    assertThat(refusal(new byte[0])).isEqualTo(Code.EMPTY);
    assertThat(refusal("no picture at all".getBytes())).isEqualTo(Code.UNKNOWN_FORMAT);
    assertThat(refusal(Arrays.copyOf(jpeg, jpeg.length * 2 / 3))).isEqualTo(Code.TRUNCATED);
    assertThat(refusal(Arrays.copyOf(png, png.length * 2 / 3))).isEqualTo(Code.TRUNCATED);
    Arrays.fill(png, 41, png.length - 12, (byte) 0);
    assertThat(refusal(png)).isIn(Code.CORRUPT, Code.TRUNCATED);
  }

  @Test
  void readsAJpegBehindWhoseEndAFilmStands() throws MediaException {
    byte[] jpeg = coded(".jpg");
    byte[] film = Arrays.copyOf(jpeg, jpeg.length + 200_000);
    Arrays.fill(film, jpeg.length, film.length, (byte) 0x5A);
    try (DecodedImage plain = ImageDecoder.decode(jpeg, MOST);
        DecodedImage moving = ImageDecoder.decode(film, MOST)) {
      assertThat(difference(plain.image(), moving.image())).isZero();
    }
    byte[] cut = film.clone();
    Arrays.fill(cut, jpeg.length * 2 / 3, jpeg.length, (byte) 0x5A);
    assertThat(refusal(cut)).isEqualTo(Code.TRUNCATED);
  }

  /** Two pixels, black and white, as OS/2 wrote them. */
  @Test
  void readsABmpOfOs2() throws MediaException {
    ByteBuffer file = ByteBuffer.allocate(34).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'B').put((byte) 'M').putInt(34).putInt(0).putInt(26);
    file.putInt(12).putShort((short) 2).putShort((short) 1).putShort((short) 1);
    file.putShort((short) 24).put(new byte[3]).put(new byte[] {-1, -1, -1});
    try (DecodedImage image = ImageDecoder.decode(file.array(), MOST)) {
      assertThat(image.image().width()).isEqualTo(2);
      assertThat(image.image().height()).isEqualTo(1);
    }
  }

  @Test
  void isNotFooledByTheEndOfAThumbnailInTheMetadata() {
    byte[] jpeg = oriented(coded(".jpg"), 1);
    jpeg[36] = (byte) 0xFF;
    jpeg[37] = (byte) 0xD9;
    assertThat(refusal(Arrays.copyOf(jpeg, jpeg.length * 2 / 3))).isEqualTo(Code.TRUNCATED);
  }

  @Test
  void refusesMorePixelsThanGranted() {
    byte[] jpeg = coded(".jpg");
    assertThatThrownBy(() -> ImageDecoder.decode(jpeg, 96 * 64 - 1))
        .isInstanceOfSatisfying(
            MediaException.class, e -> assertThat(e.code()).isEqualTo(Code.TOO_LARGE));
  }

  @Test
  void refusesAHeaderWhosePixelsOverflowALong() {
    byte[] png = coded(".png");
    Arrays.fill(png, 16, 24, (byte) 0xFF);
    assertThat(refusal(png)).isEqualTo(Code.TOO_LARGE);
  }

  @Test
  void blurLowersSharpnessAndFindsNoFaceInAGradient() {
    try (FaceImage image = picture(128, 128);
        FaceImage noisy = changed(image, "gaussian-noise", Map.of());
        FaceImage blurred = changed(noisy, "gaussian-blur", Map.of())) {
      FaceProfile sharp = FaceMeasures.measure(noisy, FaceDetector.haar());
      FaceProfile soft = FaceMeasures.measure(blurred, FaceDetector.haar());
      assertThat(soft.laplacianVariance()).isLessThan(sharp.laplacianVariance());
      assertThat(soft.tenengrad()).isLessThan(sharp.tenengrad());
      assertThat(sharp.faceCount()).isZero();
      assertThat(sharp.faceX()).isNaN();
      assertThat(sharp.values()).hasSameSizeAs(FaceProfile.columns());
    }
  }

  @Test
  void hashStaysNearWhenBrightnessMovesAndLeavesWhenFlipped() {
    try (FaceImage image = blobs();
        FaceImage brighter =
            changed(
                image,
                "brightness-contrast",
                Map.of("brightness", new double[] {9, 9}, "contrast", new double[] {1, 1}));
        FaceImage flipped = changed(image, "flip", Map.of())) {
      long hash = PerceptualHash.of(image);
      assertThat(PerceptualHash.distance(hash, PerceptualHash.of(brighter))).isLessThanOrEqualTo(7);
      assertThat(PerceptualHash.distance(hash, PerceptualHash.of(flipped))).isGreaterThan(7);
    }
  }
}
