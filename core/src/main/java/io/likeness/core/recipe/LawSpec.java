package io.likeness.core.recipe;

import java.util.List;
import java.util.Optional;

/**
 * What only the holder of a corpus knows and the law asks for.
 *
 * @param producer name or code of who makes synthetic records, as their label says it; may be empty
 * @param profile the law that binds the corpus
 * @param assessment the declared impact assessment, if there is one
 * @param retention how long records are kept, if there is an end
 * @param thresholds numbers of persons from which on the law asks for more
 */
public record LawSpec(
    String producer,
    Profile profile,
    Optional<AssessmentSpec> assessment,
    Optional<RetentionSpec> retention,
    ThresholdsSpec thresholds) {
  /** Where a recipe says nothing. */
  static final LawSpec NOTHING_SAID =
      new LawSpec("", Profile.NONE, Optional.empty(), Optional.empty(), ThresholdsSpec.OF_THE_LAW);

  /** Laws that ask for something before voices and faces are processed. */
  public enum Profile {
    /** The holder says of no law that it binds. */
    NONE,
    /** China's Personal Information Protection Law. */
    PIPL,
    /** The EU's General Data Protection Regulation. */
    GDPR;

    /** Whether an impact assessment has to be there before anything is made of the records. */
    public boolean asksForAssessment() {
      return this != NONE;
    }
  }

  static LawSpec of(Section s, List<SourceSpec> sources) {
    LawSpec spec =
        new LawSpec(
            s.string("producer"),
            s.choice("profile", Profile.class),
            s.optionalSection("assessment").map(AssessmentSpec::of),
            s.optionalSection("retention").map(r -> RetentionSpec.of(r, sources)),
            ThresholdsSpec.of(s.section("thresholds")));
    s.refuseUnknownKeys();
    return spec;
  }
}
