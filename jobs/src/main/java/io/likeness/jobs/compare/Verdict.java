package io.likeness.jobs.compare;

import io.likeness.jobs.language.Phrase;
import io.likeness.training.compare.Comparison;
import io.likeness.training.compare.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A comparison of two models in sentences. */
public final class Verdict {
  private Verdict() {}

  public static List<Phrase> of(Comparison c) {
    List<Phrase> said = new ArrayList<>();
    if (c.persons() < Comparison.LEAST_PERSONS) {
      said.add(
          c.persons() == 1
              ? Phrase.of(
                  "The rows are of one person; nothing can be said of others before there are {0}.",
                  Comparison.LEAST_PERSONS)
              : Phrase.of(
                  "The rows are of {0} persons; nothing can be said of others before there are"
                      + " {1}.",
                  c.persons(), Comparison.LEAST_PERSONS));
      return said;
    }
    said.add(accuracy(c));
    said.add(inferiority(c));
    for (Comparison.Slice s : c.slices()) {
      if (s.differs()) {
        said.add(
            Phrase.of(
                "For {0} = {1} the accuracy goes from {2} to {3} (p = {4} after Holm).",
                s.attribute(),
                s.value(),
                number("%.3f", s.first()),
                number("%.3f", s.second()),
                number("%.4f", s.holmP())));
      }
    }
    return List.copyOf(said);
  }

  private static Phrase accuracy(Comparison c) {
    Comparison.Difference d = c.measures().get(Measure.ACCURACY);
    Object[] values = {
      number("%.3f", Math.abs(d.difference())),
      number("%.3f", d.low()),
      number("%.3f", d.high()),
      number("%.4f", c.personP())
    };
    boolean less = d.difference() < 0;
    if (!(c.personP() < Comparison.LEVEL)) {
      return less
          ? Phrase.of(
              "No difference of accuracy is shown: second less accurate by {0} (95 % interval {1}"
                  + " to {2}, p = {3} by person).",
              values)
          : Phrase.of(
              "No difference of accuracy is shown: second more accurate by {0} (95 % interval {1}"
                  + " to {2}, p = {3} by person).",
              values);
    }
    return less
        ? Phrase.of(
            "The second model is less accurate than the first by {0} (95 % interval {1} to {2}, p ="
                + " {3} by person).",
            values)
        : Phrase.of(
            "The second model is more accurate than the first by {0} (95 % interval {1} to {2}, p ="
                + " {3} by person).",
            values);
  }

  private static Phrase inferiority(Comparison c) {
    double margin = c.nonInferiority().margin();
    if (c.nonInferiority().shown()) {
      return Phrase.of("The second model is not inferior to the first by a margin of {0}.", margin);
    }
    return c.persons() < Comparison.LEAST_PERSONS_TO_PROMISE
        ? Phrase.of(
            "It is not shown that the second model is at most {0} less accurate, which takes at"
                + " least {1} persons.",
            margin, Comparison.LEAST_PERSONS_TO_PROMISE)
        : Phrase.of("It is not shown that the second model is at most {0} less accurate.", margin);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
