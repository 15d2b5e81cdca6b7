package io.likeness.jobs.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.TestSpark;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class ReviewStationTest {
  private static Dataset<Row> labels(String... cells) {
    List<Row> rows =
        Arrays.stream(cells).map(c -> RowFactory.create((Object[]) c.split(" "))).toList();
    return TestSpark.session().createDataFrame(rows, LakeTables.LABELS.schema());
  }

  private static List<String> after(Dataset<Row> before, Dataset<Row> judged, Dataset<Row> chosen) {
    return ReviewStation.inForce(before, judged.select("record_id"), chosen)
        .collectAsList()
        .stream()
        .map(r -> r.getString(0) + " " + r.getString(1) + " " + r.getString(2))
        .sorted()
        .toList();
  }

  @Test
  void aLabelThatAStepGaveHoldsWhereReviewersKeepOrDisputeIt() {
    Dataset<Row> judged = labels("a x review", "b x review");
    assertThat(after(labels("a two teacher", "b two declared"), judged, labels()))
        .containsExactly("a two teacher", "b two declared");
  }

  @Test
  void aChosenLabelReplacesEveryOther() {
    assertThat(
            after(
                labels("a two teacher", "b one review", "c one review"),
                labels("a x review", "b x review"),
                labels("a one review", "b two review")))
        .containsExactly("a one review", "b two review", "c one review");
  }

  @Test
  void aChoiceThatIsTakenBackFallsAway() {
    assertThat(after(labels("a one review"), labels("a x review"), labels())).isEmpty();
  }
}
