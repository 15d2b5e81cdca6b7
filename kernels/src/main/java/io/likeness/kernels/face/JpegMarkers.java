package io.likeness.kernels.face;

/** Where the markers of a JPEG stand (ITU-T T.81, annex B). */
final class JpegMarkers {
  /** Codes of markers: start of scan and end of image. */
  static final int SOS = 0xDA;

  static final int EOI = 0xD9;

  private JpegMarkers() {}

  /** Where the code of the next marker stands, behind as many fill bytes as there are. */
  static int next(byte[] b, int from) {
    int at = from;
    while (at < b.length && (b[at] & 0xFF) != 0xFF) {
      at++;
    }
    while (at < b.length && (b[at] & 0xFF) == 0xFF) {
      at++;
    }
    return at;
  }

  /**
   * Whether no length stands behind {@code marker}: stuffing, TEM, restarts and the start of an
   * image.
   */
  static boolean standsAlone(int marker) {
    return marker == 0 || marker == 1 || marker >= 0xD0 && marker <= 0xD8;
  }

  /**
   * Where the segment ends whose marker has its code at {@code at}, of a scan only its header.
   *
   * @throws ArrayIndexOutOfBoundsException when the file ends within its length
   */
  static int end(byte[] b, int at) {
    return standsAlone(b[at] & 0xFF)
        ? at + 1
        : at + 1 + ((b[at + 1] & 0xFF) << 8 | b[at + 2] & 0xFF);
  }

  /** The first marker that is no stuffing and no restart, or the end of the file. */
  static int endOfScan(byte[] b, int from) {
    for (int i = from; i < b.length - 1; i++) {
      int next = b[i + 1] & 0xFF;
      if ((b[i] & 0xFF) == 0xFF && next != 0 && next != 0xFF && (next < 0xD0 || next > 0xD7)) {
        return i;
      }
    }
    return b.length;
  }
}
