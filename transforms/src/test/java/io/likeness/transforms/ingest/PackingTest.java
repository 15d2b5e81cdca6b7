package io.likeness.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.testing.TestSpark;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class PackingTest {
  private static final long MIB = 1 << 20;

  /** A thousand sources of a MiB, dealt to two tasks. */
  private static Dataset<Row> listing() {
    return TestSpark.session()
        .range(1000)
        .selectExpr(
            "concat('file:/in/', lpad(id, 4, '0'), '.wav') as uri",
            "1048576L as length",
            "cast(null as bigint) as start")
        .repartition(2);
  }

  private static List<Long> bytesOfTasks(Dataset<Row> listing) {
    return listing
        .mapPartitions(
            (MapPartitionsFunction<Row, Long>)
                rows -> {
                  long sum = 0;
                  while (rows.hasNext()) {
                    sum += rows.next().<Long>getAs("length");
                  }
                  return List.of(sum).iterator();
                },
            Encoders.LONG())
        .collectAsList();
  }

  @Test
  void tasksHaveAboutTheBytesOfAFileWhateverTheListingHad() {
    List<Long> tasks = bytesOfTasks(Packing.packed(listing(), 1000 * MIB, 64 * MIB));
    assertThat(tasks).hasSize(16).allMatch(bytes -> bytes > 0 && bytes < 128 * MIB);
    assertThat(tasks.stream().mapToLong(Long::longValue).sum()).isEqualTo(1000 * MIB);
  }

  @Test
  void aListingOfLessThanAFileStaysAsItIs() {
    Dataset<Row> listing = listing();
    assertThat(Packing.packed(listing, 1000 * MIB, 1000 * MIB)).isSameAs(listing);
  }
}
