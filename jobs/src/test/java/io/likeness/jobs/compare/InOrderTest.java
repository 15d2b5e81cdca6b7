package io.likeness.jobs.compare;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;
import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.testing.TestSpark;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;

class InOrderTest {
  @Test
  void everyRowIsAskedAboutOnceWhereSparkWouldAskTwice() {
    LongAccumulator asked = TestSpark.session().sparkContext().longAccumulator();
    Dataset<Row> rows =
        TestSpark.session()
            .range(0, 100, 1, 4)
            .select(
                udf(
                        (UDF1<Long, String>)
                            id -> {
                              asked.add(1);
                              return "%02d".formatted(id * 37 % 100);
                            },
                        DataTypes.StringType)
                    .asNondeterministic()
                    .apply(col("id"))
                    .as("record_id"));
    List<String> sorted = rows.orderBy("record_id").as(Encoders.STRING()).collectAsList();
    assertThat(asked.value()).as("by Spark").isEqualTo(200);
    asked.reset();
    assertThat(InOrder.of(rows, "record_id")).extracting(r -> r.getString(0)).isEqualTo(sorted);
    assertThat(asked.value()).isEqualTo(100);
  }

  @Test
  void laterColumnsDecideWhereTheFirstAreEqual() {
    Dataset<Row> rows =
        TestSpark.session()
            .sql("SELECT * FROM VALUES (1, 'b', 'a'), (2, 'a', 'c'), (3, 'a', 'b') AS t(n, x, y)");
    assertThat(InOrder.of(rows, "x", "y")).extracting(r -> r.getInt(0)).containsExactly(3, 2, 1);
  }
}
