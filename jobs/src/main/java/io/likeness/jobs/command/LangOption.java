package io.likeness.jobs.command;

import io.likeness.jobs.language.Language;
import picocli.CommandLine.Option;

/** What language pages are written in. */
public final class LangOption {
  @Option(
      names = "--lang",
      paramLabel = "L",
      defaultValue = "en",
      description = "en, or zh for simplified Chinese (default: ${DEFAULT-VALUE})")
  private String lang = "en";

  Language language() {
    return Language.named(lang, "--lang");
  }
}
