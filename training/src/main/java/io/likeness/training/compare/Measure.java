package io.likeness.training.compare;

/** What two models are compared by. */
public enum Measure {
  /** Share of rows that are right. */
  ACCURACY("accuracy"),
  /** Mean recall over the labels that occur. */
  UAR("UAR"),
  /** Mean F1 over the labels that occur or are said. */
  MACRO_F1("macro-F1"),
  /**
   * Expected calibration error: sum over 15 bins of confidence of |right - confidence| / rows (Guo
   * et al., ICML 2017).
   */
  ECE("calibration error");

  private final String word;

  Measure(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
