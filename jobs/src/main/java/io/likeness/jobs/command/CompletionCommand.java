package io.likeness.jobs.command;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** What a shell reads to complete commands and options; starts no Spark. */
@Command(
    name = "completion",
    description =
        "Print what bash or zsh reads to complete commands and options: source"
            + " <(./likeness completion). Spark options and --profile are not completed.")
public final class CompletionCommand extends AutoComplete.GenerateCompletion {}
