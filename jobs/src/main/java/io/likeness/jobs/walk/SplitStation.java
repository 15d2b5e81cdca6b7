package io.likeness.jobs.walk;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.recipe.SplitSpec;
import io.likeness.jobs.gpu.Obstacle;
import io.likeness.transforms.split.AssignSplit;
import io.likeness.transforms.split.Cohorts;
import io.likeness.transforms.split.DeclaredPersons;
import io.likeness.transforms.split.LeakageReport;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Puts every person or record into one part, where no version has done so already. */
final class SplitStation implements Station {
  @Override
  public String name() {
    return "split";
  }

  @Override
  public About about() {
    return new About(
        "Gives every person a part of the split; who has one keeps it.",
        List.of("split"),
        Draws.KEYED,
        Optional.of(Obstacle.Place.GPU));
  }

  @Override
  public List<TableContract> owns() {
    return List.of(LakeTables.SPLITS);
  }

  @Override
  public Snapshot run(Context context, Snapshot snapshot) {
    Lake lake = context.lake();
    Optional<DatasetVersion> last = latest(lake, snapshot.corpus());
    Dataset<Row> previous = previous(lake, snapshot.corpus(), last);
    Dataset<Row> kept = new CorpusView(lake, snapshot).kept();
    SplitSpec.By by = context.recipe().split().by();
    Dataset<Row> pairs = pairs(lake, snapshot, kept);
    Dataset<Row> sessions = Cohorts.sessions(kept, context.recipe().split().session());
    Dataset<Row> before =
        Cohorts.onto(by, kept, previous, pairs.unionByName(Cohorts.linking(sessions)));
    Dataset<Row> assigned = assigned(context, snapshot, before);
    Snapshot after =
        lake.overwrite(snapshot, LakeTables.SPLITS, Cohorts.carrying(assigned, previous));
    LeakageReport.of(lake.read(after, LakeTables.SPLITS), pairs, sessions).require(by);
    CorpusView view = new CorpusView(lake, after);
    context.narrator().say("split      %s", shares(view.kept()));
    last.ifPresent(version -> tellOfShares(context, version));
    tellOfPersons(context, view);
    return after;
  }

  /** That who has a part kept it, where the recipe asks for other shares than the last one did. */
  private static void tellOfShares(Context context, DatasetVersion version) {
    String asked = context.recipe().split().shares();
    String before = RecipeReader.stored(version.recipe(), version.tag()).split().shares();
    if (!asked.equals(before)) {
      context
          .narrator()
          .say(
              "split      the recipe asks for %s, and that of %s did for %s: who had a part keeps it,"
                  + " and those who are new go where persons are lacking most; to split everybody"
                  + " anew, give the corpus another name",
              asked, version.tag(), before);
    }
  }

  /** What of persons a reader of the line before must know. */
  private static void tellOfPersons(Context context, CorpusView view) {
    DeclaredPersons declared = DeclaredPersons.of(view.sourcesOfKept());
    if (declared.unnamed() > 0) {
      context
          .narrator()
          .say(
              "split      no source names the person of %d of %d records: each counts as a person of"
                  + " its own, so one may stand in two parts",
              declared.unnamed(), declared.records());
    }
    if (declared.split() > 0) {
      context
          .narrator()
          .say(
              "split      the source's own split, which is not used, has %d of %d persons in two"
                  + " parts",
              declared.torn(), declared.split());
    }
  }

  private static Dataset<Row> assigned(Context context, Snapshot snapshot, Dataset<Row> before) {
    try {
      return new AssignSplit(context.recipe().split()).apply(before);
    } catch (LikenessException e) {
      long lost = lost(context.lake(), snapshot);
      if (e.fault() != Fault.SPLIT_IMPOSSIBLE || lost == 0) {
        throw e;
      }
      throw e.fault()
          .because(
              e.getMessage()
                  + " Since the last version "
                  + (lost == 1 ? "1 source item is" : lost + " source items are")
                  + " no longer in the input or refused now, which may be why: `./likeness table"
                  + " drops --corpus "
                  + snapshot.corpus()
                  + " --where \"code = 'SOURCE_GONE'\"` lists them, and `./likeness table"
                  + " quarantine --corpus "
                  + snapshot.corpus()
                  + "` what is refused.",
              e);
    }
  }

  /** How many source items left the input, or are refused, since the version that binds. */
  private static long lost(Lake lake, Snapshot snapshot) {
    Optional<DatasetVersion> last = new VersionLog(lake).latest(snapshot.corpus());
    if (last.isEmpty()) {
      return 0;
    }
    String[] source = {"source_id"};
    Dataset<Row> before = new CorpusView(lake, last.get().snapshot()).gone().select(source[0]);
    return new CorpusView(lake, snapshot).gone().join(before, source, "left_anti").count();
  }

  /** Near-duplicates that both are kept. */
  private static Dataset<Row> pairs(Lake lake, Snapshot snapshot, Dataset<Row> kept) {
    Dataset<Row> ids = kept.select("record_id").distinct();
    return lake.read(snapshot, LakeTables.NEAR_DUPLICATES)
        .where(col("dropped_record").isNull())
        .join(ids.toDF("record_a"), "record_a")
        .join(ids.toDF("record_b"), "record_b")
        .select("record_a", "record_b");
  }

  private static String shares(Dataset<Row> kept) {
    StringBuilder out = new StringBuilder();
    for (Row row :
        kept.groupBy("split")
            .agg(
                org.apache.spark.sql.functions.count("*"),
                org.apache.spark.sql.functions.countDistinct("person"))
            .sort("split")
            .collectAsList()) {
      out.append(out.isEmpty() ? "" : ", ")
          .append(row.getString(0))
          .append(' ')
          .append(row.getLong(1))
          .append(" records of ")
          .append(row.getLong(2))
          .append(" persons");
    }
    return out.toString();
  }

  /**
   * Only what was tagged binds: a run that died must not decide where anybody is, nor a version
   * that did not come as far as the split let everybody move.
   */
  static Dataset<Row> previous(Lake lake, String corpus) {
    return previous(lake, corpus, latest(lake, corpus));
  }

  private static Dataset<Row> previous(Lake lake, String corpus, Optional<DatasetVersion> last) {
    return lake.read(
        last.map(DatasetVersion::snapshot).orElse(Snapshot.empty(corpus)), LakeTables.SPLITS);
  }

  private static Optional<DatasetVersion> latest(Lake lake, String corpus) {
    return new VersionLog(lake).latestWith(LakeTables.SPLITS, corpus);
  }
}
