package io.likeness.jobs.command;

import io.likeness.privacy.consent.Purpose;
import picocli.CommandLine;

/** A purpose by its word, as it is typed. */
final class PurposeWord implements CommandLine.ITypeConverter<Purpose> {
  @Override
  public Purpose convert(String word) {
    return Purpose.find(word)
        .orElseThrow(
            () ->
                new CommandLine.TypeConversionException(
                    "'" + word + "' is no purpose; name one of " + Purpose.words()));
  }
}
