package io.likeness.kernels;

import io.likeness.kernels.face.ImageFormat;
import io.likeness.kernels.media.MediaFormat;
import io.likeness.kernels.voice.AudioFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The formats of sound and of images together. */
public final class MediaFormats {
  private static final List<MediaFormat> ALL =
      Stream.<MediaFormat[]>of(AudioFormat.values(), ImageFormat.values())
          .flatMap(Arrays::stream)
          .toList();

  private MediaFormats() {}

  /** The format that tables call {@code name}; none for texts, which have no container. */
  public static Optional<MediaFormat> of(String name) {
    return ALL.stream().filter(f -> f.name().equals(name)).findFirst();
  }

  /** The first format whose files may have names that end in {@code extension}. */
  public static Optional<MediaFormat> named(String extension) {
    return ALL.stream().filter(f -> f.isNamed(extension)).findFirst();
  }

  /** The usual ending of files of the format that tables call {@code name}; of texts, the name. */
  public static String extension(String name) {
    return of(name).map(MediaFormat::extension).orElse(name.toLowerCase(Locale.ROOT));
  }
}
