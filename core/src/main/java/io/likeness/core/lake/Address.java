package io.likeness.core.lake;

import io.likeness.core.error.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Objects;
import org.apache.hadoop.fs.Path;

/** Addresses that somebody has typed. */
public final class Address {
  private Address() {}

  /**
   * Where {@code path} is once links are followed, which only a local disk has; what is not there
   * yet is within what is.
   */
  public static Path real(Path path) throws IOException {
    if (!"file".equals(path.toUri().getScheme())) {
      return path;
    }
    java.nio.file.Path whole = java.nio.file.Path.of(path.toUri().getPath());
    java.nio.file.Path there = whole;
    while (!Files.exists(there)) {
      there = Objects.requireNonNull(there.getParent());
    }
    return new Path("file", null, there.toRealPath().resolve(there.relativize(whole)).toString());
  }

  /** The pattern that names {@code path} and nothing else, whatever signs its name has. */
  public static Path literal(Path path) {
    URI uri = path.toUri();
    return new Path(
        uri.getScheme(),
        uri.getAuthority(),
        uri.getPath().replaceAll("[\\\\{}\\[\\]*?]", "\\\\$0"));
  }

  /**
   * The folder or Hadoop URI that {@code text} is.
   *
   * @param option where it was typed, such as {@code --to}
   * @throws io.likeness.core.error.LikenessException when it is neither
   */
  public static Path of(String text, String option) {
    try {
      return new Path(text);
    } catch (IllegalArgumentException e) {
      throw Fault.USAGE.because(
          option + " is '" + text + "'; give a folder or a Hadoop URI such as hdfs://host/dir.", e);
    }
  }
}
