package io.likeness.training.run;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.JavaSparkStatusTracker;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * Waits for a stage whose tasks run all at once or not at all. Spark passes over such a stage,
 * without end, while executors that it was submitted for are gone; here it is given up then, so
 * that it can be begun with those that are left.
 */
final class Gathering {
  private static final long LOOK_MILLIS = 500;

  private final JavaSparkContext context;
  private final Slots slots;
  private final int workers;
  private final Duration patience;
  private final Running running = new Running();

  /**
   * @param workers tasks of the stage
   * @param patience for how long too few may fit before they are given up
   */
  Gathering(JavaSparkContext context, Slots slots, int workers, Duration patience) {
    this.context = context;
    this.slots = slots;
    this.workers = workers;
    this.patience = patience;
  }

  /**
   * What the job gives.
   *
   * @param job begins it
   * @throws SparkException when it fails, or when for as long as the patience lasts none of its
   *     tasks runs and fewer fit than it has
   */
  <T> List<T> of(Supplier<JavaFutureAction<List<T>>> job)
      throws SparkException, InterruptedException {
    context.sc().addSparkListener(running);
    try {
      return awaited(job.get());
    } finally {
      context.sc().removeSparkListener(running);
    }
  }

  private <T> List<T> awaited(JavaFutureAction<List<T>> job)
      throws SparkException, InterruptedException {
    long lacking = 0;
    while (true) {
      try {
        return job.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        int free = slots.free();
        if (free >= workers || runs(job)) {
          lacking = 0;
          continue;
        }
        lacking = lacking == 0 ? System.nanoTime() : lacking;
        if (System.nanoTime() - lacking > patience.toNanos()) {
          job.cancel(true);
          throw new SparkException(
              "executors have gone: " + free + " of " + workers + " workers would have a place", e);
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof SparkException spark) {
          throw spark;
        }
        throw new SparkException(String.valueOf(e.getCause().getMessage()), e.getCause());
      } catch (InterruptedException e) {
        job.cancel(true);
        throw e;
      }
    }
  }

  private boolean runs(JavaFutureAction<?> job) {
    JavaSparkStatusTracker tracker = context.statusTracker();
    return job.jobIds().stream()
        .map(tracker::getJobInfo)
        .filter(info -> info != null)
        .flatMapToInt(info -> Arrays.stream(info.stageIds()))
        .anyMatch(running::any);
  }

  /** Tasks that run, by stage: what Spark's status tracker tells may be ten seconds old. */
  private static final class Running extends SparkListener {
    private final Map<Integer, Integer> tasks = new ConcurrentHashMap<>();

    boolean any(int stage) {
      return tasks.getOrDefault(stage, 0) > 0;
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart started) {
      tasks.merge(started.stageId(), 1, Integer::sum);
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd ended) {
      tasks.merge(ended.stageId(), -1, Integer::sum);
    }
  }
}
