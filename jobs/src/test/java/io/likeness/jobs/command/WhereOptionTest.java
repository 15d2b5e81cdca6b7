package io.likeness.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.testing.TestSpark;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhereOptionTest {
  private static Dataset<Row> rows() {
    return TestSpark.session().range(4).selectExpr("id AS copy", "'test' AS split");
  }

  @Test
  void keepsTheRowsThatAreMeant() {
    WhereOption where = new WhereOption();
    assertThat(where.of(rows()).count()).isEqualTo(4);
    where.condition = "copy > 2";
    assertThat(where.of(rows()).count()).isEqualTo(1);
    assertThat(rows().where(where.on(rows())).count()).isEqualTo(1);
    assertThat(rows().where(new WhereOption().on(rows())).count()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"height > 2", "copy >", "copy"})
  void whatIsNoConditionIsRefusedWithTheColumnsThereAre(String wrong) {
    WhereOption where = new WhereOption();
    where.condition = wrong;
    assertThatThrownBy(() -> where.on(rows()))
        .hasMessageContaining("--where is '" + wrong + "'")
        .hasMessageContaining("copy, split")
        .hasFieldOrPropertyWithValue("fault", Fault.USAGE);
  }
}
