package io.likeness.jobs.review;

import io.likeness.core.error.Fault;
import io.likeness.core.recipe.Kind;
import io.likeness.jobs.walk.Decision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The forms in which a queue goes out and decisions come back. */
public enum Layout {
  CSV(new QueueCsv()),
  LABEL_STUDIO(new LabelStudio()),
  VOC(new PascalVoc());

  /** One form. */
  interface Form {
    /**
     * Refuses what the form cannot hold, before anything is written.
     *
     * @param labels all that a record has or is to have
     * @throws io.likeness.core.error.LikenessException when records are of another kind, or a label
     *     has no way to be written
     */
    default void require(Kind kind, List<String> labels) {}

    /**
     * Writes the queue beside its media.
     *
     * @param labels as above
     */
    void write(Path folder, List<Item> items, List<String> labels) throws IOException;

    /**
     * Reads decisions; those that are not made yet are left out.
     *
     * @param reviewer who decided, where the form does not say; empty where it must
     * @throws io.likeness.core.error.LikenessException naming every line that is wrong
     */
    List<Decision> read(Path from, String reviewer) throws IOException;
  }

  private final Form form;

  Layout(Form form) {
    this.form = form;
  }

  /** As it stands on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Form form() {
    return form;
  }

  /**
   * Refuses labels that XML 1.0 has no way to write (its production 2).
   *
   * @throws io.likeness.core.error.LikenessException naming the first
   */
  static void requireXml(List<String> labels) {
    for (String label : labels) {
      if (label
          .codePoints()
          .anyMatch(
              c ->
                  c < ' ' && "\t\n\r".indexOf(c) < 0
                      || c >= 0xFFFE && c <= 0xFFFF
                      || c >= 0xD800 && c <= 0xDFFF)) {
        throw Fault.INPUT_INVALID.because(
            "The label "
                + label.replaceAll("\\p{Cntrl}", "?")
                + " has a character that XML cannot hold; take --to csv.");
      }
    }
  }

  /**
   * The layout called {@code word}.
   *
   * @throws io.likeness.core.error.LikenessException when there is none
   */
  public static Layout of(String word) {
    for (Layout layout : values()) {
      if (layout.word().equals(word)) {
        return layout;
      }
    }
    throw Fault.USAGE.because(
        word + " is no form of a queue; there are csv, label-studio and voc.");
  }
}
