package io.likeness.jobs.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.testing.TestSpark;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ContestTest {
  private static final StructType PERSONS =
      new StructType().add("person", DataTypes.StringType).add("cohort", DataTypes.StringType);

  private static Dataset<Row> persons(Row... rows) {
    return TestSpark.session().createDataFrame(List.of(rows), PERSONS);
  }

  /** Elsewhere p was in a cohort that was called q; here p has its own name, and unites with r. */
  @Test
  void whoWasLearntFromUnderAnotherCohortIsLeftOutWithTheirCohort() {
    Dataset<Row> learnt = persons(RowFactory.create("p", "q"), RowFactory.create("q", "q"));
    Dataset<Row> everybody =
        persons(
            RowFactory.create("p", "p"), RowFactory.create("r", "p"), RowFactory.create("s", null));
    Dataset<Row> judged = everybody.selectExpr("person", "coalesce(cohort, person) AS whose");
    assertThat(Contest.withoutPersons(judged, everybody, learnt).collectAsList())
        .extracting(r -> r.<String>getAs("person"))
        .containsExactly("s");
  }
}
