package io.likeness.kernels.voice;

import io.likeness.kernels.random.CounterRandom;

/**
 * One effect on one waveform. All randomness comes from the generator handed in, so that the same
 * waveform, effect and generator give the same samples; effects hold no state and serve any thread.
 */
public interface AudioEffect {

  /** Draws the parameters and applies the effect: what came out and what was drawn. */
  Rendered render(Waveform in, CounterRandom random);

  /**
   * Draws what {@link #render} draws and leaves the arithmetic to another engine, for effects that
   * are arithmetic on elements; what others do beyond their parameters it does not tell.
   */
  Elements draw(Waveform in, CounterRandom random);

  /** Applies the effect. */
  default Waveform apply(Waveform in, CounterRandom random) {
    return render(in, random).wave();
  }
}
