package io.likeness.kernels.voice;

import io.likeness.kernels.media.Bytes;

/**
 * The frame headers of an MPEG layer III stream (ISO 11172-3, 2.4.1.3): enough to tell a stream
 * that was cut off from a whole one, and what a Xing or Info header declares.
 */
final class Mp3Frames {

  private static final int[] BITRATE_V1_KBPS = {
    0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320
  };
  private static final int[] BITRATE_V2_KBPS = {
    0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160
  };
  private static final int[] RATE_V1_HZ = {44_100, 48_000, 32_000};

  /** Frames that the Xing or Info header declares, or -1. */
  private final long declaredFrames;

  private final long wholeFrames;
  private final int samplesPerFrame;
  private final boolean cutOff;

  private Mp3Frames(long declared, long whole, int samplesPerFrame, boolean cutOff) {
    this.declaredFrames = declared;
    this.wholeFrames = whole;
    this.samplesPerFrame = samplesPerFrame;
    this.cutOff = cutOff;
  }

  /** Samples a channel that the header declares before encoder delay is taken off, or -1. */
  long declaredSamples() {
    return declaredFrames < 0 ? -1 : declaredFrames * samplesPerFrame;
  }

  /** Samples a channel of the frames that are there. */
  long wholeSamples() {
    return wholeFrames * samplesPerFrame;
  }

  /** Whether the last frame ends beyond the file, or declared frames are missing. */
  boolean cutOff() {
    return cutOff || wholeFrames < declaredFrames;
  }

  /** Walks the frames of a whole file. */
  static Mp3Frames of(byte[] bytes) {
    int at = endOfId3(bytes, 0);
    while (at < bytes.length && !isStream(bytes, at)) {
      at++;
    }
    if (at >= bytes.length) {
      return new Mp3Frames(-1, 0, 1152, false);
    }
    int samplesPerFrame = isVersion1(bytes, at) ? 1152 : 576;
    int info = infoHeader(bytes, at);
    long declared = -1;
    if (info >= 0) {
      declared = (bytes[info + 7] & 1) != 0 ? intAt(bytes, info + 8) & 0xFFFFFFFFL : -1;
      at += frameBytes(bytes, at);
    }
    long whole = 0;
    while (startsFrame(bytes, at)) {
      int size = frameBytes(bytes, at);
      if (size > bytes.length - at) {
        return new Mp3Frames(declared, whole, samplesPerFrame, true);
      }
      whole++;
      at += size;
    }
    return new Mp3Frames(declared, whole, samplesPerFrame, false);
  }

  /** The offset after an ID3v2 tag that starts there, or the same offset. */
  static int endOfId3(byte[] bytes, int at) {
    if (!Bytes.has(bytes, at, "ID3") || bytes.length < at + 10) {
      return at;
    }
    int size =
        (bytes[at + 6] & 0x7F) << 21
            | (bytes[at + 7] & 0x7F) << 14
            | (bytes[at + 8] & 0x7F) << 7
            | bytes[at + 9] & 0x7F;
    return at + 10 + size;
  }

  /** Whether a layer III frame header with a stated bit rate stands there. */
  static boolean startsFrame(byte[] bytes, int at) {
    if (at < 0 || at > bytes.length - 4) {
      return false;
    }
    int b1 = bytes[at + 1] & 0xFF;
    int b2 = bytes[at + 2] & 0xFF;
    boolean sync = bytes[at] == (byte) 0xFF && (b1 & 0xE0) == 0xE0;
    boolean version = (b1 >> 3 & 3) != 1;
    boolean layer3 = (b1 >> 1 & 3) == 1;
    int bitrate = b2 >> 4;
    return sync && version && layer3 && bitrate > 0 && bitrate < 15 && (b2 >> 2 & 3) != 3;
  }

  /** How many zeros come before anything else, as tools that cut leave them. */
  static int zeros(byte[] bytes) {
    int at = 0;
    while (at < bytes.length && bytes[at] == 0) {
      at++;
    }
    return at;
  }

  /** Whether nothing but zeros comes before the first frame. */
  static boolean followsZeros(byte[] bytes) {
    return isStream(bytes, zeros(bytes));
  }

  /** A frame that another follows or that ends the file: a lone pattern may be chance. */
  private static boolean isStream(byte[] bytes, int at) {
    if (!startsFrame(bytes, at)) {
      return false;
    }
    int next = at + frameBytes(bytes, at);
    return next >= bytes.length - 4 || startsFrame(bytes, next);
  }

  private static boolean isVersion1(byte[] bytes, int at) {
    return (bytes[at + 1] >> 3 & 3) == 3;
  }

  private static int frameBytes(byte[] bytes, int at) {
    boolean v1 = isVersion1(bytes, at);
    int b2 = bytes[at + 2] & 0xFF;
    int kbps = (v1 ? BITRATE_V1_KBPS : BITRATE_V2_KBPS)[b2 >> 4];
    int rate = RATE_V1_HZ[b2 >> 2 & 3];
    if (!v1) {
      rate /= (bytes[at + 1] >> 3 & 3) == 2 ? 2 : 4;
    }
    return (v1 ? 144 : 72) * kbps * 1000 / rate + (b2 >> 1 & 1);
  }

  /** Where "Xing" or "Info" stands in the first frame, or -1. */
  private static int infoHeader(byte[] bytes, int at) {
    boolean mono = (bytes[at + 3] & 0xC0) == 0xC0;
    int side = isVersion1(bytes, at) ? (mono ? 17 : 32) : (mono ? 9 : 17);
    int checksum = (bytes[at + 1] & 1) == 0 ? 2 : 0;
    for (int info : new int[] {at + 4 + side, at + 4 + checksum + side}) {
      boolean named = Bytes.has(bytes, info, "Xing") || Bytes.has(bytes, info, "Info");
      if (named && info + 12 <= bytes.length) {
        return info;
      }
    }
    return -1;
  }

  private static int intAt(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 24
        | (bytes[at + 1] & 0xFF) << 16
        | (bytes[at + 2] & 0xFF) << 8
        | bytes[at + 3] & 0xFF;
  }
}
