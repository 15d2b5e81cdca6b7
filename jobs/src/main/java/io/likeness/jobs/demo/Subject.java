package io.likeness.jobs.demo;

/**
 * One invented face: what stays the same from picture to picture; lengths are of the head's width.
 */
record Subject(
    String id,
    String age,
    String gender,
    double[] skin,
    double[] hair,
    double headRatio,
    double eyeApart,
    double eyeSize,
    double browWeight,
    double noseLength,
    double mouthWidth,
    boolean longHair) {

  private static final double[][] SKINS = {
    {240, 205, 180}, {226, 184, 152}, {205, 158, 122}, {176, 128, 94}, {142, 98, 70}, {112, 76, 56}
  };
  private static final double[][] HAIRS = {
    {35, 27, 22}, {70, 45, 28}, {120, 85, 50}, {170, 135, 80}
  };
  private static final double[] GREY = {175, 172, 168};

  /** Ages 60 / 30 / 10 and genders 65 / 35 in a hundred. */
  static Subject of(int index, Draw draw) {
    int decile = index % 10;
    String age = decile < 6 ? "young" : decile < 9 ? "middle" : "old";
    boolean man = index * 7 % 20 < 13;
    double[] skin = SKINS[draw.below(SKINS.length)].clone();
    for (int k = 0; k < 3; k++) {
      skin[k] *= draw.between(0.95, 1.04);
    }
    return new Subject(
        "s" + draw.name().substring(0, 8),
        age,
        man ? "m" : "f",
        skin,
        age.equals("old") ? GREY : HAIRS[draw.below(HAIRS.length)],
        draw.between(1.28, 1.42),
        draw.between(0.40, 0.46),
        draw.between(0.105, 0.125),
        man ? draw.between(0.028, 0.038) : draw.between(0.018, 0.026),
        draw.between(0.34, 0.42),
        draw.between(0.34, 0.44),
        !man && draw.chance(0.8));
  }
}
