package io.likeness.jobs.command;

import io.likeness.core.lake.Lake;
import io.likeness.privacy.consent.AccessLog;
import java.time.Instant;
import java.util.function.LongSupplier;
import picocli.CommandLine.Option;

/** Verifying a chain, and answering for one that does not fit. */
final class ChainOption {
  @Option(
      names = "--accept",
      description =
          "answer for what is there and chain it anew, such as after a backup was restored; stands"
              + " in the log of reads")
  private boolean accept;

  /**
   * @param anew chains the table anew and answers how many rows it has
   * @param requireWhole refuses a table that does not fit
   */
  void verify(Lake lake, String table, LongSupplier anew, Runnable requireWhole) {
    if (accept) {
      long rows = anew.getAsLong();
      new AccessLog(lake)
          .note(
              Instant.now(),
              System.getProperty("user.name"),
              "accept-chain",
              table,
              "decision of the operator",
              rows);
    }
    requireWhole.run();
  }
}
