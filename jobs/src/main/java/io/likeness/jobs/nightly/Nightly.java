package io.likeness.jobs.nightly;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.lake.Compaction;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.core.lake.Retention;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.pipeline.Pipeline;
import io.likeness.jobs.pipeline.Reissue;
import io.likeness.jobs.pipeline.TrainingFolders;
import io.likeness.jobs.run.ErasureReports;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.run.RunLog;
import io.likeness.jobs.walk.Context;
import io.likeness.privacy.erase.ErasureReport;
import io.likeness.privacy.erase.Expiry;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSError;

/**
 * Brings a corpus up to date for a logical date: what is new is read, a version is tagged if the
 * gates are open, and only a new version is trained on.
 *
 * <p>Doing a date twice changes nothing. What fails for a reason of the machine is tried again;
 * what is refused (a gate, a lock, a recipe, a spent budget) is not, but for a store that failed to
 * answer.
 *
 * @param input folder or Hadoop URI; {@value #DATE} in it stands for the logical date
 * @param retries how often a date that failed is tried again
 * @param pause before another try
 * @param keep newest whole versions to keep, where what is older is to be taken away
 * @param compaction what a date ends with
 * @param listener is given the run record of each date, and of a failed attempt where none follows
 */
public record Nightly(
    Lake lake,
    Recipe recipe,
    String input,
    int retries,
    Duration pause,
    Optional<Integer> keep,
    Compaction compaction,
    Consumer<ObjectNode> listener) {
  /** Stands for the logical date in the input's address. */
  public static final String DATE = "{date}";

  /** What run records call it. */
  public static final String COMMAND = "nightly";

  private static final Duration GRACE = Duration.ofHours(24);

  /**
   * Opens the lake of {@code date}, which may fail for a reason of the machine as a date may.
   *
   * @param listener is given the record of a lake that could not be opened
   */
  public static Lake opened(
      Retries retries,
      LocalDate date,
      Recipe recipe,
      Consumer<ObjectNode> listener,
      Supplier<Lake> lake) {
    return retries.during(listener, told -> RunLog.opened(COMMAND, date, recipe, told, lake));
  }

  /** Does {@code date}, whether it was done before or not. */
  public DatasetVersion run(LocalDate date) {
    return new Retries(retries, pause)
        .during(listener, told -> attempt(date, new RunLog(lake, told)));
  }

  private DatasetVersion attempt(LocalDate date, RunLog log) {
    Narrator narrator = new Narrator(System.err);
    Context context =
        new Context(lake, recipe, input.replace(DATE, date.toString()), narrator, true).on(date);
    DatasetVersion version =
        log.recorded(
            COMMAND,
            Optional.of(date),
            recipe,
            narrator,
            () -> {
              // Before as well, since a disk that is full closes no night until something goes.
              keep.ifPresent(newest -> takeAwayOld(newest, narrator));
              expire(date, narrator);
              return new Pipeline(context).run("").version();
            });
    compact(narrator);
    keep.ifPresent(newest -> takeAwayOld(newest, narrator));
    return version;
  }

  /**
   * Does the dates from {@code first} to {@code last} that have not ended well yet under this
   * recipe, in their order, and stops at one that fails.
   *
   * @return the versions of the dates that were done now
   */
  public List<DatasetVersion> backfill(LocalDate first, LocalDate last) {
    List<String> done =
        new RunLog(lake)
            .all().stream()
                .filter(n -> n.path("command").asText().equals(COMMAND))
                .filter(n -> n.path("state").asText().equals("ok"))
                .filter(n -> n.path("recipe_sha256").asText().equals(recipe.sha256()))
                .map(n -> n.path("date").asText())
                .toList();
    List<LocalDate> due =
        Stream.iterate(first, d -> !d.isAfter(last), d -> d.plusDays(1))
            .filter(d -> !done.contains(d.toString()))
            .toList();
    if (due.isEmpty()) {
      // Whoever asks how a job of a cluster ended asks for its record.
      new VersionLog(lake)
          .latest(recipe.corpus())
          .ifPresent(
              version ->
                  new RunLog(lake, listener)
                      .recorded(COMMAND, recipe, new Narrator(System.err), () -> version));
    }
    return due.stream().map(this::run).toList();
  }

  /** First what must not be kept goes, whatever the gates say of what comes. */
  private void expire(LocalDate date, Narrator narrator) {
    if (recipe.law().retention().isEmpty()) {
      return;
    }
    Optional<ErasureReport> report =
        narrator.during(
            "retention", () -> new Expiry(lake, new Reissue(lake)).enforce(recipe, date));
    long ended = report.map(r -> r.json().at("/corpora/0/sources").asLong()).orElse(0L);
    narrator.say("retention  %d source items have ended on %s", ended, date);
    narrator.count("retention_ended", ended);
    report.ifPresent(r -> ErasureReports.keep(lake, r));
  }

  private void compact(Narrator narrator) {
    holding(
        narrator,
        "compacted  nothing, which the next date tries again",
        held -> {
          long files = compaction.compact(recipe.corpus());
          if (files > 0) {
            narrator.say("compacted  %d small files; rows and digests are as they were", files);
          }
        });
  }

  private void takeAwayOld(int newest, Narrator narrator) {
    holding(
        narrator,
        "retention  no old tag taken away, which is tried again",
        held -> {
          Retention.Removed removed =
              new Retention(lake, GRACE).keep(held, recipe.corpus(), newest);
          new TrainingFolders(lake).tidy();
          if (!removed.tags().isEmpty() || removed.files() > 0) {
            narrator.say(
                "retention  %d tags and %d files (%.1f MB) taken away",
                removed.tags().size(), removed.files(), removed.bytes() / 1e6);
          }
        });
  }

  /** Tidies up, which a full disk, or whoever holds the corpus, puts off and no night ends by. */
  private void holding(Narrator narrator, String putOff, Consumer<LakeLock> tidying) {
    try (LakeLock held = LakeLock.take(lake, recipe.corpus())) {
      tidying.accept(held);
    } catch (Exception | FSError e) {
      // Spark's own are checked, and Hadoop throws an Error where a local disk is full.
      narrator.say("%s: %s", putOff, e.getMessage());
    }
  }
}
