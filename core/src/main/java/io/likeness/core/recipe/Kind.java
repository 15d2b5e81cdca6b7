package io.likeness.core.recipe;

/** What a corpus is made of. */
public enum Kind {
  VOICE("clip"),
  FACE("face");

  private final String item;

  Kind(String item) {
    this.item = item;
  }

  /** The word for one item, as it stands in the {@code kind} column. */
  public String item() {
    return item;
  }
}
