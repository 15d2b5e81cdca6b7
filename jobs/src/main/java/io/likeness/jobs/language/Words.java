package io.likeness.jobs.language;

import io.likeness.core.error.RejectCode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Values of tables that are of a fixed few, in the language of a page. Tables keep them in English;
 * a value that is none of the few, such as a group or a name, is shown as it is.
 */
public final class Words {
  private static final Map<String, Phrase> FIXED =
      Stream.of(
              Phrase.list("train", "validation", "test", "no split"),
              Phrase.list("clip", "face", "sentence"),
              Phrase.list("none", "consent", "unknown", "all"),
              Phrase.list("rows", "hours", "persons"),
              Phrase.list("cell", "wanted", "kept", "copies"),
              Phrase.list("residual rows", "residual persons", "residual hours"),
              Phrase.list("collected", "training", "target"),
              Phrase.list("left-out", "doubted"),
              Phrase.list("offensive", "inoffensive", "review", "leave-out", "report"),
              Phrase.list("ok", "refused", "failed"),
              Phrase.list("added", "removed", "changed"),
              Phrase.list("label", "split", "person", "attributes", "weight"),
              Phrase.list("copy", "was left out before", "new in the source"),
              Phrase.list("left out by rebalancing", "in the source, without a reason"),
              Phrase.list("no longer in the source, or erased"),
              Phrase.list("records", "sum", "mean", "histogram", "quantiles"),
              Phrase.list("nothing", "first", "second"),
              Phrase.list("accuracy", "UAR", "macro-F1", "calibration error"),
              Phrase.list("publish", "third-party", "cross-border", "clone"))
          .flatMap(List::stream)
          .collect(Collectors.toMap(Phrase::message, Function.identity()));

  private static final Map<String, RejectCode> CODES =
      Stream.of(RejectCode.values()).collect(Collectors.toMap(Enum::name, Function.identity()));

  /** Below it a double holds each whole number. */
  private static final double EXACT = 1e15;

  private Words() {}

  /** {@code value} as a phrase. */
  public static Phrase of(String value) {
    return FIXED.getOrDefault(value, Phrase.verbatim(value));
  }

  /** What a code says, which a rule of a recipe's own says itself. */
  public static Phrase meaning(String code) {
    RejectCode known = CODES.get(code);
    return known == null ? Phrase.verbatim("–") : Phrase.meaning(known);
  }

  /** A number by the four digits that count most, and all of those before the point. */
  public static String number(double x) {
    return String.format(
        Locale.ROOT, Math.abs(x) >= 9999.5 && Math.abs(x) < EXACT ? "%.0f" : "%.4g", x);
  }

  /** A number that may be a count, which is told as one. */
  public static String amount(double x) {
    return x == Math.rint(x) && Math.abs(x) < EXACT ? Long.toString((long) x) : number(x);
  }

  /** The ends of an interval. */
  public static Phrase between(String low, String high) {
    return Phrase.of("{0} to {1}", low, high);
  }
}
