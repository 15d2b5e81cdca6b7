package io.likeness.training.compare;

/** What two models are compared by. */
public enum Measure {
  /** Share of rows that are right. */
  ACCURACY("accuracy", true),
  /** Mean recall over the labels that occur. */
  UAR("UAR", true),
  /** Mean F1 over the labels that occur or are said. */
  MACRO_F1("macro-F1", true),
  /**
   * Expected calibration error: sum over 15 bins of confidence of |right - confidence| / rows (Guo
   * et al., ICML 2017).
   */
  ECE("calibration error", false);

  private final String word;
  private final boolean moreIsBetter;

  Measure(String word, boolean moreIsBetter) {
    this.word = word;
    this.moreIsBetter = moreIsBetter;
  }

  public String word() {
    return word;
  }

  public boolean moreIsBetter() {
    return moreIsBetter;
  }
}
