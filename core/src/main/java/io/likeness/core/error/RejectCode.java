package io.likeness.core.error;

/**
 * Why an item is refused or left out; {@code docs/errors.md} is made from this list.
 *
 * <p>Codes of decoding come from {@code io.likeness.kernels.media.MediaException.Code}, those of
 * screening from the recipe. Names are stored in tables and never change.
 */
public enum RejectCode {
  MISSING_FILE("A manifest row names a file that does not exist."),
  ROW_WITHOUT_FILE("A manifest row names no file, or its line is not of the manifest's form."),
  UNLISTED_FILE("A media file lies in the input, and no manifest row names it."),
  CONFLICTING_ROWS("Two manifest rows say different things of one file."),
  UNREADABLE("The file system does not give the file."),
  EMPTY("The file has no bytes."),
  OVERSIZED("The file is larger than ingest.max-record-bytes."),
  UNKNOWN_FORMAT("The first bytes are of no format that is read."),
  MISLABELLED_EXTENSION("The content is of another format than the name of the file says."),
  PATH_ESCAPES("The path leads out of the input folder."),
  NOT_A_FILE(
      "A row names a command, an address or several files, or an archive a link; nothing is run or"
          + " fetched."),
  ARCHIVE_BROKEN(
      "The archive ends too early, or its directory is damaged; what came before stays."),
  ARCHIVE_BOMB(
      "A compressed tar unpacks to more than a hundred times its size; what came before stays."),
  SEGMENT_OUTSIDE("A part of a recording is empty, no two numbers, or ends behind its recording."),
  ORPHAN_ROW("Something is said of a recording that its manifest does not have."),
  SOURCE_GONE(
      "The input no longer has it: its file or row is gone, or is refused as it is now. Versions of"
          + " before have it."),
  EXACT_DUPLICATE("The same bytes are there already, with the same person and label."),
  DUPLICATE_OTHER_LABEL("The same bytes carry different labels: nobody can say which is right."),
  DUPLICATE_OTHER_PERSON("The same bytes are said to be of different persons."),
  NEAR_DUPLICATE(
      "Nearly the same clip or picture is there already, of the same person with the same label."),
  NEAR_DUPLICATE_ACROSS_PARTS(
      "Nearly the same clip or picture stands in a part of the split that it must not reach."),
  REVIEWED_OUT("Most of those who looked at it decided that it should go."),
  VOTES_DISPUTED("No label has more than half of the votes that its annotators gave."),
  LABEL_SUSPECT(
      "The label is probably wrong: what other persons teach says another one with confidence."),
  GATE_REFUSED(
      "Every draw of a copy failed the quality rules or left its parent as it was, as often as"
          + " augment.max-redraws allows."),
  LISTED_WORDS("The text or the label has words of a lexicon; the measure names its topic."),
  OFFENSIVE_TEXT("The classifier of the recipe takes the text for offensive."),
  ERASED("The person or the content is suppressed by an erasure."),
  RETENTION_ENDED(
      "The time for which law.retention lets the record be kept is over, by its day of collection or"
          + " with the consents of its person."),
  UNDATED(
      "law.retention names the attribute with the day of collection, and the record's is no day"
          + " written YYYY-MM-DD.");

  private final String meaning;

  RejectCode(String meaning) {
    this.meaning = meaning;
  }

  public String meaning() {
    return meaning;
  }
}
