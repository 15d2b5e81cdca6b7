package io.likeness.training.run;

import java.io.Serializable;

/**
 * Whether a training brings records of two kinds into one space, see {@link
 * io.likeness.training.model.InfoNce}, instead of telling labels apart; {@link #NONE} where not.
 *
 * <p>Each row then has the attribute {@link #SIDE}, and its prediction is a vector of length 1.
 *
 * @param temperature by which similarities are divided, above 0
 * @param within share of the loss over the records of one's own kind, from 0 to below 1
 */
public record Contrast(double temperature, double within) implements Serializable {
  /** A classifier. */
  public static final Contrast NONE = new Contrast(0, 0);

  /** Says which kind a row is of; no attribute of a recipe can have this name. */
  public static final String SIDE = "align-side";

  /** The value of {@link #SIDE} of rows of the first kind. */
  public static final String FIRST = "first";

  public boolean any() {
    return temperature > 0;
  }
}
