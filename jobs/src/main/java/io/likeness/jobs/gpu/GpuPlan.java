package io.likeness.jobs.gpu;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.util.QueryExecutionListener;

/**
 * Where each step's queries would run on a machine with a GPU: looks on while they run on the CPU.
 *
 * <p>Queries in which Delta replays its own log are no work of a step and are left out; they run on
 * the CPU always. Spark tells of a query after it has ended, in another thread; {@link #ended}
 * waits for it.
 */
public final class GpuPlan implements QueryExecutionListener {
  /**
   * The queries of one step.
   *
   * @param queries how many there were
   * @param clear how many of them have no obstacle
   * @param obstacles in how many queries each obstacle is, the worst first
   */
  public record Step(String name, int queries, int clear, Map<Obstacle, Integer> obstacles) {
    /** Where the step runs: on the GPU alone only when nothing in it is in the way. */
    public Obstacle.Place place() {
      return obstacles.keySet().stream()
          .map(Obstacle::place)
          .max(Comparator.naturalOrder())
          .orElse(Obstacle.Place.GPU);
    }
  }

  private final SparkSession spark;
  private final List<LogicalPlan> plans = new ArrayList<>();
  private final Map<String, Step> steps = new LinkedHashMap<>();

  private GpuPlan(SparkSession spark) {
    this.spark = spark;
  }

  /** Looks on at every query of {@code spark} until {@link #close}. */
  public static GpuPlan of(SparkSession spark) {
    GpuPlan plan = new GpuPlan(spark);
    spark.listenerManager().register(plan);
    return plan;
  }

  public void close() {
    spark.listenerManager().unregister(this);
  }

  @Override
  public synchronized void onSuccess(String action, QueryExecution query, long nanos) {
    plans.add(query.analyzed());
  }

  @Override
  public void onFailure(String action, QueryExecution query, Exception error) {}

  /** All queries since the last call are those of {@code step}. */
  public void ended(String step) {
    try {
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } catch (TimeoutException e) {
      throw new IllegalStateException("Spark does not tell how its queries ended", e);
    }
    synchronized (this) {
      Map<Obstacle, Integer> obstacles = new TreeMap<>();
      int clear = 0;
      int queries = 0;
      for (LogicalPlan plan : plans) {
        if (Obstacles.isOfDeltasLog(plan)) {
          continue;
        }
        queries++;
        var found = Obstacles.in(plan);
        found.forEach(o -> obstacles.merge(o, 1, Integer::sum));
        clear += found.isEmpty() ? 1 : 0;
      }
      if (queries > 0) {
        steps.put(step, new Step(step, queries, clear, obstacles));
      }
      plans.clear();
    }
  }

  /** The steps that have ended, in their order. */
  public synchronized List<Step> steps() {
    return List.copyOf(steps.values());
  }
}
