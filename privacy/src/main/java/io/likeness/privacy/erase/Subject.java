package io.likeness.privacy.erase;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.likeness.core.keys.Hmac;
import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.keys.Seal;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.Unlogged;
import io.likeness.core.recipe.Kind;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What a corpus holds of one person, or of several, over all of its snapshots.
 *
 * @param sources source items, those that name nobody and hold the same among them, and derivations
 *     of what was recorded of nobody else
 * @param records contents that were recorded of nobody else, and copies made of them
 * @param originals how many of {@code records} are originals
 */
record Subject(Set<String> sources, Set<String> records, long originals) {
  private static final Subject NOBODY = new Subject(Set.of(), Set.of(), 0);

  /** The pseudonym of the person called {@code identifier} in the source. */
  static String pseudonym(Lake lake, String identifier) {
    return new Hmac(lake.keys().key(KeyPurpose.PSEUDONYM)).hex("person:" + identifier);
  }

  /** Looks for persons in {@code snapshots} of one corpus, oldest first. */
  static Subject find(Lake lake, Collection<Snapshot> snapshots, Collection<String> identifiers) {
    return find(lake, snapshots, identifiers, Set.of());
  }

  /**
   * Looks for persons in all corpora: what is theirs in one of them may lie in another under
   * nobody's name.
   *
   * @param corpora the snapshots of each, oldest first
   */
  static SortedMap<String, Subject> find(
      Lake lake, Map<String, List<Snapshot>> corpora, Collection<String> identifiers) {
    SortedMap<String, Subject> found = new TreeMap<>();
    corpora.forEach((corpus, snapshots) -> found.put(corpus, find(lake, snapshots, identifiers)));
    Set<String> all = new TreeSet<>();
    found.values().forEach(subject -> all.addAll(subject.records()));
    found.replaceAll(
        (corpus, subject) ->
            subject.records().containsAll(all)
                ? subject
                : find(lake, corpora.getOrDefault(corpus, List.of()), identifiers, all));
    return found;
  }

  private static Subject find(
      Lake lake,
      Collection<Snapshot> snapshots,
      Collection<String> identifiers,
      Set<String> elsewhere) {
    List<String> pseudonyms = identifiers.stream().map(i -> pseudonym(lake, i)).toList();
    Column mine = Unlogged.isIn(col("person"), pseudonyms);
    // Many write the same sentence; who records the same bytes has copied them.
    Column named = col("person_declared").or(col("kind").equalTo(Kind.TEXT.item()));
    Set<String> refused = refused(lake, snapshots, identifiers);
    return find(lake, snapshots, mine, not(mine).and(named), refused, elsewhere);
  }

  /**
   * What hangs on the rows of the table of records that {@code mine} names, whosever the others
   * are.
   *
   * @param snapshots oldest first
   * @param mine true or false of every row
   */
  static Subject find(Lake lake, Collection<Snapshot> snapshots, Column mine) {
    return find(lake, snapshots, mine, not(mine), Set.of(), Set.of());
  }

  /**
   * What hangs on the rows of the table of records that {@code mine} names.
   *
   * @param others rows of somebody else; those that are neither go with what they hold of mine
   * @param refused source items that have no row there
   * @param elsewhere contents that another corpus has of them
   */
  private static Subject find(
      Lake lake,
      Collection<Snapshot> snapshots,
      Column mine,
      Column others,
      Set<String> refused,
      Set<String> elsewhere) {
    Set<String> sources = new TreeSet<>(refused);
    Set<String> own = new TreeSet<>();
    for (Snapshot snapshot : snapshots) {
      Dataset<Row> records = lake.read(snapshot, LakeTables.RECORDS);
      for (Row r : records.where(mine).select("source_id", "record_id").collectAsList()) {
        sources.add(r.getString(0));
        own.add(r.getString(1));
      }
    }
    Set<String> items = new TreeSet<>(sources);
    for (Snapshot snapshot : snapshots) {
      // What was read before a file was replaced is in no row of the table of records.
      own.addAll(
          contents(originals(lake, snapshot).join(ids(lake, "source_id", items), "source_id")));
    }
    own.addAll(elsewhere);
    Holders holders = new Holders(lake, snapshots, own, mine, others);
    own.retainAll(holders.contents());
    own.removeAll(holders.others(items));
    sources.addAll(holders.nobodys(own));
    Set<String> records = new TreeSet<>(own);
    for (Snapshot snapshot : snapshots) {
      for (Row r : copies(lake, snapshot, own).collectAsList()) {
        sources.add(r.getString(0));
        if (!r.isNullAt(1)) {
          records.add(r.getString(1));
        }
      }
    }
    return new Subject(sources, records, own.size());
  }

  /**
   * Each without what another corpus of the lake has of somebody else, where it stays.
   *
   * @param found subjects by corpus
   */
  static SortedMap<String, Subject> alone(Lake lake, Map<String, Subject> found) {
    SortedMap<String, Subject> out = new TreeMap<>();
    found.forEach((corpus, subject) -> out.put(corpus, subject.alone(lake, corpus, found)));
    return out;
  }

  private Subject alone(Lake lake, String corpus, Map<String, Subject> found) {
    Set<String> itemsAlone = new TreeSet<>(sources);
    Set<String> contentsAlone = new TreeSet<>(records);
    for (String other : sources.isEmpty() ? Set.<String>of() : lake.corpora()) {
      if (other.equals(corpus)) {
        continue;
      }
      Subject there = found.getOrDefault(other, NOBODY);
      for (Snapshot snapshot : Erasure.snapshots(lake, other)) {
        Dataset<Row> media = lake.read(snapshot, LakeTables.MEDIA);
        Dataset<Row> refused = lake.read(snapshot, LakeTables.QUARANTINE);
        itemsAlone.removeAll(among(lake, media, "source_id", sources, there.sources));
        itemsAlone.removeAll(among(lake, refused, "source_id", sources, there.sources));
        contentsAlone.removeAll(among(lake, media, "record_id", records, there.records));
      }
    }
    return new Subject(itemsAlone, contentsAlone, originals);
  }

  /** Those of {@code ids} that rows have and that are not {@code theirs} there too. */
  private static Set<String> among(
      Lake lake, Dataset<Row> rows, String column, Set<String> ids, Set<String> theirs) {
    Set<String> out =
        new TreeSet<>(
            rows.join(ids(lake, column, ids), column)
                .select(column)
                .distinct()
                .as(Encoders.STRING())
                .collectAsList());
    out.removeAll(theirs);
    return out;
  }

  /** Items that could be read, each time they were. */
  static Dataset<Row> originals(Lake lake, Snapshot snapshot) {
    return lake.read(snapshot, LakeTables.MEDIA)
        .where(col("derivation").isNull().and(col("code").isNull()))
        .select("source_id", "record_id");
  }

  private static List<String> contents(Dataset<Row> rows) {
    return rows.select("record_id").distinct().as(Encoders.STRING()).collectAsList();
  }

  private static Dataset<Row> copies(Lake lake, Snapshot snapshot, Set<String> parents) {
    return lake.read(snapshot, LakeTables.MEDIA)
        .where(col("derivation").isNotNull())
        .select(
            col("source_id"),
            col("record_id").as("copy_id"),
            get_json_object(col("derivation"), "$.parent_id").as("record_id"))
        .join(ids(lake, "record_id", parents), "record_id")
        .select("source_id", "copy_id");
  }

  /**
   * Items without a record say nothing of persons but by their address. Those that have one, such
   * as what could be read and not decoded, are the person's whom it names, whatever their address.
   */
  private static Set<String> refused(
      Lake lake, Collection<Snapshot> snapshots, Collection<String> identifiers) {
    Seal seal = new Seal(lake.keys().key(KeyPurpose.SOURCE_URI));
    Set<String> out = new TreeSet<>();
    for (Snapshot snapshot : snapshots) {
      for (Row r :
          lake.read(snapshot, LakeTables.QUARANTINE)
              .where(col("source_sealed").isNotNull())
              .select("source_id", "source_sealed")
              .collectAsList()) {
        String uri = Traces.low(seal.openText(r.getAs(1)));
        if (identifiers.stream().anyMatch(identifier -> names(uri, identifier))) {
          out.add(r.getString(0));
        }
      }
    }
    Set<String> named = new TreeSet<>(out);
    for (Snapshot snapshot : snapshots) {
      lake.read(snapshot, LakeTables.RECORDS)
          .join(ids(lake, "source_id", named), "source_id")
          .select("source_id")
          .as(Encoders.STRING())
          .collectAsList()
          .forEach(out::remove);
    }
    return out;
  }

  /** Whether an address has the identifier as a word of its file's name, or as a folder. */
  private static boolean names(String uri, String identifier) {
    String low = Traces.low(identifier);
    Pattern token =
        Pattern.compile("(?<![\\p{L}\\p{N}])" + Pattern.quote(low) + "(?![\\p{L}\\p{N}])");
    return token.matcher(uri.substring(uri.lastIndexOf('/') + 1)).find()
        || uri.contains("/" + low + "/");
  }

  /** {@code values} as a table of one column. */
  static Dataset<Row> ids(Lake lake, String column, Set<String> values) {
    List<Row> rows = values.stream().map(v -> RowFactory.create(v)).toList();
    return lake.spark()
        .createDataFrame(rows, new StructType().add(column, DataTypes.StringType, false))
        .where(lit(true));
  }
}
