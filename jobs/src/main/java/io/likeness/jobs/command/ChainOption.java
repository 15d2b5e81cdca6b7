package io.likeness.jobs.command;

import io.likeness.core.lake.Lake;
import io.likeness.privacy.consent.AccessLog;
import java.time.Instant;

/** Answering for a chain that does not fit. */
final class ChainOption {
  static final String ACCEPT =
      "answer for what is there and chain it anew, such as after a backup was restored; stands in the"
          + " log of reads";

  private ChainOption() {}

  /** Notes who answered for a table. */
  static void note(Lake lake, String table, long rows) {
    new AccessLog(lake)
        .note(
            Instant.now(),
            System.getProperty("user.name"),
            "accept-chain",
            table,
            "decision of the operator",
            rows);
  }
}
