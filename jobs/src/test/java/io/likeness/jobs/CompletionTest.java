package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A shell that has read what {@code completion} prints completes what there is. */
class CompletionTest {
  @TempDir Path folder;

  /** What bash offers for the last of {@code words}. */
  private List<String> offered(String... words) throws IOException {
    Path script = Files.writeString(folder.resolve("completion.sh"), Printed.by("completion").ok());
    // What belongs to the shell's own editor does not run without it.
    String asked =
        "set -e; compopt() { :; }; source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1));"
            + " _complete_likeness; printf '%s\\n' \"${COMPREPLY[@]}\"";
    List<String> command = new java.util.ArrayList<>(List.of("bash", "-c", asked));
    command.add(script.toString());
    command.addAll(List.of(words));
    Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .toList();
  }

  @Test
  void everyCommandIsOffered() throws IOException {
    assertThat(offered("./likeness", "")).containsAll(Main.commandLine().getSubcommands().keySet());
  }

  @Test
  void beginningsAndOptionsAreCompleted() throws IOException {
    assertThat(offered("./likeness", "chec")).containsExactly("check");
    assertThat(offered("./likeness", "privacy", "eps")).containsExactly("epsilon");
    List<String> options =
        Main.commandLine().getSubcommands().get("check").getCommandSpec().options().stream()
            .map(CommandLine.Model.OptionSpec::longestName)
            .toList();
    assertThat(options).contains("--effective");
    assertThat(offered("./likeness", "check", "--")).containsAll(options);
  }
}
