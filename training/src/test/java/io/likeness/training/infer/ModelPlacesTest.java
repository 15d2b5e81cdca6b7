package io.likeness.training.infer;

import static org.apache.spark.sql.functions.callUDF;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;
import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.training.Sessions;
import io.likeness.training.model.Architectures;
import io.likeness.training.model.OnnxExport;
import io.likeness.training.model.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models on a file system that is not the local one, asked by executors with JVMs of their own. */
class ModelPlacesTest {
  private static final int PARTITIONS = 16;

  @TempDir Path temp;

  private static WeightsFile weights(Architectures kind) {
    return new WeightsFile(
        kind.title(),
        kind.features().name(),
        List.of("a", "b", "c"),
        kind.network(3).layout().initial(1));
  }

  private static ModelTransformer model(String file, String engine) {
    return new ModelTransformer()
        .with("modelUrl", "viewfs://models/here/" + file)
        .with("engine", engine);
  }

  /** The loads that each executor JVM had made when it had answered its last row. */
  private static Map<Long, Integer> loads(Dataset<Row> answered) {
    UDF1<Object, Integer> loads = any -> LoadedModels.loads();
    UDF1<Object, Long> process = any -> ProcessHandle.current().pid();
    SparkSession spark = answered.sparkSession();
    spark.udf().register("loads", udf(loads, DataTypes.IntegerType).asNondeterministic());
    spark.udf().register("process", udf(process, DataTypes.LongType).asNondeterministic());
    Map<Long, Integer> out = new TreeMap<>();
    for (Row row :
        answered
            .select(
                callUDF("process", col("prediction")).as("process"),
                callUDF("loads", col("prediction")).as("loads"))
            .collectAsList()) {
      out.merge(row.getLong(0), row.getInt(1), Math::max);
    }
    return out;
  }

  /** Until all are there, one could take all partitions. */
  private static void awaitExecutors(SparkSession spark, int executors) throws Exception {
    long until = System.nanoTime() + 60_000_000_000L;
    // The driver is told of beside them.
    while (spark.sparkContext().statusTracker().getExecutorInfos().length <= executors
        && System.nanoTime() < until) {
      Thread.sleep(100);
    }
  }

  private static List<Path> copies(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(f -> f.getFileName().toString().startsWith("likeness-model")).toList();
    }
  }

  private static Dataset<Row> pictures(SparkSession spark) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      rows.add(RowFactory.create(i, ModelTransformerTest.picture(3 + i)));
    }
    return spark
        .createDataFrame(
            rows,
            new StructType().add("id", DataTypes.IntegerType).add("bytes", DataTypes.BinaryType))
        .repartition(PARTITIONS);
  }

  @Test
  @Tag("slow")
  void anExecutorLoadsEachModelOnceFromWhereverHadoopReadsAndClosesItWhenItEnds() throws Exception {
    Path files = Files.createDirectories(temp.resolve("files"));
    Path scratch = Files.createDirectories(temp.resolve("scratch"));
    TorchScript.write(files.resolve("twice.pt"), "return torch.mul(x, 2)");
    Files.write(
        files.resolve("next.onnx"),
        OnnxExport.of(weights(Architectures.NEXT_LSTM), Architectures.NEXT_LSTM));
    Files.write(
        files.resolve("pictures.weights"),
        weights(Architectures.IMAGE_CONV2D).bytes(Architectures.IMAGE_CONV2D.network(3).layout()));
    SparkSession spark = Sessions.cluster(2, 2, "-Djava.io.tmpdir=" + scratch);
    try {
      awaitExecutors(spark, 2);
      spark
          .sparkContext()
          .hadoopConfiguration()
          .set("fs.viewfs.mounttable.models.link./here", files.toUri().toString());
      Dataset<Row> numbers =
          spark.range(0, 64, 1, PARTITIONS).selectExpr("id", "array_repeat(float(1), 16) AS x");
      ModelTransformer torch =
          model("twice.pt", "PyTorch").with("inputCol", "x").with("inputShape", "16");
      assertThat(loads(torch.transform(numbers)))
          .as("two executors, each with %d cores and several partitions", 2)
          .hasSize(2)
          .allSatisfy((process, loads) -> assertThat(loads).isEqualTo(1));
      assertThat(copies(scratch)).hasSize(2);
      ModelTransformer onnx =
          model("next.onnx", "OnnxRuntime").with("inputCol", "x").with("inputShape", "16");
      assertThat(loads(onnx.transform(numbers)))
          .hasSize(2)
          .allSatisfy((process, loads) -> assertThat(loads).isEqualTo(2));
      ModelTransformer own =
          model("pictures.weights", ModelTransformer.HOUSE)
              .with("architecture", Architectures.IMAGE_CONV2D.title());
      assertThat(loads(own.transform(pictures(spark))))
          .hasSize(2)
          .allSatisfy((process, loads) -> assertThat(loads).isEqualTo(3));
      assertThat(loads(torch.transform(numbers)))
          .as("they are kept")
          .allSatisfy((process, loads) -> assertThat(loads).isEqualTo(3));
      assertThat(copies(scratch)).hasSize(4);
    } finally {
      spark.stop();
    }
    long until = System.nanoTime() + 60_000_000_000L;
    while (!copies(scratch).isEmpty() && System.nanoTime() < until) {
      Thread.sleep(100);
    }
    assertThat(copies(scratch)).as("models of JVMs that have ended").isEmpty();
  }
}
