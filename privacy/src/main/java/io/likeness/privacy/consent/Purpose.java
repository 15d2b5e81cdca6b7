package io.likeness.privacy.consent;

import io.likeness.core.error.Fault;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What records may be read for; each needs a consent of its own. */
public enum Purpose {
  TRAIN,
  CLONE,
  PUBLISH,
  THIRD_PARTY,
  CROSS_BORDER;

  /** The kebab-case name. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The purpose called {@code word}.
   *
   * @throws io.likeness.core.error.LikenessException for any other word, lists included: a bundled
   *     consent is none
   */
  public static Purpose of(String word) {
    return find(word)
        .orElseThrow(
            () ->
                Fault.CONSENT_MISSING.because(
                    "\""
                        + word
                        + "\" is not one purpose; name one of "
                        + words()
                        + ", each on a line of its own."));
  }

  /** The purpose called {@code word}, if there is one. */
  public static Optional<Purpose> find(String word) {
    return Arrays.stream(values()).filter(p -> p.word().equals(word)).findFirst();
  }

  /** All words, divided by commas. */
  public static String words() {
    return Arrays.stream(values()).map(Purpose::word).collect(Collectors.joining(", "));
  }

  /** Whether records are handed on or imitate a person, which no mere default may allow. */
  public boolean needsBasis() {
    return this != TRAIN;
  }
}
