package io.likeness.transforms.bias;

import java.util.List;

/**
 * How much the label has to do with the group, over all cells of the two, empty ones too.
 *
 * @param cells one for each pair of a group and a label that occur
 * @param groups how many groups, at least 2
 * @param labels how many labels, at least 2
 * @param rows rows, whatever their weight
 * @param persons all persons, at least 1
 */
record Association(List<LabelCell> cells, int groups, int labels, long rows, long persons) {
  Association {
    if (!(groups >= 2 && labels >= 2 && cells.size() == groups * labels)) {
      throw new IllegalArgumentException(
          "an association needs 2 groups, 2 labels and all their cells, got "
              + groups
              + ", "
              + labels
              + " and "
              + cells.size());
    }
  }

  private int degrees() {
    return (groups - 1) * (labels - 1);
  }

  /** φ² = Σ (p_c − p_g·p_l)²/(p_g·p_l), Pearson's X² of one row. */
  double phiSquared() {
    return cells.stream()
        .mapToDouble(c -> c.excess() * c.excess() / (c.groupShare() * c.labelShare()))
        .sum();
  }

  /**
   * X² of independence, corrected; λ̄ = n/d·Σ Var(p_c − p_g·p_l)/(p_g·p_l), the trace of the
   * generalised design effects (Rao and Scott 1984, section 3), with the variances of persons as
   * clusters.
   */
  RaoScott test() {
    double correction = persons > 1 ? persons / (persons - 1.0) : 1;
    double trace =
        cells.stream()
            .mapToDouble(c -> c.excessVariance() / (c.groupShare() * c.labelShare()))
            .sum();
    return RaoScott.of(
        rows * phiSquared(), degrees(), correction * rows * trace / degrees(), persons);
  }

  /**
   * Cramér's V without its bias, from 0 to 1 (Bergsma, "A bias-correction for Cramér's V and
   * Tschuprow's T", J. Korean Stat. Soc. 42, 2013): φ̃² = max(0, φ² − d/(n − 1)), r̃ = r − (r −
   * 1)²/(n − 1), c̃ likewise, Ṽ = √(φ̃²/min(r̃ − 1, c̃ − 1)). Chance makes φ² of rows in clusters
   * λ̄ times as great, so n is rows divided by λ̄. NaN where that is no more than groups or labels.
   */
  double cramersV() {
    double n = rows / test().designEffect();
    double r = groups - 1 - (groups - 1.0) * (groups - 1) / (n - 1);
    double c = labels - 1 - (labels - 1.0) * (labels - 1) / (n - 1);
    double least = Math.min(r, c);
    if (!(n > 1 && least > 0)) {
      return Double.NaN;
    }
    return Math.min(1, Math.sqrt(Math.max(0, phiSquared() - degrees() / (n - 1)) / least));
  }
}
