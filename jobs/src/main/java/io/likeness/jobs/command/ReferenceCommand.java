package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.jobs.reference.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the pages that are made from the code; for those who change it. */
@Command(
    name = "reference",
    description = "Write the pages on errors, tables and commands from the code.",
    mixinStandardHelpOptions = true)
public final class ReferenceCommand implements Runnable {
  @Parameters(paramLabel = "DIR", description = "where the pages go, such as docs")
  private Path folder = Path.of("docs");

  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    Reference.pages(spec.parent().commandLine())
        .forEach(
            (name, text) -> {
              try {
                Files.createDirectories(folder);
                Files.writeString(folder.resolve(name), text);
              } catch (IOException e) {
                throw Fault.ENVIRONMENT.because(
                    name + " cannot be written to " + folder + "; choose another folder.", e);
              }
            });
  }
}
