package io.likeness.training.run;

import io.likeness.core.ScalaCollections;
import io.likeness.training.collective.Collective;
import io.likeness.training.collective.Rendezvous;
import io.likeness.training.collective.Transport;
import io.likeness.training.collective.Way;
import io.likeness.training.data.FeatureStore;
import io.likeness.training.data.TrainingSet;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/** One attempt at a training: a Spark barrier stage with one task a rank. */
final class BarrierJob {
  private static final int SECRET_BYTES = 32;

  /** As long as executors that are started are waited for before an attempt. */
  private static final Duration EXECUTORS_WAIT = Duration.ofSeconds(Fit.SLOTS_WAIT_SECONDS);

  private BarrierJob() {}

  /** What every rank is given. */
  private record Order(
      Plan plan,
      FeatureStore store,
      CheckpointDir dir,
      Optional<String> start,
      StepHook hook,
      int attempt,
      byte[] secret,
      long timeoutMillis,
      Way way,
      String relay)
      implements Serializable {
    // Optional is not serializable, so it travels as an empty text.
    private Object writeReplace() {
      return new Packed(
          plan, store, dir, start.orElse(""), hook, attempt, secret, timeoutMillis, way, relay);
    }
  }

  private record Packed(
      Plan plan,
      FeatureStore store,
      CheckpointDir dir,
      String start,
      StepHook hook,
      int attempt,
      byte[] secret,
      long timeoutMillis,
      Way way,
      String relay)
      implements Serializable {
    private Object readResolve() {
      return new Order(
          plan,
          store,
          dir,
          Optional.of(start).filter(s -> !s.isEmpty()),
          hook,
          attempt,
          secret,
          timeoutMillis,
          way,
          relay);
    }
  }

  /** Runs all ranks; the results are in order of rank. */
  static List<RankResult> run(
      SparkSession spark,
      Plan plan,
      TrainingSet set,
      FeatureStore store,
      CheckpointDir dir,
      Optional<String> start,
      int workers,
      StepHook hook,
      int attempt,
      long timeoutMillis,
      Way way,
      String relay,
      Slots slots)
      throws SparkException, InterruptedException {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    Broadcast<TrainingSet> broadcast = context.broadcast(set);
    try {
      Order order =
          new Order(plan, store, dir, start, hook, attempt, secret, timeoutMillis, way, relay);
      RDD<Integer> ranks =
          context.parallelize(IntStream.range(0, workers).boxed().toList(), workers).rdd();
      JavaRDD<RankResult> results =
          slots
              .over(ranks)
              .barrier()
              .<RankResult>mapPartitions(
                  new Body(order, broadcast), false, ClassTag$.MODULE$.apply(RankResult.class))
              .toJavaRDD();
      return new Gathering(context, slots, workers, EXECUTORS_WAIT)
          .of(results::collectAsync).stream()
              .sorted(Comparator.comparingInt(RankResult::rank))
              .toList();
    } finally {
      broadcast.destroy();
    }
  }

  private static final class Body extends AbstractFunction1<Iterator<Integer>, Iterator<RankResult>>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Order order;
    private final Broadcast<TrainingSet> set;

    Body(Order order, Broadcast<TrainingSet> set) {
      this.order = order;
      this.set = set;
    }

    @Override
    public Iterator<RankResult> apply(Iterator<Integer> ignored) {
      BarrierTaskContext context = BarrierTaskContext.get();
      GivenUp.watch(context, order.timeoutMillis());
      int number = context.partitionId();
      TrainingSet rows = set.value();
      String identity = order.plan().identity(rows);
      Rank[] rank = new Rank[1];
      try {
        Optional<Checkpoint> start = Optional.empty();
        if (order.start().isPresent()) {
          start = order.dir().load(identity, order.start().get());
          if (start.isEmpty()) {
            throw new IOException("the checkpoint " + order.start().get() + " cannot be read");
          }
        }
        int workers = context.getTaskInfos().length;
        Transport transport = connect(context, workers, order);
        // Without this a failed rank would keep its peers waiting, and a retry would never start.
        context.addTaskCompletionListener((TaskCompletionListener) finished -> transport.close());
        rank[0] =
            new Rank(
                order.plan(),
                rows,
                order.store(),
                new Collective(transport),
                order.dir(),
                start,
                order.hook(),
                order.attempt(),
                Keeper.beside(workers, order.timeoutMillis()));
        RankResult result = rank[0].run();
        return ScalaCollections.asScala(List.of(result).iterator());
      } catch (IOException e) {
        note(number, rank[0], identity, e);
        throw new UncheckedIOException(e);
      } catch (RuntimeException | Error e) {
        note(number, rank[0], identity, e);
        throw e;
      }
    }

    private void note(int number, Rank rank, String identity, Throwable e) {
      long step = rank == null ? 0 : rank.stepsDone();
      ErrorRecord.of(number, step, e).write(order.dir(), identity, order.attempt());
    }

    private static Transport connect(BarrierTaskContext context, int workers, Order order)
        throws IOException {
      if (workers == 1) {
        return Transport.alone();
      }
      return new Rendezvous(
              order.way(),
              context.partitionId(),
              context::allGather,
              order.relay(),
              order.secret(),
              order.timeoutMillis())
          .connect(SparkEnv.get().blockManager().blockManagerId().host());
    }
  }
}
