package io.likeness.training;

/** What a reader should know before believing a score. */
public enum Warning {
  LEAKAGE(
      "Accuracy {0} on persons that were not learnt from is above {1}, more than this task is known"
          + " to allow: take it for leakage until shown otherwise. Look for one person or one"
          + " recording on both sides of the split, and for labels that follow from how clips were"
          + " recorded or cut."),
  BY_HEART(
      "Training accuracy {0} is {1} above validation accuracy: the model has learnt its training"
          + " rows by heart; collect more persons, or raise train.dropout or train.weight-decay."),
  LABEL_OF_ONE(
      "{0} of {1} persons who were left out in turn have a label that nobody showed who was learnt"
          + " from then: those rows cannot be right."),
  AUDIT(
      "An audit: the scores say how much such recordings give away of those labels, and the model is"
          + " for nothing else. It is neither written out, selected nor fused, and asked about"
          + " records only to be scored by `compare`."),
  NO_VALIDATION("There is no validation split: training ran for all epochs."),
  NO_TEST("There is no test split: nothing is known of how good the model is.");

  private final String form;

  Warning(String form) {
    this.form = form;
  }

  /** Its sentence, with places {0}, {1}, … still open. */
  public String form() {
    return form;
  }

  /** Its sentence. */
  String of(Object... values) {
    String sentence = form;
    for (int i = 0; i < values.length; i++) {
      sentence = sentence.replace("{" + i + "}", String.valueOf(values[i]));
    }
    return sentence;
  }
}
