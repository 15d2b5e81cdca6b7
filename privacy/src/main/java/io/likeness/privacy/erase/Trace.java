package io.likeness.privacy.erase;

/** What a text tells of a person; of two, the later one outweighs. */
enum Trace {
  NOTHING,
  /** An identifier stands there, or a number, label or word that looks the same. */
  UNCERTAIN,
  FOUND;

  Trace or(Trace other) {
    return compareTo(other) < 0 ? other : this;
  }
}
