package io.likeness.core.recipe;

import java.time.LocalDate;

/**
 * The impact assessment that a corpus was collected and is used under (PIPL Art. 55, GDPR Art. 35),
 * as its holder declares it. Whether it is a good one is nothing that a program can tell.
 *
 * @param document its number or title
 * @param sha256 SHA-256 of the document, so that another version of it is another assessment
 * @param by who answers for it
 * @param from first day it holds
 * @param until first day it holds no more; PIPL Art. 56 keeps the report for three years
 */
public record AssessmentSpec(
    String document, String sha256, String by, LocalDate from, LocalDate until) {

  static AssessmentSpec of(Section s) {
    AssessmentSpec spec =
        new AssessmentSpec(
            s.string("document"),
            s.string("sha256"),
            s.string("by"),
            s.date("from"),
            s.date("until"));
    if (s.has("document") && spec.document().isBlank()) {
      s.problem("document", "should be the number or title of the assessment");
    }
    if (s.has("by") && spec.by().isBlank()) {
      s.problem("by", "should say who answers for the assessment");
    }
    if (s.has("sha256") && !spec.sha256().matches("[0-9a-f]{64}")) {
      s.problem("sha256", "should be 64 hexadecimal digits, as sha256sum prints them");
    }
    if (!spec.from().isBefore(spec.until()) && s.has("from") && s.has("until")) {
      s.problem("until", "should be after from (" + spec.from() + "), not " + spec.until());
    }
    s.refuseUnknownKeys();
    return spec;
  }

  /** Whether it holds on {@code day}. */
  public boolean inForce(LocalDate day) {
    return !day.isBefore(from) && day.isBefore(until);
  }
}
