package io.likeness.training.infer;

import io.likeness.core.error.Fault;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The shape of one record, of which one size may be open.
 *
 * @param sizes each above 0, or {@link #OPEN}; none where nothing is said
 */
record TensorShape(List<Long> sizes) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A size that each record has for itself, written {@code *}. */
  static final long OPEN = -1;

  private static final String SIZE = "(\\*|[1-9][0-9]{0,9})";

  /**
   * Of a text such as {@code 3,224,224} or {@code *,80}; none where it is empty.
   *
   * @throws io.likeness.core.error.LikenessException when it is no such text
   */
  static TensorShape of(String text) {
    if (text.isEmpty()) {
      return new TensorShape(List.of());
    }
    if (!text.matches(SIZE + "(," + SIZE + ")*") || text.indexOf('*') != text.lastIndexOf('*')) {
      throw Fault.USAGE.because(
          "inputShape is "
              + text
              + "; write it like 3,224,224, with * for one size that records have for themselves.");
    }
    return new TensorShape(
        Stream.of(text.split(",")).map(s -> s.equals("*") ? OPEN : Long.parseLong(s)).toList());
  }

  boolean isNone() {
    return sizes.isEmpty();
  }

  boolean isOpen() {
    return sizes.contains(OPEN);
  }

  /**
   * The sizes of a record of that many numbers.
   *
   * @throws io.likeness.core.error.LikenessException when they do not fill it
   */
  long[] of(int numbers) {
    long fixed = 1;
    for (long size : sizes) {
      fixed = size == OPEN ? fixed : Math.multiplyExact(fixed, size);
    }
    long open = isOpen() ? numbers / fixed : 1;
    if (open == 0 || open * fixed != numbers) {
      throw Fault.INPUT_INVALID.because(
          "A record has "
              + numbers
              + " numbers where inputShape asks for "
              + (isOpen() ? "a multiple of " : "")
              + fixed
              + "; mend inputShape or the column.");
    }
    return sizes.stream().mapToLong(s -> s == OPEN ? open : s).toArray();
  }

  @Override
  public String toString() {
    return sizes.stream()
        .map(s -> s == OPEN ? "*" : Long.toString(s))
        .collect(Collectors.joining(","));
  }
}
