package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However the work is cut and however often it is done again, the version is the same. */
@Tag("slow")
class SameDigestTest {
  private static final int EVERY = 6;
  private static final String PARTITIONS = "spark.sql.shuffle.partitions";

  @TempDir Path folder;

  /** Kills the first attempt of every sixth task while it runs. */
  private static final class Killer extends SparkListener {
    final SparkContext context;
    final AtomicInteger started = new AtomicInteger();
    final AtomicInteger killed = new AtomicInteger();

    Killer(SparkContext context) {
      this.context = context;
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
      if (start.taskInfo().attemptNumber() == 0 && started.incrementAndGet() % EVERY == 0) {
        context.killTaskAttempt(start.taskInfo().taskId(), false, "to see that it is done again");
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (end.taskInfo().killed()) {
        killed.incrementAndGet();
      }
    }
  }

  @Test
  void partitionsAndKilledTasksDoNotChangeTheDigest() throws IOException {
    SparkSession spark = TestSpark.session();
    Path recipe = TinyCorpus.write(folder);
    String before = spark.conf().get(PARTITIONS);
    String expected = digest(spark, recipe, "2");
    try {
      for (String partitions : new String[] {"1", "7", "64"}) {
        spark.conf().set(PARTITIONS, partitions);
        assertThat(digest(spark, recipe, partitions)).as(partitions).isEqualTo(expected);
      }
      spark.conf().set(PARTITIONS, "7");
      Killer killer = new Killer(spark.sparkContext());
      spark.sparkContext().addSparkListener(killer);
      try {
        assertThat(digest(spark, recipe, "killed")).isEqualTo(expected);
      } finally {
        spark.sparkContext().removeSparkListener(killer);
      }
      assertThat(killer.killed.get()).as("tasks that were killed").isPositive();
      System.out.println(killer.killed.get() + " of " + killer.started.get() + " tasks killed");
    } finally {
      spark.conf().set(PARTITIONS, before);
    }
  }

  private String digest(SparkSession spark, Path recipe, String name) {
    String lake = folder.resolve("lake-" + name).toString();
    String input = folder.resolve("input").toString();
    assertThat(Main.execute("run", recipe.toString(), "--input", input, "--lake", lake)).isZero();
    return new VersionLog(Lake.open(spark, lake)).find("tiny").digest();
  }
}
