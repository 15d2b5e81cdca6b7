package io.likeness.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.training.Sessions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class GatheringTest {
  private static final Duration PATIENCE = Duration.ofMillis(1500);
  private static final SparkSession SPARK = Sessions.local(2);
  private static final JavaSparkContext CONTEXT = new JavaSparkContext(SPARK.sparkContext());

  private static Gathering gathering(int workers) {
    return new Gathering(CONTEXT, Slots.of(SPARK), workers, PATIENCE);
  }

  /** A job that no task runs of, and that is done when it has been asked {@code waits} times. */
  private static final class Idle implements JavaFutureAction<List<Integer>> {
    private final int waits;
    private int asked;
    private boolean cancelled;

    Idle(int waits) {
      this.waits = waits;
    }

    @Override
    public List<Integer> get(long timeout, TimeUnit unit)
        throws InterruptedException, TimeoutException {
      if (asked++ < waits) {
        unit.sleep(timeout);
        throw new TimeoutException();
      }
      return List.of(7);
    }

    @Override
    public List<Integer> get() {
      return List.of(7);
    }

    @Override
    public List<Integer> jobIds() {
      return List.of();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      cancelled = true;
      return true;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public boolean isDone() {
      return asked > waits;
    }
  }

  @Test
  void tasksThatWillNeverFitTogetherAreGivenUp() {
    Idle job = new Idle(Integer.MAX_VALUE);
    assertThatThrownBy(() -> gathering(3).of(() -> job))
        .isInstanceOf(SparkException.class)
        .hasMessage("executors have gone: 2 of 3 workers would have a place");
    assertThat(job.isCancelled()).isTrue();
  }

  @Test
  void thoseThatFitAreWaitedForHoweverLongOthersAreServed() throws Exception {
    Idle job = new Idle(6);
    assertThat(gathering(2).of(() -> job)).containsExactly(7);
    assertThat(job.isCancelled()).isFalse();
  }

  /** Tasks that run are not lacking, though nobody else would fit beside them. */
  @Test
  void whatRunsIsWaitedFor() throws Exception {
    JavaRDD<Integer> rows =
        CONTEXT
            .parallelize(List.of(1, 2), 2)
            .map(
                n -> {
                  Thread.sleep(2 * PATIENCE.toMillis());
                  return n;
                });
    assertThat(gathering(3).of(rows::collectAsync)).containsExactly(1, 2);
  }

  @Test
  void theCauseOfAFailureIsSparksOwn() {
    JavaFutureAction<List<Integer>> job =
        CONTEXT
            .parallelize(List.of(1), 1)
            .map(
                n -> {
                  if (n == 1) {
                    throw new ExecutionException("planted", null);
                  }
                  return n;
                })
            .collectAsync();
    assertThatThrownBy(() -> gathering(2).of(() -> job))
        .isInstanceOf(SparkException.class)
        .hasMessageContaining("planted");
  }
}
