package io.likeness.jobs.walk;

import io.likeness.core.Sha256;
import io.likeness.kernels.voice.AudioDecoder;

/** What native code and processor architecture a version was made with. */
final class Natives {
  private Natives() {}

  /** SHA-256 of the versions of the native libraries and the architecture, in hexadecimal. */
  static String sha256() {
    String described =
        String.join(
            "\n",
            System.getProperty("os.arch"),
            implementation(org.bytedeco.opencv.global.opencv_core.class),
            implementation(org.bytedeco.ffmpeg.global.avutil.class),
            implementation(AudioDecoder.class));
    return Sha256.hex(described);
  }

  private static String implementation(Class<?> type) {
    return type.getName() + " " + type.getPackage().getImplementationVersion();
  }
}
