package io.likeness.jobs;

import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Makes first attempts late on one host: half of them sleep before they have done anything, half
 * after they have done everything and before they say so, as on a machine that fails.
 */
public final class LateTasks implements SparkPlugin {
  static final String HOST = "127.0.0.2";
  private static final long LATE_MS = 2500;

  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new Late();
  }

  private static final class Late implements ExecutorPlugin {
    /** The context of a task is gone when it has succeeded. */
    private final ThreadLocal<Boolean> speaksLate = ThreadLocal.withInitial(() -> false);

    @Override
    public void onTaskStart() {
      TaskContext task = TaskContext.get();
      String host = SparkEnv.get().blockManager().blockManagerId().host();
      boolean first = host.equals(HOST) && task.attemptNumber() == 0;
      boolean even = task.taskAttemptId() % 2 == 0;
      speaksLate.set(first && even);
      if (first && !even) {
        sleep();
      }
    }

    @Override
    public void onTaskSucceeded() {
      if (speaksLate.get()) {
        sleep();
      }
    }

    private static void sleep() {
      try {
        Thread.sleep(LATE_MS);
      } catch (InterruptedException e) {
        // Its copy was faster; the task finds that out by itself.
        Thread.currentThread().interrupt();
      }
    }
  }
}
