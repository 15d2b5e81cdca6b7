package io.likeness.core.lake;

import io.likeness.core.error.Fault;
import org.apache.hadoop.fs.Path;

/** Addresses that somebody has typed. */
public final class Address {
  private Address() {}

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
