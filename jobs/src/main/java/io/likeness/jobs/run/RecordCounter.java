package io.likeness.jobs.run;

import io.likeness.core.ScalaCollections;
import io.likeness.transforms.RecordsDone;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import scala.collection.Seq;

/** How many records tasks have done, also those that still run: {@link RecordsDone}. */
final class RecordCounter extends SparkListener {
  private final Map<Long, Long> running = new HashMap<>();
  private long ended;

  /** Since the session began to listen. */
  synchronized long records() {
    return ended + running.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
    // One that was on its way while its task ended is not heard.
    ScalaCollections.asJava(heartbeat.accumUpdates())
        .forEach(task -> running.replace((Long) task._1(), sum(task._4())));
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    running.put(start.taskInfo().taskId(), 0L);
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    running.remove(end.taskInfo().taskId());
    ended += sum(end.taskInfo().accumulables());
  }

  /** What one task adds. */
  private static long sum(Seq<AccumulableInfo> infos) {
    List<AccumulableInfo> all = ScalaCollections.asJava(infos);
    return all.stream()
        .filter(a -> a.name().isDefined() && a.name().get().equals(RecordsDone.NAME))
        .filter(a -> a.update().isDefined())
        .mapToLong(a -> ((Number) a.update().get()).longValue())
        .sum();
  }
}
