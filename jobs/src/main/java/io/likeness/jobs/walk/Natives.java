package io.likeness.jobs.walk;

import io.likeness.kernels.voice.AudioDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(described.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String implementation(Class<?> type) {
    return type.getName() + " " + type.getPackage().getImplementationVersion();
  }
}
