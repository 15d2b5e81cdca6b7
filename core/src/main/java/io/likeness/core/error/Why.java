package io.likeness.core.error;

import java.net.UnknownHostException;
import java.util.Objects;
import java.util.stream.Stream;

/** Why something failed, in words that a sentence has room for. */
public final class Why {
  /** Hadoop's messages end with where to read more. */
  private static final String MORE = ";? *For more details see.*";

  private Why() {}

  /** The first line that the innermost cause of {@code thrown} says, or else what it is. */
  public static String of(Throwable thrown) {
    Throwable inner =
        Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
            .reduce(thrown, (outer, cause) -> cause);
    if (inner instanceof UnknownHostException) {
      return "unknown host " + inner.getMessage();
    }
    String said = Objects.requireNonNullElse(inner.getMessage(), "").strip();
    return said.isEmpty()
        ? inner.getClass().getSimpleName()
        : said.lines().findFirst().orElse("").replaceFirst(MORE, "").replaceFirst("[.:;]+$", "");
  }
}
