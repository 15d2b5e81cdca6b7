package io.likeness.jobs.run;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.privacy.accounting.BudgetExceeded;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSError;

/** What whatever was thrown means to the caller, the same for exit codes and for run records. */
public final class Faults {
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

  /** That a disk is full or failed, or a host is not known, if so. */
  public static Optional<LikenessException> ofMachine(Throwable thrown) {
    return ofDisk(thrown)
        .or(
            () ->
                causes(thrown)
                    .filter(UnknownHostException.class::isInstance)
                    .findFirst()
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
    return causes(thrown)
        .filter(FSError.class::isInstance)
        .findFirst()
        .map(
            t ->
                Fault.ENVIRONMENT.because(
                    "A disk fails ("
                        + t.getMessage()
                        + "); look after it, or put the lake elsewhere with --lake. The last"
                        + " version is intact, and the next run goes on.",
                    t));
  }

  private static boolean isFull(Throwable t) {
    String message = String.valueOf(t.getMessage());
    return message.contains("No space left on device") || message.contains("Disk quota exceeded");
  }

  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause);
  }
}
