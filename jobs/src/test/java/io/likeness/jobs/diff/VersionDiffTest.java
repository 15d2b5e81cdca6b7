package io.likeness.jobs.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.ScalaCollections;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.recipe.GatesSpec;
import io.likeness.core.testing.TestSpark;
import io.likeness.core.testing.TestVersions;
import io.likeness.transforms.bias.ShareInterval;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("walk")
class VersionDiffTest {
  @TempDir Path folder;

  private static VersionDiff.Mean mean(double[] values) {
    double sum = 0;
    for (double v : values) {
      sum += v;
    }
    double mean = sum / values.length;
    double squares = 0;
    for (double v : values) {
      squares += (v - mean) * (v - mean);
    }
    int n = values.length;
    return new VersionDiff.Mean(mean, n < 2 ? 0 : squares / (n - 1) / n, n);
  }

  @Test
  void anIntervalOfFewPersonsCoversTheShiftAboutAsOftenAsItSays() {
    // Two and three persons, no shift; 4,000 draws at 0.95: below 0.93 by chance under 1e-7.
    Random random = new Random(21);
    int covered = 0;
    for (int i = 0; i < 4000; i++) {
      VersionDiff.Mean from = mean(random.doubles(2).map(u -> random.nextGaussian()).toArray());
      VersionDiff.Mean to = mean(random.doubles(3).map(u -> random.nextGaussian()).toArray());
      VersionDiff.MeasureShift shift = from.to(to, "m");
      covered += shift.low() <= 0 && 0 <= shift.high() ? 1 : 0;
    }
    assertThat(covered).isGreaterThan(3720);
  }

  @Test
  void onePersonHasNoInterval() {
    VersionDiff.MeasureShift shift = mean(new double[] {1}).to(mean(new double[] {2, 3, 4}), "m");
    assertThat(shift.shift()).isEqualTo(2);
    assertThat(shift.low()).isNaN();
    assertThat(shift.interval("%.1f")).isEqualTo("–");
  }

  private static Row row(TableContract table, Map<String, Object> values) {
    return RowFactory.create(table.columns().stream().map(c -> values.get(c.name())).toArray());
  }

  private static Row share(String attribute, String value, double persons, double share) {
    Map<String, Object> v = new HashMap<>();
    v.put("stage", "collected");
    v.put("attribute", attribute);
    v.put("value", value);
    v.put("unit", "persons");
    v.put("amount", persons);
    v.put("share", share);
    v.put("low", share / 2);
    v.put("high", (1 + share) / 2);
    return row(LakeTables.BIAS, v);
  }

  private static Row distance(String unit, double estimate) {
    Map<String, Object> v = new HashMap<>();
    v.put("stage", "collected");
    v.put("statistic", "jensen-shannon");
    v.put("attribute", "accent");
    v.put("value", "");
    v.put("against", "target");
    v.put("unit", unit);
    v.put("estimate", estimate);
    v.put("records", 10L);
    v.put("persons", 5L);
    return row(LakeTables.DISPARITIES, v);
  }

  private static Row source(String id) {
    Map<String, Object> v = new HashMap<>();
    v.put("source_id", id);
    v.put("record_id", "x");
    v.put("kind", "clip");
    v.put("format", "WAV");
    v.put("size_bytes", 1L);
    v.put("person", "p");
    v.put("person_declared", true);
    v.put("attributes", ScalaCollections.asScala(new TreeMap<String, String>()));
    v.put("split_slot", 0);
    v.put("person_shard", 0);
    v.put("source_sealed", new byte[1]);
    return row(LakeTables.RECORDS, v);
  }

  private static Row drop(String source, String step, String code, String kept) {
    Map<String, Object> v = new HashMap<>();
    v.put("source_id", source);
    v.put("record_id", "x");
    v.put("step", step);
    v.put("code", code);
    v.put("kept_record_id", kept);
    return row(LakeTables.DROPS, v);
  }

  private static Snapshot write(Lake lake, Snapshot to, TableContract table, Row... rows) {
    return lake.overwrite(
        to, table, TestSpark.session().createDataFrame(List.of(rows), table.schema()));
  }

  private static DatasetVersion version(String tag, Snapshot snapshot) {
    return TestVersions.of(tag, snapshot, 0, "");
  }

  @Test
  void namesTheStepThatNewlyDropsAndComparesWhatBothVersionsMeasured() {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Snapshot read = write(lake, Snapshot.empty("c"), LakeTables.RECORDS, source("1"), source("2"));
    Row twin = drop("2", "dedup", "EXACT_DUPLICATE", "x");
    Snapshot a = write(lake, read, LakeTables.DROPS, twin);
    a =
        write(
            lake, a, LakeTables.BIAS, share("accent", "de", 6, 0.6), share("accent", "en", 4, 0.4));
    Snapshot b = write(lake, read, LakeTables.DROPS, twin, drop("1", "screen", "TOO_SHORT", null));
    b = write(lake, b, LakeTables.BIAS, share("accent", "de", 8, 1), share("age", "old", 8, 1));
    a = write(lake, a, LakeTables.DISPARITIES, distance("rows", 0.1), distance("persons", 0.2));
    b = write(lake, b, LakeTables.DISPARITIES, distance("rows", 0.4));
    VersionDiff diff = VersionDiff.of(lake, version("c-1", a), version("c-2", b), 5);
    assertThat(diff.records().removed()).isEqualTo(Map.of("screen TOO_SHORT", 1L));
    assertThat(diff.records().listed())
        .containsExactly(new RecordDiff.Listed("removed", "screen TOO_SHORT", "x", ""));
    assertThat(diff.shares()).extracting(VersionDiff.ShareShift::value).containsExactly("de", "en");
    assertThat(diff.disparities())
        .containsExactly(
            new VersionDiff.DisparityShift("jensen-shannon", "accent", "rows", 0.1, 0.4));
    VersionDiff.ShareShift gone = diff.shares().get(1);
    assertThat(gone.to()).isZero();
    assertThat(gone.toHigh()).isEqualTo(ShareInterval.wilson(0, 8).high());
    DriftLimits open = new DriftLimits(GatesSpec.OPEN);
    DriftLimits limits =
        open.with("--max-removed", "max-removed-fraction", Optional.of(0.5))
            .with("--max-distance-rise", "max-distance-rise", Optional.of(0.25))
            .with("--max-share-shift", "max-share-shift", Optional.of(0.3));
    assertThat(Drift.beyond(lake, "c-1", a, b, limits, List.of("snr_db")))
        .containsExactly(
            "the fraction of the records of c-1 that are no longer there is 1.000, above"
                + " --max-removed 0.5",
            "the change since c-1 of the share of accent = de is 0.400, above --max-share-shift 0.3",
            "the rise since c-1 of jensen-shannon of accent in rows is 0.300, above"
                + " --max-distance-rise 0.25");
    assertThat(Drift.beyond(lake, "c-1", a, b, open, List.of("snr_db"))).isEmpty();
  }

  /** Record {@code id} of {@code person}, who has an accent. */
  private static Row source(String id, String person, String accent, String label) {
    Map<String, Object> v = new HashMap<>();
    v.put("source_id", "of " + id);
    v.put("record_id", id);
    v.put("kind", "clip");
    v.put("format", "WAV");
    v.put("size_bytes", 1L);
    v.put("person", person);
    v.put("label", label);
    v.put("person_declared", true);
    v.put("attributes", ScalaCollections.asScala(new TreeMap<>(Map.of("accent", accent))));
    v.put("split_slot", 0);
    v.put("person_shard", 0);
    v.put("source_sealed", new byte[1]);
    return row(LakeTables.RECORDS, v);
  }

  @Test
  void listsTheFirstRecordsOfEachReasonAndWhatIsAnotherOfThem() {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    List<Row> then = new ArrayList<>();
    List<Row> now = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      then.add(source("r" + i, "p" + i, "de", "angry"));
      now.add(
          source("r" + i, "p" + (i < 5 ? i : 9), i == 0 ? "en" : "de", i < 3 ? "calm" : "angry"));
    }
    now.add(source("s0", "p0", "de", "angry"));
    Snapshot a = write(lake, Snapshot.empty("c"), LakeTables.RECORDS, then.toArray(Row[]::new));
    Snapshot b = write(lake, Snapshot.empty("c"), LakeTables.RECORDS, now.toArray(Row[]::new));
    RecordDiff two = RecordDiff.of(lake, a, b, 2);
    assertThat(two.added()).isEqualTo(Map.of("new in the source", 1L));
    assertThat(two.removed()).isEmpty();
    assertThat(two.changed()).isEqualTo(Map.of("label", 3L, "person", 1L, "attributes", 1L));
    assertThat(two.listed())
        .containsExactly(
            new RecordDiff.Listed("added", "new in the source", "s0", ""),
            new RecordDiff.Listed("changed", "attributes", "r0", ""),
            new RecordDiff.Listed("changed", "label", "r0", "angry → calm"),
            new RecordDiff.Listed("changed", "label", "r1", "angry → calm"),
            new RecordDiff.Listed("changed", "person", "r5", ""));
    assertThat(RecordDiff.of(lake, a, b, RecordDiff.ALL).listed()).hasSize(6);
    assertThat(RecordDiff.of(lake, a, b, 0).listed()).isEmpty();
    assertThat(RecordDiff.of(lake, b, a, 1).removed())
        .isEqualTo(Map.of("no longer in the source, or erased", 1L));
  }

  /** What rebalancing leaves out is in no export and no training of the version. */
  @Test
  void recordsThatRebalancingLeavesOutAreRemoved() {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    Row[] sources = new Row[10];
    Row[] allocations = new Row[9];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = source("r" + i, "p" + i, "de", "angry");
      if (i < allocations.length) {
        Map<String, Object> v = new HashMap<>();
        v.put("record_id", "r" + i);
        v.put("cell", "de");
        v.put("keep", false);
        v.put("copies", 0);
        v.put("weight", 1.0);
        allocations[i] = row(LakeTables.ALLOCATIONS, v);
      }
    }
    Snapshot a = write(lake, Snapshot.empty("c"), LakeTables.RECORDS, sources);
    Snapshot b = write(lake, a, LakeTables.ALLOCATIONS, allocations);
    assertThat(RecordDiff.of(lake, a, b, 0).removed())
        .isEqualTo(Map.of("left out by rebalancing", 9L));
    DriftLimits limits =
        new DriftLimits(new GatesSpec(0, 0, 1, 0.8, 1, 1, Double.POSITIVE_INFINITY, 1, 1));
    assertThat(Drift.beyond(lake, "c-1", a, b, limits, List.of()))
        .containsExactly(
            "the fraction of the records of c-1 that are no longer there is 0.900, above"
                + " gates.max-removed-fraction = 0.8");
  }

  @Test
  void clipsOfTheSameFewDoNotMakeUpForPersonsWhoAreGone() {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    List<Row> then = new ArrayList<>();
    List<Row> now = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      then.add(source("r" + i, "p" + i, i < 4 ? "de" : "en", "x"));
      // Of four with the accent en one is left, with four records.
      now.add(source("t" + i, "p" + Math.min(i, 4), i < 4 ? "de" : "en", "x"));
    }
    Row measured = share("accent", "de", 4, 0.5);
    Snapshot a = write(lake, Snapshot.empty("c"), LakeTables.RECORDS, then.toArray(Row[]::new));
    Snapshot b = write(lake, Snapshot.empty("c"), LakeTables.RECORDS, now.toArray(Row[]::new));
    Snapshot from = write(lake, a, LakeTables.BIAS, measured);
    Snapshot to = write(lake, b, LakeTables.BIAS, measured);
    DriftLimits limits =
        new DriftLimits(GatesSpec.OPEN)
            .with("--most", "max-effective-persons-drop", Optional.of(0.7));
    assertThat(Drift.beyond(lake, "c-1", from, to, limits, List.of()))
        .containsExactly(
            "the fall since c-1 of the effective persons of accent = en is 0.750, above --most 0.7");
    assertThat(
            Drift.beyond(
                lake,
                "c-1",
                from,
                to,
                new DriftLimits(GatesSpec.OPEN)
                    .with("--most", "max-effective-persons-drop", Optional.of(0.76)),
                List.of()))
        .isEmpty();
  }

  @Test
  void aLimitThatIsNoFractionIsRefused() {
    for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(
              () ->
                  new DriftLimits(GatesSpec.OPEN)
                      .with("--max-removed", "max-removed-fraction", Optional.of(wrong)))
          .hasMessageContaining("--max-removed is " + wrong)
          .hasFieldOrPropertyWithValue("fault", Fault.USAGE);
    }
  }
}
