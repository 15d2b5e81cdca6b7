package io.likeness.jobs.card;

import java.util.List;

/** One piece of a card, in no markup: the renderers escape what they are given. */
sealed interface Block {
  /** A heading of a section. */
  record Heading(String text) implements Block {}

  /** A paragraph; {@code alarming} ones are shown in red. */
  record Text(String text, boolean alarming) implements Block {}

  /** A way to another page, relative to this one. */
  record Link(String text, String href) implements Block {}

  /** A table with a header row. */
  record Table(List<String> header, List<List<String>> rows) implements Block {}

  /** A chart as PNG, with what it shows in words. */
  record Chart(byte[] png, String shows) implements Block {
    @Override
    public boolean equals(Object other) {
      return other instanceof Chart c
          && c.shows.equals(shows)
          && java.util.Arrays.equals(c.png, png);
    }

    @Override
    public int hashCode() {
      return shows.hashCode();
    }
  }
}
