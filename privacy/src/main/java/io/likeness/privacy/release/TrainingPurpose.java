package io.likeness.privacy.release;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a private training is booked under.
 *
 * @param model the name that its model will have
 * @param identity of the rows and settings that decide its weights
 */
public record TrainingPurpose(String model, String identity) {
  private static final Pattern FORM = Pattern.compile("training/([^/]+)/(.+)");

  /** The purpose of a charge, where it is a training's. */
  public static Optional<TrainingPurpose> of(String purpose) {
    Matcher found = FORM.matcher(purpose);
    return found.matches()
        ? Optional.of(new TrainingPurpose(found.group(1), found.group(2)))
        : Optional.empty();
  }

  /** As it stands in the ledger. */
  public String text() {
    return "training/" + model + "/" + identity;
  }
}
