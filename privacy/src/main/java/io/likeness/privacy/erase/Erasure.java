package io.likeness.privacy.erase;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;

import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.Content;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Excision;
import io.likeness.core.lake.FilesBelow;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.PlainTables;
import io.likeness.core.lake.Renaming;
import io.likeness.core.lake.Retention;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.Unlogged;
import io.likeness.core.lake.VersionDigest;
import io.likeness.core.lake.VersionLog;
import io.likeness.privacy.consent.ConsentLedger;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Takes persons out of a lake: out of every table as it is and as every tag has it, of the copies
 * made of their records, of models that learnt from them, of what was exported, and of Spark's
 * event logs.
 *
 * <p>First they are suppressed, so that no ingest brings them back; then tables are written without
 * their rows, tags are put on the new table versions, and last the files of the old ones are taken
 * away. Where media is sealed, the persons' keys are destroyed, which shreds them in backups of the
 * lake too. A process that dies in between leaves all tags readable; doing it again ends it. Values
 * released under differential privacy stay: they say of nobody whether they were there.
 *
 * @param follow what the caller does with a version that has changed
 */
public record Erasure(Lake lake, Follow follow) {
  /** Rows are old at once here: no other writer is let in. */
  private static final Duration NO_GRACE = Duration.ofDays(-1);

  private static final Map<TableContract, List<String>> KEYS = keys();

  /** What happens to the files that records were read from. */
  public enum Sources {
    /** They are named for their owner. */
    LEAVE,
    /** Those that hold what was read and nothing else are deleted. */
    DELETE
  }

  /** What depends on a version and is not this module's. */
  public interface Follow {
    /** Computes aggregates of {@code snapshot} anew, which lost rows. */
    Snapshot measured(DatasetVersion version, Snapshot snapshot);

    /** Describes a version that was put on other tables. */
    void reissued(DatasetVersion version);
  }

  private static Map<TableContract, List<String>> keys() {
    Map<TableContract, List<String>> keys = new LinkedHashMap<>();
    keys.put(LakeTables.TRANSCRIPTS, List.of("source_id"));
    keys.put(LakeTables.METRICS, List.of("record_id"));
    keys.put(LakeTables.TEXT_METRICS, List.of("record_id"));
    keys.put(LakeTables.DROPS, List.of("source_id", "kept_record_id"));
    keys.put(LakeTables.NEAR_DUPLICATES, List.of("record_a", "record_b"));
    keys.put(LakeTables.VOTES, List.of("record_id"));
    keys.put(LakeTables.VOTE_CONSENSUS, List.of("record_id"));
    keys.put(LakeTables.REVIEWS, List.of("record_id"));
    keys.put(LakeTables.LABEL_ISSUES, List.of("record_id"));
    keys.put(LakeTables.LABELS, List.of("record_id"));
    keys.put(LakeTables.SPLITS, List.of("record_id"));
    keys.put(LakeTables.ALLOCATIONS, List.of("record_id"));
    keys.put(LakeTables.LINEAGE, List.of("source_id"));
    // Last, since by these an erasure that goes on after a crash finds whose the rows are.
    keys.put(LakeTables.QUARANTINE, List.of("source_id"));
    keys.put(LakeTables.MEDIA, List.of("source_id"));
    keys.put(LakeTables.RECORDS, List.of("source_id"));
    return keys;
  }

  /**
   * Erases the persons whom sources call {@code identifiers}, in one go.
   *
   * @param told is given, before anything goes, each address that records were read from: it may
   *     name the person, and once the rows are gone nobody can tell it
   * @throws io.likeness.core.error.LikenessException when the lake has never heard of one of them,
   *     when another process is writing, or when a table keeps deleted rows
   */
  public ErasureReport erase(
      Collection<String> identifiers, Sources sources, Consumer<String> told) {
    if (identifiers.isEmpty() || identifiers.stream().anyMatch(String::isBlank)) {
      throw Fault.USAGE.because("--subject is empty; give the identifier as the source has it.");
    }
    try (CorpusLocks locks = new CorpusLocks()) {
      SortedSet<String> corpora = lake.corpora();
      locks.take(lake, corpora);
      new PlainTables(lake).require();
      Suppressions suppressions = new Suppressions(lake);
      ConsentLedger consents = new ConsentLedger(lake);
      Map<String, List<Snapshot>> snapshots = new TreeMap<>();
      corpora.forEach(corpus -> snapshots.put(corpus, snapshots(corpus)));
      SortedMap<String, Subject> found = Subject.find(lake, snapshots, identifiers);
      for (String identifier : identifiers) {
        Stream<Subject> own =
            identifiers.size() == 1
                ? found.values().stream()
                : snapshots.values().stream()
                    .map(held -> Subject.find(lake, held, List.of(identifier)));
        if (!suppressions.has(identifier)
            && !consents.knows(identifier)
            && own.allMatch(s -> s.sources().isEmpty())) {
          throw Fault.RECORD_UNKNOWN.because(
              "No corpus of this lake knows the subject; give the identifier as the source has it.");
        }
      }
      identifiers.forEach(suppressions::add);
      // What another corpus has of somebody else has to come in there again.
      SortedMap<String, Subject> alone = Subject.alone(lake, found);
      alone.values().forEach(subject -> suppressions.addContents(subject.records()));
      ErasureReport.Builder report =
          new ErasureReport.Builder(identifiers.stream().map(suppressions::keyOf).toList());
      report.filesBefore(countFiles());
      SourceFiles files = new SourceFiles(lake);
      found.forEach(
          (corpus, subject) ->
              files.add(
                  snapshots.getOrDefault(corpus, List.of()),
                  subject.sources(),
                  alone.getOrDefault(corpus, subject).records()));
      files.left().keySet().forEach(told);
      Content content = new Content(lake);
      Fragments fragments = Fragments.of(lake, found);
      Set<String> keys = new TreeSet<>();
      corpora.forEach(corpus -> keys.addAll(content.keyIds(corpus, identifiers)));
      found.forEach((corpus, subject) -> keys.addAll(content.keysOf(corpus, subject.sources())));
      ByteScan scan = new ByteScan(lake);
      Set<String> ids = scan.ids(identifiers, alone.values(), keys);
      Traces traces =
          new Traces(
              identifiers, ids, new OtherMeanings(lake).among(identifiers, snapshots.values()));
      remove(
          locks,
          found,
          identifiers.stream().map(i -> Subject.pseudonym(lake, i)).toList(),
          report,
          () -> {
            new Exports(lake).forget(traces);
            locks.require();
            // Late, since a process that dies before must leave all tags readable.
            report.keys(lake.keys().persons().destroy(keys));
            // Late, since who has withdrawn and is not erased yet is known from here.
            report.consents(identifiers.stream().filter(consents::forget).count());
          });
      // Last, since whatever refuses the erasure must leave them where they are.
      locks.require();
      report.sources(sources == Sources.DELETE ? files.delete() : files.left());
      report.scan(scan.of(traces, ids, fragments));
      report.eventLogs(EventLogs.of(lake.spark()).remove(traces));
      report.hide(traces);
      return report.build();
    }
  }

  private long countFiles() {
    try {
      return FilesBelow.of(
              lake.root().getFileSystem(lake.spark().sparkContext().hadoopConfiguration()),
              lake.root())
          .size();
    } catch (IOException e) {
      throw Fault.LAKE_UNREADABLE.because("The files of the lake cannot be listed.", e);
    }
  }

  /**
   * Takes rows out by corpus, with what depends on them.
   *
   * @param locks of the corpora
   * @param persons pseudonyms of whom nothing stays; none where only some of their records go
   * @param late what is done before the files of the lake's own tables are taken away
   */
  void remove(
      CorpusLocks locks,
      Map<String, Subject> found,
      Collection<String> persons,
      ErasureReport.Builder report,
      Runnable late) {
    // First, since once a corpus has nothing of the persons nobody can tell which rows are theirs.
    try (LakeLock held = LakeLock.take(lake, Lake.OWN)) {
      locks.require();
      held.require();
      softLabels(found.values());
    }
    for (var one : found.entrySet()) {
      report.corpus(one.getKey(), one.getValue());
      takeOut(locks, one.getKey(), one.getValue(), report);
      unname(locks, one.getKey(), persons, report);
    }
    try (LakeLock held = LakeLock.take(lake, Lake.OWN)) {
      locks.require();
      held.require();
      late.run();
      // Consents are not written under the lake's lock, and a file of theirs may wait for its
      // commit.
      try (LakeLock turn = new ConsentLedger(lake).turn()) {
        turn.require();
        report.files(
            new Retention(lake, NO_GRACE)
                .keepNewest(
                    held,
                    List.of(
                        LakeTables.VERSIONS,
                        LakeTables.MODELS,
                        LakeTables.FUSIONS,
                        LakeTables.SOFT_LABELS,
                        LakeTables.EXPORTS,
                        LakeTables.CONSENTS)));
      }
    }
    locks.tidy(new Retention(lake, NO_GRACE)).forEach(report::files);
  }

  private List<Snapshot> snapshots(String corpus) {
    return snapshots(lake, corpus);
  }

  /** All snapshots of a corpus that somebody can still read, oldest first. */
  static List<Snapshot> snapshots(Lake lake, String corpus) {
    List<Snapshot> out = new ArrayList<>();
    new VersionLog(lake).of(corpus).forEach(v -> out.add(v.snapshot()));
    out.add(lake.head(corpus));
    return out;
  }

  /** Takes the rows out, empties what has come of them, and puts the tags anew. */
  private void takeOut(
      CorpusLocks locks, String corpus, Subject subject, ErasureReport.Builder report) {
    if (subject.sources().isEmpty()) {
      return;
    }
    List<DatasetVersion> versions = new VersionLog(lake).of(corpus);
    Map<TableContract, SortedMap<Long, Long>> moved = new LinkedHashMap<>();
    for (var table : KEYS.entrySet()) {
      SortedSet<Long> needed = needed(corpus, table.getKey());
      if (!needed.isEmpty()) {
        moved.put(table.getKey(), excised(corpus, table.getKey(), needed, subject, report));
      }
    }
    List<DatasetVersion> changed = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    for (DatasetVersion version : versions) {
      Snapshot snapshot = version.snapshot();
      for (var table : moved.entrySet()) {
        snapshot = Excision.moved(snapshot, table.getKey(), table.getValue());
      }
      if (snapshot.equals(version.snapshot())) {
        continue;
      }
      long originals = new CorpusView(lake, snapshot).rows().where("copy = 0").count();
      if (originals == 0) {
        gone.add(version.tag());
      } else {
        changed.add(reissued(version, follow.measured(version, snapshot), originals));
      }
    }
    Set<String> tags = new TreeSet<>(gone);
    changed.forEach(v -> tags.add(v.tag()));
    Set<String> forgotten = forgotten(lake, corpus);
    tags.addAll(forgotten);
    try (LakeLock held = LakeLock.take(lake, Lake.OWN)) {
      locks.require();
      // First, since after the tags nothing tells an erasure that goes on after a crash of these.
      report.models(new Models(lake).blank(tags));
      Exports exports = new Exports(lake);
      Set<String> others = exports.contents(tags, snapshots(corpus));
      others.removeAll(subject.records());
      report.exports(exports.remove(tags, others));
      locks.require();
      held.require();
      new VersionLog(lake).reissue(changed, gone);
    }
    changed.forEach(follow::reissued);
    // The card of a tag that has nothing left still counts who was in it.
    Stream.concat(gone.stream(), forgotten.stream()).forEach(tag -> lake.deleteOwn("cards/" + tag));
    report.tags(changed, gone);
  }

  /**
   * Takes persons out of the splits that still name them: those of contents that are not their own,
   * and cohorts that are called after them, whoever else is in these.
   */
  private void unname(
      CorpusLocks locks, String corpus, Collection<String> persons, ErasureReport.Builder report) {
    Column theirs = Unlogged.isIn(col("person"), persons);
    Column calledSo = Unlogged.isIn(col("cohort"), persons);
    SortedSet<Long> needed = needed(corpus, LakeTables.SPLITS);
    if (persons.isEmpty()
        || needed.stream().allMatch(v -> splits(corpus, v).where(theirs.or(calledSo)).isEmpty())) {
      return;
    }
    Path path = lake.tablePath(corpus, LakeTables.SPLITS);
    Excision.Taken taken =
        new Excision(lake)
            .without(path, needed, "person", Subject.ids(lake, "person", Set.copyOf(persons)));
    SortedMap<Long, Long> moved = new TreeMap<>(taken.versions());
    // Of the oldest version that has any: who is in a cohort there is so in those after it.
    Map<String, String> heirs = new TreeMap<>();
    for (long version : moved.values()) {
      splits(corpus, version)
          .where(calledSo)
          .groupBy("cohort")
          .agg(min("person"))
          .collectAsList()
          .forEach(r -> heirs.putIfAbsent(r.getString(0), r.getString(1)));
    }
    Renaming renaming = new Renaming(lake);
    SortedMap<Long, Long> renamed =
        renaming.in(path, new TreeSet<>(moved.values()), "cohort", renaming.table(heirs));
    moved.replaceAll((was, is) -> renamed.get(is));
    moved.forEach(
        (was, is) ->
            report.table(
                corpus, LakeTables.SPLITS.name(), was, is, taken.rows().getOrDefault(was, 0L)));
    List<DatasetVersion> changed = new ArrayList<>();
    for (DatasetVersion version : new VersionLog(lake).of(corpus)) {
      Snapshot snapshot = Excision.moved(version.snapshot(), LakeTables.SPLITS, moved);
      if (!snapshot.equals(version.snapshot())) {
        changed.add(reissued(version, snapshot, version.originals()));
      }
    }
    try (LakeLock held = LakeLock.take(lake, Lake.OWN)) {
      locks.require();
      held.require();
      new VersionLog(lake).reissue(changed, List.of());
    }
    changed.forEach(follow::reissued);
  }

  private Dataset<Row> splits(String corpus, long version) {
    return lake.read(
        Snapshot.empty(corpus).with(LakeTables.SPLITS.name(), version), LakeTables.SPLITS);
  }

  private SortedSet<Long> needed(String corpus, TableContract table) {
    SortedSet<Long> needed = new TreeSet<>();
    for (Snapshot snapshot : snapshots(lake, corpus)) {
      snapshot.version(table.name()).ifPresent(needed::add);
    }
    return needed;
  }

  /**
   * Tags of {@code corpus} of which there are features, cards, models, fusions or exports and no
   * rows any more, since only the newest tags were kept: nobody can say who was in them.
   */
  static Set<String> forgotten(Lake lake, String corpus) {
    Set<String> tags = new TreeSet<>();
    Stream.of(
            lake.readOwn(LakeTables.MODELS).select("tag"),
            lake.readOwn(LakeTables.EXPORTS).select("tag"),
            lake.readOwn(LakeTables.FUSIONS).select("first_tag"),
            lake.readOwn(LakeTables.FUSIONS).select("second_tag"))
        .forEach(own -> own.distinct().collectAsList().forEach(r -> tags.add(r.getString(0))));
    tags.addAll(lake.listOwn("training"));
    tags.addAll(lake.listOwn("cards"));
    tags.removeIf(tag -> !tag.matches(Pattern.quote(corpus) + "-[0-9]+"));
    new VersionLog(lake).of(corpus).forEach(v -> tags.remove(v.tag()));
    return tags;
  }

  private SortedMap<Long, Long> excised(
      String corpus,
      TableContract table,
      Collection<Long> needed,
      Subject subject,
      ErasureReport.Builder report) {
    Path path = lake.tablePath(corpus, table);
    Excision excision = new Excision(lake);
    SortedMap<Long, Long> out = new TreeMap<>();
    SortedMap<Long, Long> rows = new TreeMap<>();
    needed.forEach(v -> out.put(v, v));
    for (String key : KEYS.getOrDefault(table, List.of())) {
      Set<String> values = key.equals("source_id") ? subject.sources() : subject.records();
      Excision.Taken taken =
          excision.without(path, new TreeSet<>(out.values()), key, Subject.ids(lake, key, values));
      out.forEach((was, is) -> rows.merge(was, taken.rows().getOrDefault(is, 0L), Long::sum));
      out.replaceAll((was, is) -> taken.versions().get(is));
    }
    out.forEach(
        (was, is) -> report.table(corpus, table.name(), was, is, rows.getOrDefault(was, 0L)));
    return out;
  }

  private DatasetVersion reissued(DatasetVersion v, Snapshot snapshot, long originals) {
    Dataset<Row> rows = new CorpusView(lake, snapshot).rows();
    return v.on(snapshot, VersionDigest.of(rows), originals, rows.where(col("copy").gt(0)).count());
  }

  private void softLabels(Collection<Subject> subjects) {
    Path path = lake.ownPath(LakeTables.SOFT_LABELS);
    Excision excision = new Excision(lake);
    long head = excision.head(path);
    if (head < 0) {
      return;
    }
    Set<String> records = new TreeSet<>();
    subjects.forEach(s -> records.addAll(s.records()));
    excision.without(path, List.of(head), "record_id", Subject.ids(lake, "record_id", records));
  }
}
