package io.likeness.kernels.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.kernels.media.MediaException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.junit.jupiter.api.Test;

class BareImageTest {
  private static final String NAME = "Li Hua, 12 Elm Street";

  private static byte[] coded(String extension) {
    byte[] bgr = new byte[3 * 40 * 24];
    for (int i = 0; i < bgr.length; i++) {
      bgr[i] = (byte) (i * i / 7);
    }
    try (FaceImage image = FaceImage.ofBgr(40, 24, bgr);
        BytePointer out = new BytePointer()) {
      assertThat(opencv_imgcodecs.imencode(extension, image.pixels(), out)).isTrue();
      byte[] bytes = new byte[(int) out.limit()];
      out.get(bytes);
      return bytes;
    }
  }

  /** A TIFF block of an orientation and, behind its directory, a name. */
  private static byte[] exif(int orientation) {
    byte[] name = NAME.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(26 + name.length)
        .put(new byte[] {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0})
        .put((byte) orientation)
        .position(26)
        .put(name)
        .array();
  }

  private static byte[] segment(int marker, String prefix, byte[] body) {
    return ByteBuffer.allocate(4 + prefix.length() + body.length)
        .put((byte) 0xFF)
        .put((byte) marker)
        .putShort((short) (2 + prefix.length() + body.length))
        .put(prefix.getBytes(StandardCharsets.US_ASCII))
        .put(body)
        .array();
  }

  private static byte[] chunk(String type, byte[] body) {
    CRC32 crc = new CRC32();
    crc.update(type.getBytes(StandardCharsets.US_ASCII));
    crc.update(body);
    return ByteBuffer.allocate(12 + body.length)
        .putInt(body.length)
        .put(type.getBytes(StandardCharsets.US_ASCII))
        .put(body)
        .putInt((int) crc.getValue())
        .array();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static void isBareAndLooksAlike(byte[] before) throws MediaException {
    byte[] after = BareImage.of(before);
    assertThat(new String(before, StandardCharsets.ISO_8859_1)).contains("Elm Street");
    assertThat(new String(after, StandardCharsets.ISO_8859_1)).doesNotContain("Elm Street");
    try (DecodedImage a = ImageDecoder.decode(before, 10_000);
        DecodedImage b = ImageDecoder.decode(after, 10_000)) {
      assertThat(b.image().width()).isEqualTo(a.image().width());
      assertThat(b.image().bgr()).isEqualTo(a.image().bgr());
    }
    assertThat(BareImage.of(after)).as("nothing is left to take").isEqualTo(after);
  }

  @Test
  void aJpegLosesExifCommentsAndWhatIsAppendedButNotItsOrientation() throws MediaException {
    byte[] jpeg = coded(".jpg");
    byte[] name = NAME.getBytes(StandardCharsets.US_ASCII);
    byte[] rest = Arrays.copyOfRange(jpeg, 2, jpeg.length);
    byte[] tagged =
        joined(
            new byte[] {(byte) 0xFF, (byte) 0xD8},
            segment(0xE1, "Exif\0\0", exif(6)),
            segment(0xED, "Photoshop 3.0\0", name),
            segment(0xFE, "", name),
            segment(0xEE, "Adobe\0d\0\0\0\0\1", name),
            rest,
            name,
            jpeg);
    isBareAndLooksAlike(tagged);
    try (DecodedImage turned = ImageDecoder.decode(BareImage.of(tagged), 10_000)) {
      assertThat(turned.image().width()).as("turned by its orientation").isEqualTo(24);
    }
  }

  @Test
  void aJpegLosesSegmentsThatNobodyReads() throws MediaException {
    byte[] jpeg = coded(".jpg");
    byte[] name = NAME.getBytes(StandardCharsets.US_ASCII);
    byte[] rest = Arrays.copyOfRange(jpeg, 2, jpeg.length);
    for (int marker : new int[] {0xC8, 0xDE, 0xDF, 0xF0, 0xF7, 0xFD, 0xBF}) {
      byte[] start = {(byte) 0xFF, (byte) 0xD8};
      assertThat(BareImage.of(joined(start, segment(marker, "", name), rest)))
          .as(Integer.toHexString(marker))
          .isEqualTo(BareImage.of(jpeg));
    }
  }

  @Test
  void aJpegKeepsWhatAdobeSaysOfItsColours() throws MediaException {
    byte[] jpeg = coded(".jpg");
    byte[] adobe = segment(0xEE, "Adobe\0d\0\0\0\0", new byte[1]);
    byte[] plain = joined(Arrays.copyOf(jpeg, 2), adobe, Arrays.copyOfRange(jpeg, 20, jpeg.length));
    try (DecodedImage before = ImageDecoder.decode(plain, 10_000);
        DecodedImage after = ImageDecoder.decode(BareImage.of(plain), 10_000);
        DecodedImage other = ImageDecoder.decode(jpeg, 10_000)) {
      assertThat(after.image().bgr()).isEqualTo(before.image().bgr());
      assertThat(before.image().bgr()).as("it is no YCbCr").isNotEqualTo(other.image().bgr());
    }
  }

  @Test
  void aPngLosesTextAndExif() throws MediaException {
    byte[] png = coded(".png");
    byte[] name = ("Author\0" + NAME).getBytes(StandardCharsets.US_ASCII);
    isBareAndLooksAlike(
        joined(
            Arrays.copyOf(png, 33),
            chunk("tEXt", name),
            chunk("eXIf", exif(3)),
            Arrays.copyOfRange(png, 33, png.length),
            name));
  }

  @Test
  void aWebpLosesItsXmp() throws MediaException {
    byte[] webp = coded(".webp");
    byte[] name = (NAME + ".").getBytes(StandardCharsets.US_ASCII);
    byte[] xmp = joined("XMP ".getBytes(StandardCharsets.US_ASCII), new byte[] {22, 0, 0, 0}, name);
    byte[] tagged = joined(webp, xmp);
    int riff = tagged.length - 8;
    tagged[4] = (byte) riff;
    tagged[5] = (byte) (riff >> 8);
    isBareAndLooksAlike(tagged);
  }

  @Test
  void aBmpLosesItsGapsItsProfileAndWhatIsAppended() throws MediaException {
    byte[] bmp = coded(".bmp");
    byte[] name = NAME.getBytes(StandardCharsets.US_ASCII);
    isBareAndLooksAlike(joined(bmp, name));
    // Pixels may begin anywhere behind the headers.
    byte[] gap = joined(Arrays.copyOf(bmp, 54), name, Arrays.copyOfRange(bmp, 54, bmp.length));
    gap[10] = (byte) (54 + name.length);
    isBareAndLooksAlike(gap);
    // The last version of the header names a file with the profile, behind the pixels.
    byte[] v5 =
        joined(Arrays.copyOf(bmp, 54), new byte[84], Arrays.copyOfRange(bmp, 54, bmp.length), name);
    ByteBuffer head = ByteBuffer.wrap(v5).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    head.putInt(10, 138).putInt(14, 124).putInt(70, 0x4C494E4B);
    head.putInt(126, v5.length - name.length - 14).putInt(130, name.length);
    isBareAndLooksAlike(v5);
    assertThatThrownBy(() -> BareImage.of(Arrays.copyOf(bmp, bmp.length - 1)))
        .isInstanceOf(MediaException.class);
  }
}
