package io.likeness.training.feature;

import io.likeness.kernels.signal.SpecAugment;
import java.util.Arrays;
import java.util.Optional;

/** How features change from look to look while a network learns. */
public enum Variation {
  /** Not at all. */
  OFF("false", Optional.empty()),
  /** As the next recording might differ; what that is, features say themselves. */
  SLIGHT("true", Optional.empty()),
  /** Spectrograms by the policy LB of SpecAugment, made for utterances of many seconds. */
  LB("lb", Optional.of(SpecAugment.LIBRISPEECH_BASIC)),
  /** Spectrograms by its policy LD. */
  LD("ld", Optional.of(SpecAugment.LIBRISPEECH_DOUBLE)),
  /** Spectrograms by its policy SM, which masks a fifth of the frames at most. */
  SM("sm", Optional.of(SpecAugment.SWITCHBOARD_MILD));

  private final String word;
  private final Optional<SpecAugment> policy;

  Variation(String word, Optional<SpecAugment> policy) {
    this.word = word;
    this.policy = policy;
  }

  /**
   * The one that {@code train.vary} calls {@code word}.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Variation of(String word) {
    return Arrays.stream(values())
        .filter(v -> v.word.equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no variation " + word));
  }

  /** The policy of spectrograms, where it is one. */
  Optional<SpecAugment> policy() {
    return policy;
  }

  @Override
  public String toString() {
    return word;
  }
}
