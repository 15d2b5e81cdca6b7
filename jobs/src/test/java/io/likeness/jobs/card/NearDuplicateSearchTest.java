package io.likeness.jobs.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.LakeTables;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.junit.jupiter.api.Test;

class NearDuplicateSearchTest {
  private static List<Block> card(long largest, long dropped, long entries) {
    Row row =
        new GenericRowWithSchema(
            new Object[] {800L, largest, 1000L, dropped, entries, 91L},
            LakeTables.NEAR_DUPLICATE_SEARCH.schema());
    return NearDuplicateSearch.of(List.of(row));
  }

  @Test
  void warnsOfKeysThatWereNotFollowed() {
    assertThat(NearDuplicateSearch.of(List.of())).isEmpty();
    assertThat(card(40, 0, 0)).hasSize(2);
    List<Block> crowded = card(1200, 3, 3400);
    assertThat(crowded).hasSize(3);
    Block.Text warning = (Block.Text) crowded.get(2);
    assertThat(warning.alarming()).isTrue();
    assertThat(warning.text().english()).contains("3 keys", "1000 records", "3400 entries");
  }
}
