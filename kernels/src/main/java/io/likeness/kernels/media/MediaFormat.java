package io.likeness.kernels.media;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A container or codec of media that is read here: how its files are named, and what it is. */
public interface MediaFormat {
  /** Of files that browsers do not play. */
  String UNPLAYED = "application/octet-stream";

  /** As tables have it. */
  String name();

  /** The file-name endings this format goes by, lower case, the usual one first. */
  List<String> extensions();

  /**
   * The media type that browsers know it by, as in RFC 6838; {@link #UNPLAYED} where they don't.
   */
  String mediaType();

  /** The usual ending of its files, lower case. */
  default String extension() {
    return extensions().get(0);
  }

  /** Whether a file name may end so: compared without case and without a leading dot. */
  default boolean isNamed(String extension) {
    String bare = extension.startsWith(".") ? extension.substring(1) : extension;
    return extensions().contains(bare.toLowerCase(Locale.ROOT));
  }

  /** All endings that {@code formats} go by, each once. */
  static List<String> endings(MediaFormat... formats) {
    return Stream.of(formats).flatMap(f -> f.extensions().stream()).distinct().toList();
  }
}
