package io.likeness.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.testing.TestSpark;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
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
    List<Long> tasks = bytesOfTasks(Packing.packed(listing(), 64 * MIB));
    assertThat(tasks).hasSize(16).allMatch(bytes -> bytes > 0 && bytes < 128 * MIB);
    assertThat(tasks.stream().mapToLong(Long::longValue).sum()).isEqualTo(1000 * MIB);
  }

  /** Ten recordings of 100 MiB follow each other among a thousand clips of a tenth of a MiB. */
  @Test
  void aFolderOfLongRecordingsIsDealtToManyTasks() {
    Dataset<Row> mixed =
        TestSpark.session()
            .range(1010)
            .selectExpr(
                "concat('file:/in/', lpad(id, 4, '0'), '.wav') as uri",
                "if(id between 300 and 309, 104857600L, 104858L) as length",
                "cast(null as bigint) as start")
            .repartition(2);
    Dataset<Row> packed = Packing.packed(mixed, 100 * MIB);
    assertThat(bytesOfTasks(packed)).allMatch(bytes -> bytes <= 200 * MIB);
    assertThat(packed.select("uri").distinct().count()).isEqualTo(1010);
    assertThat(packed.count()).isEqualTo(1010);
  }

  @Test
  void aListingOfLessThanAFileStaysAsItIs() {
    Dataset<Row> listing = listing();
    assertThat(Packing.packed(listing, 1000 * MIB)).isSameAs(listing);
  }

  /** Tasks in which each of the recordings or archives has something to be read. */
  private static List<Long> tasksOfEach(Dataset<Row> listing, String whole) {
    return listing
        .selectExpr(
            "substring_index(uri, '%s', 1) as whole".formatted(whole),
            "spark_partition_id() as task")
        .groupBy("whole")
        .agg(functions.countDistinct("task").as("tasks"))
        .select("tasks")
        .as(Encoders.LONG())
        .collectAsList();
  }

  /** Ten recordings of 100 MiB with a hundred parts each, every one as long as its whole. */
  @Test
  void partsOfARecordingCountOnceAndStayTogether() {
    Dataset<Row> parts =
        TestSpark.session()
            .range(1000)
            .selectExpr(
                "concat('file:/in/', id % 10, '.wav#t=', id, ',', id + 1) as uri",
                "104857600L as length", "cast(null as bigint) as start")
            .repartition(2);
    Dataset<Row> packed = Packing.packed(parts, 100 * MIB);
    assertThat(bytesOfTasks(packed)).hasSizeBetween(2, 10);
    assertThat(tasksOfEach(packed, "#t=")).hasSize(10).containsOnly(1L);
    assertThat(Packing.packed(parts, 1000 * MIB)).isSameAs(parts);
  }

  @Test
  void membersOfACompressedTarStayTogetherAndThoseOfAnotherNeedNot() {
    Dataset<Row> members =
        TestSpark.session()
            .range(1000)
            .selectExpr(
                "concat('file:/in/', id % 2, '.tgz!/', id, '.wav') as uri",
                "1048576L as length",
                "if(id % 2 = 0, id + bigint('" + Long.MIN_VALUE + "'), id) as start")
            .repartition(2);
    assertThat(tasksOfEach(Packing.packed(members, 64 * MIB), "!/"))
        .anyMatch(tasks -> tasks == 1)
        .anyMatch(tasks -> tasks > 3);
  }
}
