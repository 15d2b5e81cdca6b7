package io.likeness.privacy.erase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.Sha256;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.testing.TestSpark;
import io.likeness.privacy.consent.ConsentLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that keep rows which are taken out stop whatever takes rows out, before it begins. */
class KeptRowsTest {
  @TempDir Path folder;

  /** A lake with a consent, a suppression and a corpus of empty tables. */
  private Lake lake() {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    new ConsentLedger(lake).add(List.of(NoVersions.consent("ann-0001")));
    new Suppressions(lake).add("bob-0001");
    for (TableContract table :
        List.of(LakeTables.MEDIA, LakeTables.RECORDS, LakeTables.QUARANTINE, LakeTables.BIAS)) {
      lake.overwrite(
          Snapshot.empty("c"), table, lake.spark().createDataFrame(List.of(), table.schema()));
    }
    return lake;
  }

  private SortedMap<String, String> files() throws IOException {
    SortedMap<String, String> out = new TreeMap<>();
    try (var all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (!file.getParent().endsWith("locks")) {
          out.put(folder.relativize(file).toString(), Sha256.hex(Files.readAllBytes(file)));
        }
      }
    }
    return out;
  }

  private static void set(org.apache.hadoop.fs.Path table, String property, boolean on) {
    TestSpark.session()
        .sql(
            "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('%s' = '%s')"
                .formatted(table, property, on));
  }

  @Test
  void anyTableThatKeepsRowsIsNamedAndNothingIsChanged() throws IOException {
    Lake lake = lake();
    Erasure erasure = new Erasure(lake, new NoVersions());
    for (String property : List.of("delta.enableDeletionVectors", "delta.enableChangeDataFeed")) {
      for (var table :
          List.of(
              lake.ownPath(LakeTables.CONSENTS),
              lake.ownPath(LakeTables.SUPPRESSIONS),
              lake.tablePath("c", LakeTables.RECORDS),
              lake.tablePath("c", LakeTables.BIAS))) {
        set(table, property, true);
        SortedMap<String, String> before = files();
        String named = table.getParent().getName() + "/" + table.getName() + " has " + property;
        assertThatThrownBy(
                () -> erasure.erase(List.of("ann-0001"), Erasure.Sources.DELETE, address -> {}))
            .isInstanceOfSatisfying(
                LikenessException.class,
                e -> assertThat(e.fault()).isEqualTo(Fault.LAKE_UNREADABLE))
            .hasMessageContaining(named);
        assertThatThrownBy(() -> new PseudonymRotation(lake, new NoVersions()).rotate())
            .isInstanceOf(LikenessException.class)
            .hasMessageContaining(named);
        assertThat(files()).isEqualTo(before);
        set(table, property, false);
      }
    }
    assertThat(Fault.LAKE_UNREADABLE.exitCode()).isEqualTo(2);
    erasure.erase(List.of("ann-0001"), Erasure.Sources.DELETE, address -> {});
    assertThat(new Suppressions(lake).has("ann-0001")).isTrue();
  }
}
