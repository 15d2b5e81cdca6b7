package io.likeness.jobs.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.likeness.core.ScalaCollections;
import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.testing.TestSpark;
import io.likeness.core.testing.TestVersions;
import io.likeness.transforms.bias.ShareInterval;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    VersionDiff diff = VersionDiff.of(lake, version("c-1", a), version("c-2", b));
    assertThat(diff.removed()).isEqualTo(Map.of("screen TOO_SHORT", 1L));
    assertThat(diff.shares()).extracting(VersionDiff.ShareShift::value).containsExactly("de", "en");
    assertThat(diff.greatestShareShift()).isCloseTo(0.4, within(1e-12));
    assertThat(diff.disparities())
        .containsExactly(
            new VersionDiff.DisparityShift("jensen-shannon", "accent", "rows", 0.1, 0.4));
    VersionDiff.ShareShift gone = diff.shares().get(1);
    assertThat(gone.to()).isZero();
    assertThat(gone.toHigh()).isEqualTo(ShareInterval.wilson(0, 8).high());
  }
}
