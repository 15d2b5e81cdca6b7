package io.likeness.jobs.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.testing.TestSpark;
import io.likeness.transforms.dedup.FindNearDuplicates.Crowding;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class NearDuplicateStationTest {
  /** b moves with a, and d is in a cohort that has its name from c; nobody looks for e. */
  @Test
  void whoMovesWithAPairIsReadAndNobodyElse() {
    StructType columns =
        new StructType()
            .add("person", DataTypes.StringType)
            .add("cohort", DataTypes.StringType)
            .add("split", DataTypes.StringType);
    Dataset<Row> previous =
        TestSpark.session()
            .createDataFrame(
                List.of(
                    RowFactory.create("a", "a", "train"),
                    RowFactory.create("a", "a", "train"),
                    RowFactory.create("b", "a", "train"),
                    RowFactory.create("d", "c", "test"),
                    RowFactory.create("e", "e", "test")),
                columns);
    Dataset<Row> persons =
        TestSpark.session().createDataset(List.of("a", "c"), Encoders.STRING()).toDF("person");
    assertThat(NearDuplicateStation.concerned(previous, persons).collectAsList())
        .containsExactlyInAnyOrder(
            RowFactory.create("a", "a", "train"),
            RowFactory.create("b", "a", "train"),
            RowFactory.create("d", "c", "test"));
  }

  @Test
  void saysWhatWasComparedAndWhatWasNot() {
    assertThat(NearDuplicateStation.searched(new Crowding(800, 40, 0, 0), 91, 1000))
        .isEqualTo("near-duplicates  91 candidate pairs compared, largest bucket 40 records");
    assertThat(NearDuplicateStation.searched(new Crowding(800, 1200, 3, 3400), 91, 1000))
        .isEqualTo(
            "near-duplicates  91 candidate pairs compared, largest bucket 1200 records; 3 of 800"
                + " keys not followed, for more than 1000 records share each");
  }
}
