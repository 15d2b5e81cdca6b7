package io.likeness.training.optimize;

/**
 * The factor on the loss, or on its gradient, that keeps small gradients from vanishing in half
 * precision (Micikevicius et al., "Mixed Precision Training", ICLR 2018, section 3.2): 2¹⁶ at
 * first, twice as much after 2,000 good steps, half as much after a step that overflowed.
 */
public final class LossScaler {
  private static final double FIRST = 0x1p16;
  private static final double LEAST = 0x1p-14;
  private static final double MOST = 0x1p24;
  private static final long PATIENCE = 2_000;

  private double scale;
  private long good;

  public LossScaler() {
    this(FIRST, 0);
  }

  /** A scaler in a saved state. */
  public LossScaler(double scale, long good) {
    this.scale = scale;
    this.good = good;
  }

  public double scale() {
    return scale;
  }

  /** Good steps since the scale was last changed. */
  public long good() {
    return good;
  }

  /** Told of each step; an overflowed one must be skipped. */
  public void told(boolean overflowed) {
    if (overflowed) {
      scale = Math.max(LEAST, scale / 2);
      good = 0;
    } else if (++good >= PATIENCE) {
      scale = Math.min(MOST, scale * 2);
      good = 0;
    }
  }
}
