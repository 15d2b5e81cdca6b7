package io.likeness.privacy.erase;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.udf;

import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.keys.Hmac;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.keys.Seal;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Excision;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeLock;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.PlainTables;
import io.likeness.core.lake.Renaming;
import io.likeness.core.lake.Retention;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.VersionDigest;
import io.likeness.core.lake.VersionLog;
import io.likeness.privacy.consent.ConsentLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Gives every person of a lake another pseudonym, under a fresh key, and destroys the key before.
 *
 * <p>Identifiers come from where records and consents hold them sealed. Every table version that a
 * tag needs is written anew, consents are chained anew, and files that hold an old pseudonym are
 * taken away; digests of versions do not depend on pseudonyms and are held to stay the same. The
 * new key comes into force last, so a process that dies in between is ended by rotating again.
 *
 * @param follow what the caller does with a version that was put on other tables
 */
public record PseudonymRotation(Lake lake, Erasure.Follow follow) {
  private static final Duration NO_GRACE = Duration.ofDays(-1);
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
  private static final Map<TableContract, List<String>> COLUMNS =
      Map.of(
          LakeTables.RECORDS, List.of("person"),
          LakeTables.SPLITS, List.of("person", "cohort"));

  /**
   * What was done.
   *
   * @param persons pseudonyms that were replaced
   * @param tags versions that were put on new tables, with the digests they had
   * @param files files that were taken away
   * @param hits files that still hold an old pseudonym; empty is the proof
   */
  public record Rotated(long persons, List<String> tags, long files, List<String> hits) {
    public Rotated {
      tags = List.copyOf(tags);
      hits = List.copyOf(hits);
    }
  }

  /**
   * Rotates.
   *
   * @throws io.likeness.core.error.LikenessException before anything is changed, when the chain of
   *     consents does not fit, when a table keeps rows that are taken out, when another process is
   *     writing, or when a record does not hold its person's identifier
   */
  public Rotated rotate() {
    try (CorpusLocks locks = new CorpusLocks()) {
      SortedSet<String> corpora = lake.corpora();
      locks.take(lake, corpora);
      new PlainTables(lake).require();
      ConsentLedger consents = new ConsentLedger(lake);
      consents.requireWhole();
      Map<String, String> names = names(corpora);
      Dataset<Row> table = new Renaming(lake).table(names);
      List<DatasetVersion> changed = new ArrayList<>();
      for (String corpus : corpora) {
        changed.addAll(renamed(corpus, table));
      }
      long files = 0;
      try (LakeLock held = LakeLock.take(lake, Lake.OWN)) {
        locks.require();
        held.require();
        new VersionLog(lake).reissue(changed, List.of());
        reports(LakeTables.MODELS, names);
        reports(LakeTables.FUSIONS, names);
        try (LakeLock turn = consents.turn()) {
          // Whoever has consented meanwhile, under the key that ends here.
          names.putAll(renamed(consented()));
          consents.rename(turn, names);
          locks.require();
          held.require();
          lake.keys().rotatePseudonymKey();
          files +=
              new Retention(lake, NO_GRACE)
                  .keepNewest(
                      held,
                      List.of(
                          LakeTables.VERSIONS,
                          LakeTables.MODELS,
                          LakeTables.FUSIONS,
                          LakeTables.CONSENTS))
                  .files();
        }
      }
      for (Retention.Removed removed : locks.tidy(new Retention(lake, NO_GRACE))) {
        files += removed.files();
      }
      changed.forEach(follow::reissued);
      Set<String> before = names.keySet();
      return new Rotated(
          names.size(),
          changed.stream().map(DatasetVersion::tag).toList(),
          files,
          new ByteScan(lake)
              .of(new Traces(List.of(), before, Set.of()), before, Fragments.NONE)
              .hits());
    }
  }

  /** Old pseudonyms to new ones; those that are new already are not among them. */
  private Map<String, String> names(SortedSet<String> corpora) {
    Seal seal = new Seal(lake.keys().key(KeyPurpose.SUBJECT));
    Map<String, String> said = new HashMap<>();
    Set<String> persons = new HashSet<>();
    for (String corpus : corpora) {
      for (Snapshot snapshot : sayings(Erasure.snapshots(lake, corpus))) {
        for (Row r :
            lake.read(snapshot, LakeTables.RECORDS)
                .groupBy("person")
                .agg(max("person_declared"), first("person_sealed", true), max("record_id"))
                .collectAsList()) {
          persons.add(r.getString(0));
          if (!r.getBoolean(1)) {
            said.put(r.getString(0), "record:" + r.getString(3));
          } else if (!r.isNullAt(2)) {
            said.put(r.getString(0), "person:" + seal.openText(r.getAs(2)));
          }
        }
      }
    }
    said.putAll(consented());
    persons.removeAll(said.keySet());
    if (!persons.isEmpty()) {
      throw Fault.LAKE_UNREADABLE.because(
          persons.size()
              + " persons stand in rows that are older than sealed identifiers; run each recipe"
              + " once more over its input, or erase who is no longer in it, and rotate again.");
    }
    return renamed(said);
  }

  /** Those of one corpus in which sources say different things: most versions share a table. */
  static Set<Snapshot> sayings(Collection<Snapshot> snapshots) {
    Set<Snapshot> out = new LinkedHashSet<>();
    snapshots.forEach(s -> out.add(s.only(List.of(LakeTables.RECORDS))));
    return out;
  }

  /** What pseudonyms in the consents were made of. */
  private Map<String, String> consented() {
    Map<String, String> out = new HashMap<>();
    new ConsentLedger(lake).identifiers().forEach((p, named) -> out.put(p, "person:" + named));
    return out;
  }

  /** Old pseudonyms to new ones, of {@code said}: pseudonyms and what they were made of. */
  private Map<String, String> renamed(Map<String, String> said) {
    Hmac now = new Hmac(lake.keys().key(KeyPurpose.PSEUDONYM));
    Hmac next = new Hmac(lake.keys().nextPseudonymKey());
    Map<String, String> out = new TreeMap<>();
    said.forEach(
        (person, made) -> {
          if (now.hex(made).equals(person)) {
            out.put(person, next.hex(made));
          } else if (!next.hex(made).equals(person)) {
            throw Fault.LAKE_UNREADABLE.because(
                "A pseudonym fits neither key of this lake; restore LAKE.keys from the backup that"
                    + " belongs to it.");
          }
        });
    return out;
  }

  /** Writes the tables of a corpus anew; answers its versions on them. */
  private List<DatasetVersion> renamed(String corpus, Dataset<Row> names) {
    Map<TableContract, SortedMap<Long, Long>> moved = new HashMap<>();
    for (var table : COLUMNS.entrySet()) {
      SortedSet<Long> needed = new TreeSet<>();
      for (Snapshot snapshot : Erasure.snapshots(lake, corpus)) {
        snapshot.version(table.getKey().name()).ifPresent(needed::add);
      }
      if (needed.isEmpty()) {
        continue;
      }
      SortedMap<Long, Long> out = new TreeMap<>();
      needed.forEach(v -> out.put(v, v));
      for (String column : table.getValue()) {
        SortedMap<Long, Long> then =
            new Renaming(lake)
                .in(
                    lake.tablePath(corpus, table.getKey()),
                    new TreeSet<>(out.values()),
                    column,
                    names);
        out.replaceAll((was, is) -> then.get(is));
      }
      moved.put(table.getKey(), out);
    }
    List<DatasetVersion> changed = new ArrayList<>();
    for (DatasetVersion version : new VersionLog(lake).of(corpus)) {
      Snapshot snapshot = version.snapshot();
      for (var table : moved.entrySet()) {
        snapshot = Excision.moved(snapshot, table.getKey(), table.getValue());
      }
      if (!snapshot.equals(version.snapshot())) {
        changed.add(on(version, snapshot));
      }
    }
    return changed;
  }

  private DatasetVersion on(DatasetVersion v, Snapshot snapshot) {
    String digest = VersionDigest.of(new CorpusView(lake, snapshot).rows());
    if (!digest.equals(v.digest())) {
      throw new IllegalStateException("the digest of " + v.tag() + " depends on pseudonyms");
    }
    return v.on(snapshot, digest, v.originals(), v.derived());
  }

  /** Reports name persons whom a model was judged on. */
  private void reports(TableContract table, Map<String, String> names) {
    Dataset<Row> rows = lake.readOwn(table);
    if (rows.isEmpty()) {
      return;
    }
    // A few of all persons: with all of them each task would carry millions.
    Map<String, String> told = new HashMap<>();
    for (Row row : rows.select("report").collectAsList()) {
      HEX.matcher(row.getString(0))
          .results()
          .map(MatchResult::group)
          .forEach(was -> told.put(was, names.getOrDefault(was, was)));
    }
    var renamed =
        udf(
            (UDF1<String, String>)
                text ->
                    text == null
                        ? null
                        : HEX.matcher(text)
                            .replaceAll(m -> told.getOrDefault(m.group(), m.group())),
            DataTypes.StringType);
    lake.overwrite(
        Snapshot.empty(Lake.OWN), table, rows.withColumn("report", renamed.apply(col("report"))));
  }
}
