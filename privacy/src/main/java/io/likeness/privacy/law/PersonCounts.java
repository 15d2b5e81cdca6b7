package io.likeness.privacy.law;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.ThresholdsSpec;
import io.likeness.privacy.consent.ConsentLedger;
import io.likeness.privacy.consent.Purpose;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * How many persons a lake holds over all of its corpora, and what part of the law's thresholds that
 * is. The counts are exact, so they stay inside.
 *
 * <p>One person in two corpora is one. A record whose source names nobody counts as a person, so
 * that a count is never too low.
 */
public record PersonCounts(Lake lake) {
  /** The share of a threshold from which on it is said to be near. */
  private static final double NEAR = 0.9;

  /**
   * What is held of one kind on one basis.
   *
   * @param kind {@code clip}, {@code face} or {@code sentence}
   * @param basis legal basis of the corpora, as their latest version records it
   * @param under14 persons who were under 14 when they consented
   * @param sensitive records that are biometric data: all clips and faces
   */
  public record Held(
      String kind, String basis, long persons, long under14, long records, long sensitive) {}

  /**
   * One number of persons against its threshold.
   *
   * @param name {@code faces} or {@code cross-border}
   */
  public record Gauge(String name, long persons, long threshold) {
    /** {@code below}, {@code near} from 90 % on, {@code reached} from 100 % on. */
    public String state() {
      return persons >= threshold ? "reached" : persons >= NEAR * threshold ? "near" : "below";
    }

    /** Whether somebody should be told. */
    public boolean alerts() {
      return !state().equals("below");
    }

    /** What there is to do, in a sentence. */
    public String sentence() {
      String what =
          name.equals(FACES)
              ? persons + " persons whose faces are held"
              : persons + " persons whose records left the country this year";
      return what
          + (state().equals("reached") ? " reach" : " are near")
          + " the threshold of "
          + threshold
          + ": "
          + (name.equals(FACES)
              ? "report to the authority within 30 working days of reaching it."
              : "from there on the authority has to assess it before more leaves.");
    }
  }

  /** Name of the gauge of persons whose faces are held. */
  public static final String FACES = "faces";

  private static final String CROSS_BORDER = "cross-border";

  /** What is held, by kind and basis, sorted. */
  public List<Held> held() {
    Map<String, String> bases = new TreeMap<>();
    lake.corpora().forEach(corpus -> bases.put(corpus, "none"));
    new VersionLog(lake).all().forEach(v -> bases.put(v.corpus(), v.legalBasis()));
    Dataset<Row> young =
        new ConsentLedger(lake)
            .latest()
            .where("under_14")
            .select(col("person").as("young"))
            .distinct();
    List<Held> out = new ArrayList<>();
    for (Row r :
        records(bases)
            .join(young, col("person").equalTo(col("young")), "left")
            .groupBy("kind", "basis")
            .agg(
                countDistinct("person"),
                countDistinct(when(col("young").isNotNull(), col("person"))),
                count(lit(1)))
            .sort("kind", "basis")
            .collectAsList()) {
      boolean biometric = !r.getString(0).equals(Kind.TEXT.item());
      out.add(
          new Held(
              r.getString(0),
              r.getString(1),
              r.getLong(2),
              r.getLong(3),
              r.getLong(4),
              biometric ? r.getLong(4) : 0));
    }
    return out;
  }

  /** The counts that the law has thresholds for, in the year of {@code day}. */
  public List<Gauge> gauges(ThresholdsSpec thresholds, LocalDate day) {
    Map<String, String> bases = lake.corpora().stream().collect(Collectors.toMap(c -> c, c -> ""));
    long faces =
        records(bases)
            .where(col("kind").equalTo(Kind.FACE.item()))
            .select("person")
            .distinct()
            .count();
    return List.of(
        new Gauge(FACES, faces, thresholds.faces()),
        new Gauge(CROSS_BORDER, crossBorder(day), thresholds.crossBorder()));
  }

  private Dataset<Row> records(Map<String, String> bases) {
    Dataset<Row> out =
        lake.spark()
            .createDataFrame(
                List.<Row>of(),
                new StructType()
                    .add("kind", DataTypes.StringType)
                    .add("person", DataTypes.StringType)
                    .add("basis", DataTypes.StringType));
    for (var corpus : bases.entrySet()) {
      out =
          out.union(
              lake.read(lake.head(corpus.getKey()), LakeTables.RECORDS)
                  .select(col("kind"), col("person"), lit(corpus.getValue())));
    }
    return out;
  }

  /**
   * Persons of the versions that were exported for it since the year began. On consent fewer may
   * have left, and of a version whose tag is gone each record counts as a person: never too few.
   */
  private long crossBorder(LocalDate day) {
    Timestamp from = Timestamp.from(day.withDayOfYear(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    Timestamp until =
        Timestamp.from(day.withDayOfYear(1).plusYears(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    Map<String, DatasetVersion> versions = new TreeMap<>();
    new VersionLog(lake).all().forEach(v -> versions.put(v.tag(), v));
    long unknown = 0;
    Dataset<Row> persons =
        lake.spark()
            .createDataFrame(
                List.of(RowFactory.create("")),
                new StructType().add("person", DataTypes.StringType))
            .where(lit(false));
    for (Row r :
        lake.readOwn(LakeTables.EXPORTS)
            .where(
                col("purpose")
                    .equalTo(Purpose.CROSS_BORDER.word())
                    .and(col("exported_at").geq(lit(from)))
                    .and(col("exported_at").lt(lit(until))))
            .groupBy("tag")
            .agg(org.apache.spark.sql.functions.max("records"))
            .sort("tag")
            .collectAsList()) {
      DatasetVersion version = versions.get(r.getString(0));
      if (version == null) {
        unknown += r.getLong(1);
      } else {
        persons =
            persons.union(
                new CorpusView(lake, version.snapshot())
                    .rows()
                    .where(col("kind").notEqual(Kind.TEXT.item()))
                    .select("person"));
      }
    }
    return unknown + persons.distinct().count();
  }
}
