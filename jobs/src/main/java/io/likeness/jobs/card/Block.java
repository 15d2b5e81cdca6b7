package io.likeness.jobs.card;

import io.likeness.jobs.language.Phrase;
import java.util.List;
import java.util.Map;

/** One piece of a card, in no markup: the renderers escape what they are given. */
sealed interface Block {
  /** A heading of a section. */
  record Heading(Phrase text) implements Block {}

  /** A paragraph; {@code alarming} ones are shown in red. */
  record Text(Phrase text, boolean alarming) implements Block {}

  /** A way to another page, relative to this one. */
  record Link(Phrase text, String href) implements Block {}

  /** A table with a header row. */
  record Table(List<Phrase> header, List<List<Phrase>> rows) implements Block {}

  /** Bars by group, one series a name; all series have the same groups in the same order. */
  record Chart(Phrase shows, List<String> groups, Map<Phrase, List<Double>> series)
      implements Block {}
}
