package io.likeness.transforms.split;

import static io.likeness.transforms.testing.ViewRows.record;
import static io.likeness.transforms.testing.ViewRows.row;
import static io.likeness.transforms.testing.ViewRows.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.SplitSpec;
import io.likeness.core.recipe.SplitSpec.By;
import io.likeness.core.testing.TestSpark;
import io.likeness.transforms.testing.ViewRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class AssignSplitTest {
  private static final AssignSplit BY_PERSON =
      new AssignSplit(
          new SplitSpec(By.PERSON, 0.7, 0.15, 0.15, Optional.empty(), Optional.empty()));
  private static final AssignSplit BY_RECORD =
      new AssignSplit(
          new SplitSpec(
              By.RECORD, 0.7, 0.15, 0.15, Optional.of("only two persons"), Optional.empty()));

  private static final Dataset<Row> NO_PAIRS =
      TestSpark.session().createDataFrame(List.of(), Cohorts.PAIRS.schema());

  private static ViewRows speakers(String key, int from, int to) {
    ViewRows rows = ViewRows.underKey(key);
    add(rows, from, to);
    return rows;
  }

  private static void add(ViewRows rows, int from, int to) {
    for (int p = from; p < to; p++) {
      for (int r = 0; r < 4; r++) {
        rows.add(record(p + "/" + r), "speaker" + p, row().label("digit" + r % 3));
      }
    }
  }

  private static Dataset<Row> none() {
    return TestSpark.session().createDataFrame(List.of(), LakeTables.SPLITS.schema());
  }

  /** The rows as a table of a lake would hold them: computed once. */
  private static Dataset<Row> stored(Dataset<Row> rows) {
    return TestSpark.session().createDataFrame(rows.collectAsList(), rows.schema());
  }

  private static Map<String, String> byRecord(Dataset<Row> splits) {
    Map<String, String> out = new HashMap<>();
    splits
        .select("record_id", "split")
        .collectAsList()
        .forEach(r -> out.put(r.getString(0), r.getString(1)));
    return out;
  }

  @Test
  void givesTheSameSplitForOneAndSevenPartitionsAndForAnotherKey() {
    ViewRows rows = speakers("a", 0, 20);
    List<String> one = texts(BY_PERSON.apply(rows.shuffled(1, 1)));
    assertThat(texts(BY_PERSON.apply(rows.shuffled(2, 7)))).isEqualTo(one);
    assertThat(texts(BY_PERSON.apply(speakers("b", 0, 20).dataset()), "record_id", "split"))
        .isEqualTo(texts(BY_PERSON.apply(rows.dataset()), "record_id", "split"));
  }

  @Test
  void keepsTheContractAndEveryPersonInOnePart() {
    Dataset<Row> splits = stored(BY_PERSON.apply(speakers("a", 0, 20).dataset()));
    BY_PERSON.resultOf(CorpusView.CONTRACT).require(splits.schema(), "test");
    assertThat(splits.count()).isEqualTo(80);
    LeakageReport.of(splits).require(By.PERSON);
    assertThat(splits.select("split").distinct().count()).isEqualTo(3);
  }

  @Test
  void growthMovesNobody() {
    Dataset<Row> before = stored(BY_PERSON.apply(speakers("a", 0, 12).dataset()));
    Dataset<Row> grown = speakers("a", 0, 30).dataset();
    Dataset<Row> after = stored(BY_PERSON.apply(Cohorts.onto(By.PERSON, grown, before, NO_PAIRS)));
    Map<String, String> now = byRecord(after);
    assertThat(now).hasSize(120);
    byRecord(before).forEach((id, split) -> assertThat(now).containsEntry(id, split));
    LeakageReport.of(after).require(By.PERSON);
  }

  @Test
  void aPersonWhoseOldRecordsAreDroppedKeepsThePart() {
    ViewRows all = speakers("a", 0, 12);
    Dataset<Row> before = stored(BY_PERSON.apply(all.dataset()));
    // Everybody's earlier records are gone; new ones of the same persons have come.
    ViewRows fresh = ViewRows.underKey("a");
    for (int p = 0; p < 12; p++) {
      for (int r = 0; r < 3; r++) {
        fresh.add(record("new" + p + "/" + r), "speaker" + p, row().label("digit" + r));
      }
    }
    Dataset<Row> after =
        stored(BY_PERSON.apply(Cohorts.onto(By.PERSON, fresh.dataset(), before, NO_PAIRS)));
    LeakageReport.of(Cohorts.carrying(after, before)).require(By.PERSON);
    assertThat(Cohorts.carrying(after, before).count()).isEqualTo(84);
  }

  @Test
  void nearDuplicatesUnitePersonsUnderTheOneWithTheSmallestRecord() {
    ViewRows rows = ViewRows.create();
    for (int p = 0; p < 12; p++) {
      rows.add(String.format("%02d", 11 - p), "s" + p, row().label("a").slot(p * 83));
    }
    Dataset<Row> pairs =
        TestSpark.session()
            .createDataFrame(
                List.of(RowFactory.create("11", "00"), RowFactory.create("06", "11")),
                Cohorts.PAIRS.schema());
    Dataset<Row> splits =
        stored(BY_PERSON.apply(Cohorts.onto(By.PERSON, rows.dataset(), none(), pairs)));
    assertThat(splits.where("cohort != person").count()).isEqualTo(2);
    assertThat(
            splits
                .where("record_id in ('11', '00', '06')")
                .select("cohort", "split")
                .distinct()
                .collectAsList())
        .singleElement()
        .satisfies(r -> assertThat(r.getString(0)).isEqualTo(rows.pseudonym("s11")));
    // Seen again without pairs, the cohort stays.
    Dataset<Row> again =
        stored(BY_PERSON.apply(Cohorts.onto(By.PERSON, rows.dataset(), splits, NO_PAIRS)));
    assertThat(texts(again)).isEqualTo(texts(splits));
  }

  @Test
  void refusesALinkBetweenPersonsThatStandInTwoParts() {
    ViewRows rows = speakers("a", 0, 20);
    Dataset<Row> before = stored(BY_PERSON.apply(rows.dataset()));
    String train = before.where("split = 'train'").first().getString(0);
    String test = before.where("split = 'test'").first().getString(0);
    Dataset<Row> pairs =
        TestSpark.session()
            .createDataFrame(List.of(RowFactory.create(train, test)), Cohorts.PAIRS.schema());
    assertThatThrownBy(() -> Cohorts.onto(By.PERSON, rows.dataset(), before, pairs))
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.SPLIT_LEAKS));
  }

  @Test
  void twoPersonsWithOneContentAreOneCohort() {
    ViewRows rows = speakers("a", 0, 20);
    rows.add(record("shared"), "speaker3", row().label("digit1"));
    rows.add(record("shared"), "speaker4", row().label("digit1"));
    Dataset<Row> splits =
        stored(BY_PERSON.apply(Cohorts.onto(By.PERSON, rows.dataset(), none(), NO_PAIRS)));
    assertThat(splits.count()).isEqualTo(81);
    assertThat(splits.where("cohort != person").select("person").distinct().count()).isEqualTo(1);
  }

  @Test
  void reportsWhatLeaks() {
    Dataset<Row> torn =
        TestSpark.session()
            .createDataFrame(
                List.of(
                    RowFactory.create("r1", "p", "c", "train"),
                    RowFactory.create("r2", "p", "c", "test"),
                    RowFactory.create("r3", "q", "d", "test")),
                LakeTables.SPLITS.schema());
    Dataset<Row> pairs = TestSpark.session().sql("select 'r1' as record_a, 'r3' as record_b");
    LeakageReport report = LeakageReport.of(torn, pairs, sessions("a", "b", "b"));
    assertThat(report).isEqualTo(new LeakageReport(1, 1, 0, 1, 0));
    assertThatThrownBy(() -> report.require(By.PERSON))
        .hasMessageContaining("1 person, 1 cohort, 1 pair of near-duplicates in two parts");
    assertThatThrownBy(() -> report.require(By.RECORD))
        .hasMessageContaining("The split leaks: 1 pair of near-duplicates in two parts");
    assertThatThrownBy(
            () -> LeakageReport.of(torn, NO_PAIRS, sessions("a", "a", "b")).require(By.RECORD))
        .hasMessageContaining("The split leaks: 1 session in two parts");
  }

  /** Sessions of the records r1, r2 and so on. */
  private static Dataset<Row> sessions(String... names) {
    List<Row> rows = new ArrayList<>();
    for (String name : names) {
      rows.add(RowFactory.create("r" + (rows.size() + 1), name));
    }
    return TestSpark.session().createDataFrame(rows, Cohorts.SESSIONS.schema());
  }

  private static Dataset<Row> noSessions() {
    return sessions();
  }

  @Test
  void personsOfOneSessionStandTogetherAndThoseOfNoneDoNot() {
    ViewRows rows = ViewRows.create();
    for (int p = 0; p < 20; p++) {
      for (int r = 0; r < 4; r++) {
        rows.add(
            record(p + "/" + r),
            "speaker" + p,
            row()
                .label("digit" + r % 3)
                .attribute("talk", r == 0 ? "talk" + p / 2 : r == 1 ? "unknown" : "own" + p));
      }
    }
    Dataset<Row> sessions = Cohorts.sessions(rows.dataset(), Optional.of("talk"));
    assertThat(sessions.count()).isEqualTo(60);
    Dataset<Row> splits =
        stored(
            BY_PERSON.apply(
                Cohorts.onto(By.PERSON, rows.dataset(), none(), Cohorts.linking(sessions))));
    assertThat(splits.select("cohort").distinct().count()).as("pairs of persons").isEqualTo(10);
    LeakageReport.of(splits, NO_PAIRS, sessions).require(By.PERSON);
    assertThat(Cohorts.sessions(rows.dataset(), Optional.empty()).count()).isZero();
  }

  @Test
  void splitsByRecordWhenTheRecipeGivesAReason() {
    ViewRows rows = speakers("a", 0, 2);
    assertThatThrownBy(() -> BY_PERSON.apply(rows.dataset())).hasMessageContaining("2 persons");
    Dataset<Row> splits = stored(BY_RECORD.apply(many(2, 60).dataset()));
    assertThat(splits.count()).isEqualTo(120);
    assertThat(splits.where("split = 'train'").count()).isBetween(80L, 88L);
    assertThat(splits.select("person", "split").distinct().count()).isEqualTo(6);
    LeakageReport.of(splits).require(By.RECORD);
  }

  @Test
  void byRecordNearDuplicatesStandTogetherAndASecondRunMovesNothing() {
    ViewRows rows = many(2, 30);
    List<Row> pairs = new ArrayList<>();
    for (int r = 0; r < 15; r++) {
      pairs.add(RowFactory.create(record("0." + r), record("1." + r)));
    }
    Dataset<Row> alike = TestSpark.session().createDataFrame(pairs, Cohorts.PAIRS.schema());
    Dataset<Row> splits =
        stored(BY_RECORD.apply(Cohorts.onto(By.RECORD, rows.dataset(), none(), alike)));
    LeakageReport.of(splits, alike, noSessions()).require(By.RECORD);
    assertThat(splits.where("cohort != person").count()).isZero();
    rows.add(record("new"), "s0", row().label("c1"));
    Dataset<Row> again =
        stored(BY_RECORD.apply(Cohorts.onto(By.RECORD, rows.dataset(), splits, alike)));
    assertThat(again.count()).isEqualTo(61);
    Map<String, String> now = byRecord(again);
    byRecord(splits).forEach((id, split) -> assertThat(now).containsEntry(id, split));
    LeakageReport.of(again, alike, noSessions()).require(By.RECORD);
  }

  private static ViewRows many(int persons, int records) {
    ViewRows rows = ViewRows.create();
    for (int p = 0; p < persons; p++) {
      for (int r = 0; r < records; r++) {
        rows.add(record(p + "." + r), "s" + p, row().label("c" + r % 3));
      }
    }
    return rows;
  }

  @Test
  void countsOnlyFractionsWhereThereAreNoLabels() {
    ViewRows rows = ViewRows.create();
    for (int i = 0; i < 40; i++) {
      rows.add(record("u" + i), "u" + i, row());
    }
    Dataset<Row> splits = stored(BY_PERSON.apply(rows.dataset()));
    assertThat(splits.where("split = 'train'").count()).isEqualTo(28);
    assertThat(splits.where("split = 'test'").count()).isEqualTo(6);
  }

  @Test
  void anEmptyTableStaysEmpty() {
    assertThat(BY_PERSON.apply(ViewRows.create().dataset()).count()).isZero();
    assertThat(Cohorts.onto(By.PERSON, ViewRows.create().dataset(), none(), NO_PAIRS).count())
        .isZero();
  }
}
