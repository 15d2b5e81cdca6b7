package io.likeness.jobs.run;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file of this machine that an option names, there whole or not at all.
 *
 * @param option by which another can be named, such as {@code --to}
 */
public record OutFile(Path file, String option) {
  /**
   * Tries, before a long run, to write where the file will be.
   *
   * @throws LikenessException when that fails
   */
  public void requireWritable() {
    try {
      Files.delete(part(new byte[0]));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /**
   * Writes {@code text}, in UTF-8.
   *
   * @throws LikenessException when it cannot be written
   */
  public void write(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes {@code content} beside the file and moves it there, so that nobody reads half of it.
   *
   * @throws LikenessException when it cannot be written
   */
  public void write(byte[] content) {
    try {
      Files.move(
          part(content),
          whole(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private Path whole() {
    return file.toAbsolutePath();
  }

  private Path part(byte[] content) throws IOException {
    if (Files.isDirectory(whole())) {
      throw new IOException("a folder");
    }
    Files.createDirectories(whole().getParent());
    return Files.write(whole().resolveSibling("." + whole().getFileName() + ".part"), content);
  }

  private LikenessException unwritable(IOException e) {
    return Fault.ENVIRONMENT.because(
        whole() + " cannot be written; choose another file with " + option + ".", e);
  }
}
