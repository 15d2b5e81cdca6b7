package io.likeness.jobs.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.privacy.accounting.BudgetExceeded;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.sql.delta.DeltaConcurrentModificationException;

/** What whatever was thrown means to the caller, the same for exit codes and for run records. */
public final class Faults {
  private static final Pattern DATA_FILE =
      Pattern.compile("(?<table>[^/\\s]+/[^/\\s]+)/(?<file>part-[^/\\s]+\\.parquet)");

  private Faults() {}

  /** What a command refused with, if it did. */
  public static Optional<LikenessException> refusal(Throwable thrown) {
    return causes(thrown)
        .flatMap(
            t ->
                t instanceof LikenessException known
                    ? Stream.of(known)
                    : t instanceof BudgetExceeded spent
                        ? Stream.of(
                            Fault.BUDGET_EXCEEDED.because(
                                String.valueOf(spent.getMessage()), spent))
                        : Stream.empty())
        .findFirst();
  }

  /**
   * Whether the same may go well in a while: no refusal, or one because a store did not answer,
   * which is not that something is missing there, closed to the caller or damaged. A disk that is
   * full stays so.
   */
  public static boolean mayPass(Throwable thrown) {
    if (causes(thrown).anyMatch(Faults::isFull)) {
      return false;
    }
    return refusal(thrown)
        .map(
            refused ->
                cause(refused, IOException.class).isPresent()
                    && causes(refused).noneMatch(Faults::stays))
        .orElse(true);
  }

  private static boolean stays(Throwable cause) {
    return cause instanceof FileNotFoundException
        || cause instanceof NoSuchFileException
        || cause instanceof UnsupportedFileSystemException
        || cause instanceof AccessControlException
        || cause instanceof AccessDeniedException
        || cause instanceof EOFException
        || cause instanceof CharacterCodingException
        || cause instanceof JsonProcessingException;
  }

  /** That a disk is full or failed, or a host is not known, if so. */
  public static Optional<LikenessException> ofMachine(Throwable thrown) {
    return ofDisk(thrown)
        .or(
            () ->
                cause(thrown, UnknownHostException.class)
                    .map(
                        t ->
                            Fault.ENVIRONMENT.because(
                                "No host is called "
                                    + t.getMessage()
                                    + "; check the addresses that are given, and the network.",
                                t)));
  }

  /** Hadoop throws an Error for a local one. */
  private static Optional<LikenessException> ofDisk(Throwable thrown) {
    if (causes(thrown).anyMatch(Faults::isFull)) {
      return Optional.of(
          Fault.ENVIRONMENT.because(
              "The disk is full; free some space, or put the lake elsewhere with --lake. The last"
                  + " version is intact, and the next run goes on.",
              thrown));
    }
    return cause(thrown, FSError.class)
        .map(
            t ->
                Fault.ENVIRONMENT.because(
                    "A disk fails ("
                        + t.getMessage()
                        + "); look after it, or put the lake elsewhere with --lake. The last"
                        + " version is intact, and the next run goes on.",
                    t));
  }

  /**
   * That a file of a table is gone, if so: readers of Delta find it out in the midst of a job,
   * since a log goes on naming the files that another tool's VACUUM took away.
   */
  private static Optional<LikenessException> ofGoneFile(Throwable thrown) {
    return causes(thrown)
        .filter(FileNotFoundException.class::isInstance)
        .map(t -> DATA_FILE.matcher(String.valueOf(t.getMessage())))
        .filter(Matcher::find)
        .findFirst()
        .map(
            file ->
                Fault.VERSION_BROKEN.because(
                    "The file "
                        + file.group("file")
                        + " of the table "
                        + file.group("table")
                        + " is gone, as after a VACUUM by another tool; restore it from a backup of"
                        + " the lake, or run the recipe again and name the version that it makes.",
                    thrown));
  }

  /** That another process wrote to the same table at the same time, if so. */
  private static Optional<LikenessException> ofAnotherWriter(Throwable thrown) {
    return cause(thrown, DeltaConcurrentModificationException.class)
        .map(
            t ->
                Fault.LOCKED.because(
                    "Another process wrote to the same table of the lake ("
                        + t.getClass().getSimpleName()
                        + " of Delta); wait until it has ended and run the command again.",
                    thrown));
  }

  /**
   * What it means to the caller, if it is no bug: a refusal, the machine, a file that is gone, or
   * another writer.
   */
  public static Optional<LikenessException> known(Throwable thrown) {
    return refusal(thrown)
        .or(() -> ofMachine(thrown))
        .or(() -> ofGoneFile(thrown))
        .or(() -> ofAnotherWriter(thrown));
  }

  private static boolean isFull(Throwable t) {
    String message = String.valueOf(t.getMessage());
    return message.contains("No space left on device") || message.contains("Disk quota exceeded");
  }

  private static <T extends Throwable> Optional<T> cause(Throwable thrown, Class<T> type) {
    return causes(thrown).filter(type::isInstance).map(type::cast).findFirst();
  }

  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause);
  }
}
