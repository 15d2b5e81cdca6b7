package io.likeness.transforms.split;

import java.util.Locale;

/** A part of a split. */
public enum Part {
  TRAIN,
  VALIDATION,
  TEST;

  /** How the part is written in the tables. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The part that is written {@code text}. */
  public static Part of(String text) {
    for (Part part : values()) {
      if (part.text().equals(text)) {
        return part;
      }
    }
    throw new IllegalArgumentException(
        "a part of a split is train, validation or test, not " + text);
  }
}
