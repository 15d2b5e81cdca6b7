package io.likeness.core.recipe;

/**
 * What a new version has to be like before it is tagged; readers stay on the last one otherwise.
 * The version before is the last one that came as far as the measure of bias.
 *
 * @param minRecords least originals kept
 * @param minPersons least distinct persons kept
 * @param maxLeftOutFraction most that screening, of texts too, and a user's own steps may leave out
 *     of what was read, from 0 to 1
 * @param maxRemovedFraction most of the originals of the version before that the new one may lack,
 *     from 0 to 1
 * @param maxTargetGap greatest |share − target| of rows, of any attribute with a declared target,
 *     in the training split after augmentation; from 0 to 1
 * @param maxShareShift greatest change of a protected group's share of persons since the version
 *     before, from 0 to 1
 * @param maxMeasureShift greatest change of a screening measure's median since the version before,
 *     in interquartile ranges of that version
 * @param maxDistanceRise greatest rise since the version before of a distance from the target, or
 *     of the label from chance, from 0 to 1
 * @param maxEffectivePersonsDrop greatest fall since then of the effective number of persons, of
 *     all or of one group, from 0 to 1
 */
public record GatesSpec(
    long minRecords,
    long minPersons,
    double maxLeftOutFraction,
    double maxRemovedFraction,
    double maxTargetGap,
    double maxShareShift,
    double maxMeasureShift,
    double maxDistanceRise,
    double maxEffectivePersonsDrop) {
  /** Whatever comes, passes. */
  public static final GatesSpec OPEN =
      new GatesSpec(0, 0, 1, 1, 1, 1, Double.POSITIVE_INFINITY, 1, 1);

  static GatesSpec of(Section s) {
    GatesSpec spec =
        new GatesSpec(
            s.wholeNumber("min-records", 1),
            s.wholeNumber("min-persons", 1),
            s.number("max-left-out-fraction", Section.FRACTION, "from 0 to 1"),
            s.number("max-removed-fraction", Section.FRACTION, "from 0 to 1"),
            s.number("max-target-gap", Section.FRACTION, "from 0 to 1"),
            s.number("max-share-shift", Section.FRACTION, "from 0 to 1"),
            s.number("max-measure-shift", x -> x >= 0, "0 or more"),
            s.number("max-distance-rise", Section.FRACTION, "from 0 to 1"),
            s.number("max-effective-persons-drop", Section.FRACTION, "from 0 to 1"));
    s.refuseUnknownKeys();
    return spec;
  }
}
