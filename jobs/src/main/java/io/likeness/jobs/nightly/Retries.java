package io.likeness.jobs.nightly;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.jobs.run.Faults;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.run.RunLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Tries again what failed for a reason of the machine, and what a store did not answer to.
 *
 * @param most how often
 * @param pause before another try
 */
public record Retries(int most, Duration pause) {
  /**
   * Does {@code work} until it ends well, is refused or may not be tried again.
   *
   * @param listener is given the record of an attempt that ended well at once, and of one that did
   *     not only where no other follows: nobody is woken for what may have mended itself
   * @param work one attempt, which gives its records to what it is handed
   */
  public <T> T during(Consumer<ObjectNode> listener, Function<Consumer<ObjectNode>, T> work) {
    Narrator narrator = new Narrator(System.err);
    for (int attempt = 0; ; attempt++) {
      List<ObjectNode> failed = new ArrayList<>();
      boolean again = false;
      try {
        return work.apply(
            node -> {
              if (node.path("state").asText().equals("ok")) {
                listener.accept(node);
              } else {
                failed.add(node);
              }
            });
      } catch (Exception e) {
        // Spark throws checked exceptions that no signature declares, such as when a task died.
        again = attempt < most && Faults.mayPass(e);
        if (!again) {
          throw e;
        }
        narrator.say(
            "again      %s failed, try %d of %d",
            e.getClass().getSimpleName(), attempt + 2, most + 1);
      } finally {
        if (!again) {
          failed.forEach(node -> RunLog.tell(listener, node));
        }
      }
      sleep();
    }
  }

  private void sleep() {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
