package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.VersionDigest;
import io.likeness.core.lake.VersionLog;
import io.likeness.jobs.gpu.Obstacle;
import io.likeness.privacy.law.ImpactAssessment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The stations in their order, and what makes a version of where they lead. */
public final class Walk {
  /** The one that spends what is never given back. */
  private static final Station RELEASE = new ReleaseStation();

  /**
   * ingest → duplicates → measure, text and screen → votes and reviews → near-duplicates and labels
   * → split → bias → release → rebalance and augment.
   */
  private static final List<Station> STATIONS =
      List.of(
          new IngestStation(),
          new DedupStation(),
          new MeasureStation(),
          new TextStation(),
          new ScreenStation(),
          new OwnStepsStation(),
          new VoteStation(),
          new ReviewStation(),
          new NearDuplicateStation(),
          new LabelErrorStation(),
          new SplitStation(),
          new BiasStation(),
          RELEASE,
          new AugmentStation());

  private final Context context;
  private String lastFunnel = "";

  public Walk(Context context) {
    this.context = context;
  }

  /** The names of the stations in their order. */
  public static List<String> names() {
    return STATIONS.stream().map(Station::name).toList();
  }

  /** What each station does in one sentence, by its name and in their order. */
  public static Map<String, String> sentences() {
    Map<String, String> out = new LinkedHashMap<>();
    STATIONS.forEach(station -> out.put(station.name(), station.about().does()));
    return out;
  }

  /** What the page of steps says of each station, in their order. */
  public static List<StationSheet> sheets() {
    return STATIONS.stream()
        .map(
            s ->
                new StationSheet(
                    s.name(),
                    s.about().does(),
                    s.about().blocks(),
                    s.about().draws().text(),
                    s.about().place().map(Obstacle.Place::text),
                    s.owns()))
        .toList();
  }

  /** Walks from the first station to {@code until}, and tags where it led. */
  public DatasetVersion run(String until) {
    STATIONS.forEach(station -> station.require(context));
    return run(0, until, until.isEmpty() ? DatasetVersion.WHOLE : "run --until " + until);
  }

  /**
   * Walks on from {@code station} to the end over what the latest version holds and what reviewers
   * have said since, and tags it: what a run that died or was refused has left is in no version.
   */
  public DatasetVersion runFrom(String station) {
    return run(names().indexOf(station), "", DatasetVersion.GONE_ON);
  }

  private DatasetVersion run(int from, String until, String command) {
    ImpactAssessment.requireForProcessing(context.recipe(), context.day());
    String corpus = context.recipe().corpus();
    try (LakeLock held = LakeLock.take(context.lake(), corpus)) {
      VersionLog log = new VersionLog(context.lake());
      log.requireOwnName(corpus);
      Optional<DatasetVersion> latest = log.latest(corpus);
      List<String> parents = latest.map(v -> List.of(v.tag())).orElse(List.of());
      Snapshot head = context.lake().head(corpus);
      Snapshot snapshot = withoutOwned(from == 0 ? head : reviewed(latest, head), from);
      for (Station station : STATIONS.subList(from, STATIONS.size())) {
        Snapshot before = snapshot;
        snapshot =
            context
                .narrator()
                .during(
                    station.name(),
                    () -> {
                      if (station == RELEASE && until.isEmpty()) {
                        Gates.requireBeforeRelease(context, before);
                      }
                      return station.run(context, before);
                    });
        tellFunnel(snapshot);
        if (station.name().equals(until)) {
          break;
        }
      }
      Snapshot last = snapshot;
      if (until.isEmpty()) {
        context
            .narrator()
            .during(
                "gates",
                () -> {
                  Gates.require(context, last);
                  return last;
                });
      }
      held.require();
      return context.narrator().during("tag", () -> tag(held, last, command, parents));
    }
  }

  private static Snapshot reviewed(Optional<DatasetVersion> latest, Snapshot head) {
    Snapshot base = latest.map(DatasetVersion::snapshot).orElse(head);
    OptionalLong reviews = head.version(LakeTables.REVIEWS.name());
    return reviews.isPresent() ? base.with(LakeTables.REVIEWS.name(), reviews.getAsLong()) : base;
  }

  /** What is left of what was listed, where somebody is looking. */
  private void tellFunnel(Snapshot snapshot) {
    if (!context.narrator().isLive()) {
      return;
    }
    TreeMap<String, Long> dropped = new TreeMap<>();
    context
        .lake()
        .read(snapshot, LakeTables.DROPS)
        .where(col("step").notEqual(CorpusView.GONE))
        .groupBy("step")
        .count()
        .collectAsList()
        .forEach(r -> dropped.put(r.getString(0), r.getLong(1)));
    var counts = context.narrator().counts();
    String funnel =
        new Funnel(counts.getOrDefault("listed", 0L), counts.getOrDefault("refused", 0L), dropped)
            .line(names());
    if (!funnel.equals(lastFunnel)) {
      lastFunnel = funnel;
      context.narrator().say("funnel     %s", funnel);
    }
  }

  /** Walks one station from {@code from}, and tags where it led. */
  public DatasetVersion step(String name, DatasetVersion from) {
    ImpactAssessment.requireForProcessing(context.recipe(), context.day());
    try (LakeLock held = LakeLock.take(context.lake(), from.corpus())) {
      int index = names().indexOf(name);
      Snapshot snapshot = withoutOwned(from.snapshot(), index);
      Snapshot led = STATIONS.get(index).run(context, snapshot);
      held.require();
      return tag(held, led, name, List.of(from.tag()));
    }
  }

  /** {@code snapshot} without the tables that the station at {@code index} and later ones write. */
  private static Snapshot withoutOwned(Snapshot snapshot, int index) {
    TreeMap<String, Long> tables = new TreeMap<>(snapshot.tables());
    for (Station station : STATIONS.subList(index, STATIONS.size())) {
      for (TableContract table : station.owns()) {
        if (!table.equals(LakeTables.RECORDS)) {
          tables.remove(table.name());
        }
      }
    }
    return new Snapshot(snapshot.corpus(), tables);
  }

  private DatasetVersion tag(
      LakeLock corpus, Snapshot snapshot, String command, List<String> parents) {
    Lake lake = context.lake();
    Dataset<Row> rows = new CorpusView(lake, snapshot).rows();
    long derived = rows.where("copy > 0").count();
    long originals = rows.count() - derived;
    if (originals == 0) {
      throw Fault.INPUT_INVALID.because(
          "No record is left of the input; look at `./likeness table drops --corpus "
              + snapshot.corpus()
              + "` and `table quarantine` likewise.");
    }
    VersionLog.Draft draft =
        new VersionLog.Draft(
            snapshot,
            command,
            context.recipe().sha256(),
            context.recipe().json(),
            context.codeVersion(),
            Natives.sha256(),
            VersionDigest.of(rows),
            parents,
            originals,
            derived,
            context.recipe().legalBasis(),
            CountedRecords.released(lake, snapshot, context.recipe()));
    try (LakeLock own = LakeLock.take(lake, Lake.OWN)) {
      // Again, since the digest of a large corpus takes longer than a lease is good.
      corpus.require();
      own.require();
      return new VersionLog(lake).tag(draft);
    }
  }
}
