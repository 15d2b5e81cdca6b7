package io.likeness.core.recipe;

/**
 * What only the holder of a corpus knows and the law asks for.
 *
 * @param producer name or code of who makes synthetic records, as their label says it; may be empty
 */
public record LawSpec(String producer) {
  /** Where a recipe says nothing. */
  static final LawSpec NOTHING_SAID = new LawSpec("");

  static LawSpec of(Section s) {
    LawSpec spec = new LawSpec(s.string("producer"));
    s.refuseUnknownKeys();
    return spec;
  }
}
