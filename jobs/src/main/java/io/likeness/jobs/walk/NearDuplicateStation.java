package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.error.RejectCode;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.NearDuplicateSpec;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.SplitSpec;
import io.likeness.jobs.gpu.Obstacle;
import io.likeness.transforms.dedup.FindNearDuplicates;
import io.likeness.transforms.dedup.FindNearDuplicates.Crowding;
import io.likeness.transforms.dedup.NearDuplicateVerdicts;
import io.likeness.transforms.dedup.NearDuplicateVerdicts.Decision;
import io.likeness.transforms.dedup.NearDuplicateVerdicts.Pair;
import io.likeness.transforms.dedup.NearDuplicateVerdicts.Side;
import io.likeness.transforms.dedup.NearDuplicateVerdicts.Verdict;
import io.likeness.transforms.split.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.storage.StorageLevel;

/** Leaves one of several records that are nearly the same, and links persons that share some. */
final class NearDuplicateStation implements Station {
  /** So many are decided about in the driver's memory; a corpus with more has another problem. */
  private static final int MOST_PAIRS = 1_000_000;

  @Override
  public String name() {
    return "near-duplicates";
  }

  @Override
  public About about() {
    return new About(
        "Leaves one of several records that are nearly the same, and links persons that share some.",
        List.of("near-duplicates"),
        Draws.NOTHING,
        Optional.of(Obstacle.Place.BRIDGE));
  }

  @Override
  public List<TableContract> owns() {
    return List.of(LakeTables.NEAR_DUPLICATES, LakeTables.NEAR_DUPLICATE_SEARCH);
  }

  @Override
  public Snapshot run(Context context, Snapshot snapshot) {
    Lake lake = context.lake();
    Recipe recipe = context.recipe();
    Snapshot before = ScreenStation.forget(lake, snapshot, name());
    if (!recipe.nearDuplicates().enabled()) {
      return before;
    }
    MeasureStation.requireCurrent(context, before);
    Dataset<Row> kept = new CorpusView(lake, before).kept();
    Found found = found(context, before, kept);
    List<Decision> decisions = verdicts(context, found.pairs());
    Snapshot searched =
        lake.overwrite(
            before,
            LakeTables.NEAR_DUPLICATE_SEARCH,
            lake.spark()
                .createDataFrame(
                    List.of(row(found, recipe.nearDuplicates())),
                    LakeTables.NEAR_DUPLICATE_SEARCH.schema()));
    Snapshot told =
        lake.overwrite(
            searched,
            LakeTables.NEAR_DUPLICATES,
            lake.spark()
                .createDataFrame(
                    decisions.stream().map(NearDuplicateStation::row).toList(),
                    LakeTables.NEAR_DUPLICATES.schema()));
    List<Row> dropped =
        decisions.stream().filter(d -> d.dropped().isPresent()).map(this::drop).toList();
    Map<Verdict, Long> counts =
        decisions.stream().collect(Collectors.groupingBy(Decision::verdict, Collectors.counting()));
    context
        .narrator()
        .say(
            "near-duplicates  %d pairs: %d left out, %d to be looked at, %d unite persons, %d kept"
                + " from training",
            decisions.size(),
            counts.getOrDefault(Verdict.DROPPED, 0L),
            counts.getOrDefault(Verdict.REVIEW, 0L),
            counts.getOrDefault(Verdict.UNITED, 0L),
            counts.getOrDefault(Verdict.DECONTAMINATED, 0L));
    context
        .narrator()
        .say(
            "%s",
            searched(found.crowding(), found.candidates(), recipe.nearDuplicates().maxShared()));
    if (dropped.isEmpty()) {
      return told;
    }
    Dataset<Row> rows =
        lake.spark()
            .createDataFrame(dropped, LakeTables.DROPS.schema())
            .drop("source_id")
            .join(kept.select("record_id", "source_id"), "record_id")
            .select(
                LakeTables.DROPS.columns().stream().map(c -> col(c.name())).toArray(Column[]::new));
    return lake.replaceStep(told, LakeTables.DROPS, name(), rows);
  }

  /** What was looked through, and the pairs that it gave. */
  private record Found(Crowding crowding, long candidates, List<Pair> pairs) {}

  /** What was compared, and what was not: a key that is not followed may hide copies. */
  static String searched(Crowding crowding, long candidates, int maxShared) {
    String line =
        String.format(
            Locale.ROOT,
            "near-duplicates  %d candidate pairs compared, largest bucket %d records",
            candidates,
            crowding.largest());
    return crowding.dropped() == 0
        ? line
        : line
            + String.format(
                Locale.ROOT,
                "; %d of %d keys not followed, for more than %d records share each",
                crowding.dropped(),
                crowding.keys(),
                maxShared);
  }

  private static Row row(Found found, NearDuplicateSpec spec) {
    Crowding crowding = found.crowding();
    return RowFactory.create(
        crowding.keys(),
        crowding.largest(),
        (long) spec.maxShared(),
        crowding.dropped(),
        crowding.entries(),
        found.candidates());
  }

  private static Found found(Context context, Snapshot snapshot, Dataset<Row> kept) {
    Lake lake = context.lake();
    Recipe recipe = context.recipe();
    String worth =
        switch (recipe.kind()) {
          case VOICE -> "duration_seconds";
          case FACE -> "width_px";
          case TEXT -> "characters";
        };
    Dataset<Row> prints = MeasureStation.fingerprints(context, snapshot, kept);
    Dataset<Row> sides =
        kept.join(
                lake.read(snapshot, LakeTables.RECORDS).select("source_id", "person_declared"),
                "source_id")
            .select(
                col("record_id"),
                col("person"),
                col("person_declared"),
                coalesce(col("label"), lit("")).as("label"),
                coalesce(col("measures").getItem(worth), lit(0.0)).as("worth"));
    FindNearDuplicates find = new FindNearDuplicates(recipe.kind(), recipe.nearDuplicates());
    // All keys are built and shuffled once, for what is not followed and for how many those are.
    Dataset<Row> buckets = find.buckets(prints).persist(StorageLevel.MEMORY_AND_DISK());
    Dataset<Row> candidates =
        find.candidates(prints, buckets).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      List<Row> rows =
          find.compared(prints, candidates)
              .join(side(sides, "a"), "record_a")
              .join(side(sides, "b"), "record_b")
              .select("record_a", "a", "record_b", "b", "likeness")
              .limit(MOST_PAIRS + 1)
              .collectAsList();
      return new Found(find.crowding(buckets), candidates.count(), pairs(rows));
    } finally {
      candidates.unpersist();
      buckets.unpersist();
    }
  }

  private static List<Pair> pairs(List<Row> rows) {
    if (rows.size() > MOST_PAIRS) {
      throw Fault.INPUT_INVALID.because(
          "More than "
              + MOST_PAIRS
              + " pairs of records are nearly the same; make near-duplicates stricter, or switch"
              + " them off.");
    }
    return rows.stream()
        .map(
            r ->
                new Pair(
                    side(r.getString(0), r.getStruct(1)),
                    side(r.getString(2), r.getStruct(3)),
                    r.getDouble(4)))
        .toList();
  }

  private static Dataset<Row> side(Dataset<Row> sides, String name) {
    return sides.select(
        col("record_id").as("record_" + name),
        org.apache
            .spark
            .sql
            .functions
            .struct(col("person"), col("person_declared"), col("label"), col("worth"))
            .as(name));
  }

  private static Side side(String record, Row row) {
    return new Side(
        record, row.getString(0), row.getBoolean(1), row.getString(2), row.getDouble(3));
  }

  private static List<Decision> verdicts(Context context, List<Pair> pairs) {
    Lake lake = context.lake();
    SplitSpec.By by = context.recipe().split().by();
    Map<String, Part> parts = new HashMap<>();
    Map<String, String> cohorts = new HashMap<>();
    Dataset<Row> previous = SplitStation.previous(lake, context.recipe().corpus());
    if (by == SplitSpec.By.RECORD) {
      List<String> records =
          pairs.stream().flatMap(p -> Stream.of(p.a().record(), p.b().record())).toList();
      previous
          .join(
              lake.spark().createDataset(records, Encoders.STRING()).toDF("record_id"), "record_id")
          .select("record_id", "split")
          .distinct()
          .collectAsList()
          .forEach(row -> parts.put(row.getString(0), Part.of(row.getString(1))));
    } else if (!pairs.isEmpty()) {
      List<String> persons =
          pairs.stream()
              .flatMap(p -> Stream.of(p.a().person(), p.b().person()))
              .distinct()
              .toList();
      for (Row row :
          concerned(previous, lake.spark().createDataset(persons, Encoders.STRING()).toDF("person"))
              .collectAsList()) {
        parts.put(row.getString(0), Part.of(row.getString(2)));
        parts.put(row.getString(1), Part.of(row.getString(2)));
        cohorts.put(row.getString(0), row.getString(1));
      }
    }
    return new NearDuplicateVerdicts(by, parts, cohorts).decide(pairs);
  }

  /**
   * Where {@code persons} stand in {@code previous}, and whoever shares a cohort with one of them
   * and moves with them; of all others a driver would have no use.
   */
  static Dataset<Row> concerned(Dataset<Row> previous, Dataset<Row> persons) {
    // Others may still bear the name of one who has left them.
    Dataset<Row> cohorts =
        previous
            .join(persons, "person")
            .select("cohort")
            .union(persons.select("person"))
            .distinct();
    return previous
        .join(cohorts, new String[] {"cohort"}, "left_semi")
        .select("person", "cohort", "split")
        .distinct();
  }

  private static Row row(Decision d) {
    return RowFactory.create(
        d.pair().a().record(),
        d.pair().b().record(),
        d.pair().likeness(),
        d.verdict().text(),
        d.dropped().map(Side::record).orElse(null));
  }

  private Row drop(Decision d) {
    RejectCode code =
        d.verdict() == Verdict.DROPPED
            ? RejectCode.NEAR_DUPLICATE
            : RejectCode.NEAR_DUPLICATE_ACROSS_PARTS;
    return RowFactory.create(
        "",
        d.dropped().orElseThrow().record(),
        name(),
        code.name(),
        "likeness",
        d.pair().likeness(),
        null,
        d.kept().record());
  }
}
