package io.likeness.core.recipe;

/** What a corpus is made of. */
public enum Kind {
  VOICE("clip", "transcript", "speaker"),
  FACE("face", "caption", "subject"),
  /** Sentences that no recording belongs to, such as what a classifier of text learns from. */
  TEXT("sentence", "text", "person");

  private final String item;
  private final String textKey;
  private final String person;

  Kind(String item, String textKey, String person) {
    this.item = item;
    this.textKey = textKey;
    this.person = person;
  }

  /** The key by which a source names its column of text. */
  public String textKey() {
    return textKey;
  }

  /** The word for one item, as it stands in the {@code kind} column. */
  public String item() {
    return item;
  }

  /** The word for one of those whom items are of. */
  public String person() {
    return person;
  }
}
