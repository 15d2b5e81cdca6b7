package io.likeness.jobs.command;

import io.likeness.jobs.language.Language;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What language pages are written in. */
public final class LangOption {
  @Option(
      names = "--lang",
      paramLabel = "L",
      description =
          "en, or zh for simplified Chinese (default: what the environment variable LIKENESS_LANG"
              + " says, else en)")
  private Optional<String> lang = Optional.empty();

  Language language() {
    return lang.map(l -> Language.named(l, "--lang")).orElseGet(Language::usual);
  }
}
