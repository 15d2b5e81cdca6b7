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
  private static final StructType RECORDS =
      new StructType()
          .add("record_id", DataTypes.StringType)
          .add("person", DataTypes.StringType)
          .add("cohort", DataTypes.StringType);

  private static Dataset<Row> records(Row... rows) {
    return TestSpark.session().createDataFrame(List.of(rows), RECORDS);
  }

  private static List<String> heldOut(Dataset<Row> everybody, Dataset<Row> learnt) {
    Dataset<Row> judged = everybody.selectExpr("*", "coalesce(cohort, person) AS whose");
    return Contest.heldOut(judged, everybody, learnt).collectAsList().stream()
        .map(r -> r.<String>getAs("record_id"))
        .sorted()
        .toList();
  }

  /** Elsewhere p was in a cohort that was called q; here p has its own name, and unites with r. */
  @Test
  void whoWasLearntFromUnderAnotherCohortIsLeftOutWithTheirCohort() {
    assertThat(
            heldOut(
                records(
                    RowFactory.create("1", "p", "p"),
                    RowFactory.create("2", "r", "p"),
                    RowFactory.create("3", "s", null)),
                records(RowFactory.create("8", "p", "q"), RowFactory.create("9", "q", "q"))))
        .containsExactly("3");
  }

  @Test
  void whoWasLearntFromUnderAnotherNameIsLeftOutByTheirRecords() {
    assertThat(
            heldOut(
                records(
                    RowFactory.create("1", "george", null),
                    RowFactory.create("2", "george", null),
                    RowFactory.create("3", "jo", null)),
                records(RowFactory.create("1", "speaker-7", null))))
        .containsExactly("3");
  }
}
