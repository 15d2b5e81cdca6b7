package io.likeness.training.run;

import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Interrupts a task that Spark has given up and that does not end.
 *
 * <p>Spark only asks tasks of a failed barrier stage to end, and a rank that hangs does not hear
 * it: it would keep its slot, and the next attempt wait for that without end. Spark's own interrupt
 * comes at once, before a rank has noticed and written whom it has lost.
 */
final class GivenUp implements Runnable {
  private static final long LEAST_MILLIS = 5_000;
  private static final long LOOK_MILLIS = 500;

  private final TaskContext context;
  private final Thread task;
  private final long graceMillis;

  private GivenUp(TaskContext context, Thread task, long graceMillis) {
    this.context = context;
    this.task = task;
    this.graceMillis = graceMillis;
  }

  /** Watches the task of this thread until it ends. */
  static void watch(TaskContext context, long graceMillis) {
    Runnable watch =
        new GivenUp(context, Thread.currentThread(), Math.max(LEAST_MILLIS, graceMillis));
    Thread watcher = new Thread(watch, "likeness-given-up-" + context.taskAttemptId());
    watcher.setDaemon(true);
    watcher.start();
    context.addTaskCompletionListener((TaskCompletionListener) ended -> watcher.interrupt());
  }

  @Override
  public void run() {
    try {
      while (!context.isInterrupted()) {
        Thread.sleep(LOOK_MILLIS);
      }
      Thread.sleep(graceMillis);
      task.interrupt();
    } catch (InterruptedException e) {
      // The task has ended.
      Thread.currentThread().interrupt();
    }
  }
}
