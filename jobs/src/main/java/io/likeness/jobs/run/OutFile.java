package io.likeness.jobs.run;

import io.likeness.core.Sha256;
import io.likeness.core.WholeFile;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.ExportLog;
import io.likeness.core.lake.Lake;
import io.likeness.privacy.consent.Purpose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

/**
 * A file of this machine that an option names, there whole or not at all; of a file at any address
 * see {@link WholeFile}.
 *
 * <p>A link, and what is there and no file, such as {@code /dev/stdout}, is written to as it
 * stands.
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
    if (!special()) {
      try {
        place();
        Files.write(part(), new byte[0]);
        Files.delete(part());
      } catch (IOException e) {
        throw unwritable(e);
      }
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
      if (special()) {
        Files.write(whole(), content);
        return;
      }
      place();
      try {
        Files.write(part(), content);
        Files.move(
            part(), whole(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part());
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /**
   * Writes {@code content}, which is of {@code versions}, and has the lake note it first: an
   * erasure then knows of a file that this process dies beside.
   *
   * @param layout what it is, as {@link ExportLog} calls it
   * @param records how many are in it
   * @throws LikenessException when it cannot be written, or the version has changed since it was
   *     read; then nothing is left of it
   */
  public void write(
      byte[] content, Lake lake, List<DatasetVersion> versions, String layout, long records) {
    ExportLog log = new ExportLog(lake);
    for (DatasetVersion version : versions) {
      log.note(
          version,
          layout,
          ExportLog.local(file),
          Purpose.TRAIN.word(),
          System.getProperty("user.name"),
          records,
          Sha256.hex(content));
    }
    write(content);
    try {
      for (DatasetVersion version : versions) {
        log.written(
            version,
            () -> {
              if (!special()) {
                Files.deleteIfExists(whole());
              }
            });
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private Path whole() {
    return file.toAbsolutePath();
  }

  private boolean special() {
    return Files.isSymbolicLink(whole())
        || (Files.exists(whole()) && !Files.isRegularFile(whole()) && !Files.isDirectory(whole()));
  }

  private void place() throws IOException {
    if (Files.isDirectory(whole())) {
      throw new IOException("it is a folder");
    }
    Path folder = whole().getParent();
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IOException("its folder is a file");
    }
    Files.createDirectories(folder);
  }

  private Path part() {
    return whole().resolveSibling(WholeFile.partOf(whole().getFileName().toString()));
  }

  private static String reason(IOException e) {
    String said = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return Objects.requireNonNullElse(said, e.getClass().getSimpleName());
  }

  private LikenessException unwritable(IOException e) {
    return Fault.ENVIRONMENT.because(
        whole()
            + " cannot be written ("
            + reason(e)
            + "); choose another file with "
            + option
            + ".",
        e);
  }
}
