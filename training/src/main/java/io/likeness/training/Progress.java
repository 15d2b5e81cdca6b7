package io.likeness.training;

/** Where a training tells how it goes, one line an epoch. */
@FunctionalInterface
public interface Progress {
  void line(String line);

  static Progress silent() {
    return line -> {};
  }
}
