package io.likeness.core.recipe;

/** What a corpus is made of. */
public enum Kind {
  VOICE("clip", "transcript"),
  FACE("face", "caption"),
  /** Sentences that no recording belongs to, such as what a classifier of text learns from. */
  TEXT("sentence", "text");

  private final String item;
  private final String textKey;

  Kind(String item, String textKey) {
    this.item = item;
    this.textKey = textKey;
  }

  /** The key by which a source names its column of text. */
  public String textKey() {
    return textKey;
  }

  /** The word for one item, as it stands in the {@code kind} column. */
  public String item() {
    return item;
  }
}
