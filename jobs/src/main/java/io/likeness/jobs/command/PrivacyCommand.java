package io.likeness.jobs.command;

import picocli.CommandLine.Command;

/** The privacy calculators. */
@Command(
    name = "privacy",
    description = "Privacy calculators.",
    subcommands = {},
    mixinStandardHelpOptions = true)
public final class PrivacyCommand {}
