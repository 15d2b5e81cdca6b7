package io.likeness.jobs.review;

import io.likeness.core.error.Fault;
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
     * Writes the queue beside its media.
     *
     * @param labels all labels that records have
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
