package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.jobs.draft.RecipeDraft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A first recipe for a folder of one's own; starts no Spark. */
@Command(
    name = "init",
    description = "Look at a folder, guess label, person and attributes, and write a recipe.",
    mixinStandardHelpOptions = true)
public final class InitCommand implements Runnable {
  @Parameters(paramLabel = "DIR", description = "folder with clips, faces or tables of sentences")
  private Path folder = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "where the recipe goes; must not exist (default: standard output)")
  private String out = "";

  @Override
  public void run() {
    String recipe = RecipeDraft.of(folder);
    if (out.isEmpty()) {
      System.out.print(recipe);
      return;
    }
    try {
      Files.write(
          Path.of(out), recipe.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw Fault.USAGE.because(out + " is there already; choose another name with --out.", e);
    } catch (IOException e) {
      throw Fault.ENVIRONMENT.because(out + " cannot be written; choose another place.", e);
    }
  }
}
