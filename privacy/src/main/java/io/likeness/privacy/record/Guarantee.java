package io.likeness.privacy.record;

/**
 * What a record-level step promises, for a card.
 *
 * @param step name in recipes
 * @param unit what the ε is about, in words, such as {@code any 16 pixels of one image}
 * @param epsilon ε of that unit; infinite where nothing is guaranteed
 * @param notCovered what the promise leaves open, in words
 * @param cost what is lost for whoever uses the record, as far as the law of the noise says it
 * @param sentence all of it in one sentence
 */
public record Guarantee(
    String step, String unit, double epsilon, String notCovered, String cost, String sentence) {

  static Guarantee of(
      String step, String unit, double epsilon, String how, String notCovered, String cost) {
    String promise =
        epsilon < Double.POSITIVE_INFINITY
            ? number(epsilon) + "-" + how + " of " + unit
            : "no privacy guarantee (" + how + ")";
    return new Guarantee(
        step,
        unit,
        epsilon,
        notCovered,
        cost,
        step + ": " + promise + "; not covered: " + notCovered + "; cost: " + cost);
  }

  /** Whether anything is guaranteed at all. */
  public boolean holds() {
    return epsilon < Double.POSITIVE_INFINITY;
  }

  static String number(double value) {
    return String.format(java.util.Locale.ROOT, "%.4g", value)
        .replaceFirst("(\\.\\d*?)0+($|e)", "$1$2")
        .replaceFirst("\\.($|e)", "$1");
  }
}
