package io.likeness.jobs.walk;

import io.likeness.core.error.Fault;
import java.util.Locale;

/** Refuses to go on when more was rejected than the recipe allows. */
final class RejectedLimit {
  private RejectedLimit() {}

  static void check(Context context, long rejected, long listed) {
    double limit = context.recipe().ingest().maxRejectedFraction();
    double fraction = (double) rejected / listed;
    if (fraction > limit) {
      throw Fault.TOO_MANY_REJECTED.because(
          String.format(
              Locale.ROOT,
              "%d of %d items were refused (%.1f %%), more than ingest.max-rejected-fraction ="
                  + " %.3f allows; no version was tagged. Look at `./likeness table quarantine"
                  + " --corpus %s`.",
              rejected,
              listed,
              100 * fraction,
              limit,
              context.recipe().corpus()));
    }
  }
}
