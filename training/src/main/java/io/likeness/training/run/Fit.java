package io.likeness.training.run;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.training.collective.DriverRelay;
import io.likeness.training.collective.Way;
import io.likeness.training.data.FeatureStore;
import io.likeness.training.data.Part;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.evaluate.ArgMax;
import io.likeness.training.model.Network;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;

/**
 * One training from first step to last, over as many attempts as it needs: an attempt that fails is
 * followed by a new barrier job from the last checkpoint that is whole.
 */
public final class Fit {
  static final int SLOTS_WAIT_SECONDS = 20;
  private static final Duration RECORD_WAIT = Duration.ofSeconds(20);

  private final SparkSession spark;
  private final CheckpointDir dir;
  private final int workers;
  private final int maxRetries;
  private final long timeoutMillis;
  private final StepHook hook;

  /**
   * How a training is run.
   *
   * @param workers ranks, at most; fewer run where the cluster has fewer slots, with the same
   *     result
   * @param timeoutMillis the longest silence of a rank
   */
  public Fit(
      SparkSession spark,
      CheckpointDir dir,
      int workers,
      int maxRetries,
      long timeoutMillis,
      StepHook hook) {
    this.spark = spark;
    this.dir = dir;
    this.workers = workers;
    this.maxRetries = maxRetries;
    this.timeoutMillis = timeoutMillis;
    this.hook = hook;
  }

  /**
   * What became of a row: its place in the training set and the probability of each class; of an
   * alignment, its direction.
   */
  public record Prediction(int place, float[] probabilities) {
    /** The most probable class; of equal ones the first. */
    public int label() {
      return ArgMax.of(probabilities);
    }
  }

  /**
   * A finished training.
   *
   * @param theta the weights of the best epoch
   * @param predictions of the originals of all parts, in order of place
   * @param ranks what each rank did
   * @param failures first cause of each attempt that failed, in one line
   */
  public record Result(
      float[] theta,
      List<Epoch> history,
      int bestEpoch,
      List<Prediction> predictions,
      List<RankWork> ranks,
      List<String> failures) {}

  /**
   * What a rank did in the last attempt.
   *
   * @param transport by which way it reached its peers, and why where it was not the first choice
   */
  public record RankWork(
      int rank,
      String process,
      long rows,
      long steps,
      double seconds,
      double communicationSeconds,
      String transport) {}

  /** Who is told how a training goes. */
  @FunctionalInterface
  public interface Listener {
    /** An epoch has ended. */
    void epoch(Epoch epoch);

    /** An attempt goes on after this epoch, of which an earlier one may have told. */
    default void known(Epoch epoch) {}

    /** An attempt has failed, or one begins elsewhere or with others than was asked for. */
    default void line(String line) {}

    /** Tells epochs here and lines there. */
    static Listener of(Consumer<Epoch> epochs, Consumer<String> lines) {
      return new Listener() {
        @Override
        public void epoch(Epoch epoch) {
          epochs.accept(epoch);
        }

        @Override
        public void line(String line) {
          lines.accept(line);
        }
      };
    }
  }

  /**
   * Trains.
   *
   * @param listener is told of each epoch when it ends, and of attempts that fail
   * @throws LikenessException when the data or the plan cannot be trained on, or when it has failed
   *     more often than allowed
   */
  public Result run(Plan plan, TrainingSet set, FeatureStore store, Listener listener) {
    requireFit(plan, set);
    String identity = plan.identity(set);
    List<String> failures = new ArrayList<>();
    Slots slots = Slots.of(spark);
    Way way = way(spark);
    // Relays stay until the end: ranks of an attempt that has failed ask late whom they have lost.
    List<DriverRelay> relays = new ArrayList<>();
    try {
      while (true) {
        // Attempts of an earlier, killed process have error records of the same numbers.
        int attempt = failures.size();
        dir.delete(ErrorRecord.folder(dir, identity, attempt));
        Optional<String> start = dir.latest(identity);
        int broken = dir.dropBroken(identity, start);
        if (broken > 0) {
          listener.line(
              broken
                  + (broken == 1 ? " checkpoint is" : " checkpoints are")
                  + " torn or of another version of Likeness, and taken away");
        }
        Optional<Checkpoint> from =
            start.isPresent() ? dir.load(identity, start.get()) : Optional.empty();
        int done = from.map(Checkpoint::epoch).orElse(0);
        EpochFeed.forget(dir, identity, done);
        from.ifPresent(c -> c.history().forEach(listener::known));
        int ranks = ranks(plan.shards(), slots);
        beginning(attempt > 0 || broken > 0, from, ranks).ifPresent(listener::line);
        DriverRelay relay = DriverRelay.start(SparkEnv.get().rpcEnv(), ranks);
        relays.add(relay);
        try (EpochFeed feed = new EpochFeed(dir, identity, done, listener::epoch)) {
          return result(
              BarrierJob.run(
                  spark,
                  plan,
                  set,
                  store,
                  dir,
                  start,
                  ranks,
                  hook,
                  attempt,
                  timeoutMillis,
                  way,
                  relay.name(),
                  slots),
              failures);
        } catch (Exception e) {
          failures.add(firstCause(e, identity, attempt));
          if (failures.size() > maxRetries) {
            throw Fault.TRAINING_FAILED.because(
                "Training failed "
                    + failures.size()
                    + " times; first cause: "
                    + failures.get(0)
                    + ". The last checkpoint is intact.",
                e);
          }
          listener.line("attempt " + failures.size() + " failed: " + failures.get(attempt));
        }
      }
    } catch (IOException e) {
      throw Fault.ENVIRONMENT.because(
          "The folder " + dir.root() + " cannot be read or written.", e);
    } finally {
      relays.forEach(DriverRelay::close);
    }
  }

  /** What is worth saying of where an attempt begins and with whom. */
  private Optional<String> beginning(boolean again, Optional<Checkpoint> from, int ranks) {
    if (!again && from.isEmpty() && ranks == workers) {
      return Optional.empty();
    }
    String where =
        from.map(c -> "goes on after step " + c.optimizerSteps())
            .orElse(again ? "begins anew" : "begins");
    return Optional.of(
        String.format(Locale.ROOT, "%s with %d of %d workers", where, ranks, workers));
  }

  private static Way way(SparkSession spark) {
    return Way.of(spark.conf().get(Way.PROPERTY, "auto"));
  }

  /**
   * Refuses a session that no training can run with, before anything else is paid for.
   *
   * @throws LikenessException when a property of it that a training heeds has a wrong value
   */
  public static void requireSession(SparkSession spark) {
    Slots.of(spark);
    way(spark);
  }

  /**
   * Refuses rows that no training of this plan can learn from, likewise.
   *
   * @throws LikenessException when the network or the batch does not go with them
   */
  public static void requireFit(Plan plan, TrainingSet set) {
    Network network = plan.architecture().network(set.labels().size());
    if (network.looksAcrossRecords()) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          plan.architecture().title()
              + " looks across the records of a batch, as batch normalisation does, so its weights"
              + " would depend on the workers and no person could be hidden; take a model with"
              + " group or layer normalisation.");
    }
    if (plan.hidden().any()) {
      return;
    }
    int largest = 0;
    for (int k = 0; k < plan.shards(); k++) {
      largest = Math.max(largest, set.places(Part.TRAIN, k, plan.shards()).length);
    }
    if (plan.microbatch() > largest) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          "A batch of "
              + plan.batch()
              + " takes "
              + plan.microbatch()
              + " rows from each of the "
              + plan.shards()
              + " shards, and the largest has "
              + largest
              + "; lower the batch (train.batch of a recipe, --batch of align).");
    }
  }

  private int ranks(int shards, Slots slots) {
    if (shards % workers != 0) {
      throw Fault.TRAINING_IMPOSSIBLE.because(
          workers
              + " workers do not divide "
              + shards
              + " shards; set train.workers to a divisor.");
    }
    int found = awaitSlots(slots);
    slots.requireAny(found);
    int most = Math.max(1, found);
    int ranks = workers;
    while (ranks > most || shards % ranks != 0) {
      ranks--;
    }
    return ranks;
  }

  /** Slots now, or when executors that are starting, or being replaced, have had some time. */
  private int awaitSlots(Slots slots) {
    boolean growing = !spark.sparkContext().isLocal();
    long deadline = System.nanoTime() + SLOTS_WAIT_SECONDS * 1_000_000_000L;
    int free = slots.free();
    try {
      while (growing && free < workers && System.nanoTime() < deadline) {
        Thread.sleep(200);
        free = slots.free();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return free;
  }

  /** The first cause in words; a refusal, and what is not Spark's, is thrown on at once. */
  private String firstCause(Exception e, String identity, int attempt) throws IOException {
    if (e instanceof LikenessException refusal) {
      throw refusal;
    }
    boolean sparks = e instanceof SparkException || e.getCause() instanceof SparkException;
    Optional<ErrorRecord> first =
        sparks
            ? ErrorRecord.await(dir, identity, attempt, RECORD_WAIT)
            : ErrorRecord.first(dir, identity, attempt);
    if (first.isPresent() && !first.get().fault().isEmpty()) {
      throw Fault.valueOf(first.get().fault()).because(first.get().message(), e);
    }
    if (first.isPresent()) {
      return firstLine(first.get().sentence());
    }
    if (sparks) {
      return firstLine(String.valueOf(e.getMessage()));
    }
    if (e instanceof RuntimeException ours) {
      throw ours;
    }
    throw new IOException(e);
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("no reason was given");
  }

  private static Result result(List<RankResult> ranks, List<String> failures) {
    List<Prediction> predictions = new ArrayList<>();
    List<RankWork> work = new ArrayList<>();
    for (RankResult r : ranks) {
      for (int i = 0; i < r.places().length; i++) {
        predictions.add(new Prediction(r.places()[i], r.probabilities()[i]));
      }
      work.add(
          new RankWork(
              r.rank(),
              r.process(),
              r.rows(),
              r.steps(),
              r.seconds(),
              r.communicationSeconds(),
              r.transport()));
    }
    predictions.sort(java.util.Comparator.comparingInt(Prediction::place));
    RankResult first = ranks.get(0);
    return new Result(
        first.theta(),
        first.history(),
        first.bestEpoch(),
        predictions,
        work,
        List.copyOf(failures));
  }
}
