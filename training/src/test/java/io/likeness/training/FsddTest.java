package io.likeness.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.likeness.core.ScalaCollections;
import io.likeness.core.Sha256;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.recipe.TrainSpec;
import io.likeness.training.run.CheckpointDir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class FsddTest {
  @Test
  void tellsDigitsOfSpeakersItHasNeverHeard(@TempDir Path temp) throws Exception {
    Path folder = Path.of(System.getProperty("likeness.corpora", "/nowhere"), "fsdd");
    Assumptions.assumeTrue(
        Files.exists(folder), "needs -Dlikeness.corpora with the unpacked fsdd in it");
    List<Row> rows = new ArrayList<>();
    List<String> speakers = new ArrayList<>();
    try (var files = Files.list(folder.resolve("recordings"))) {
      for (Path file : files.sorted().toList()) {
        String[] parts = file.getFileName().toString().split("_");
        if (!speakers.contains(parts[1])) {
          speakers.add(parts[1]);
        }
        int n = speakers.indexOf(parts[1]);
        byte[] bytes = Files.readAllBytes(file);
        String id = Sha256.hex(bytes);
        rows.add(
            RowFactory.create(
                id,
                id,
                "clip",
                parts[1],
                parts[0],
                ScalaCollections.asScala(Map.of()),
                n == 0 ? "test" : n == 1 ? "validation" : "train",
                parts[1],
                0,
                0,
                ScalaCollections.asScala(Map.of()),
                null,
                null,
                0,
                null,
                1.0,
                null,
                bytes));
      }
    }
    SparkSession spark = Sessions.local(2);
    try {
      TrainSpec spec =
          new TrainSpec(
              "voice-conv1d", 16, 1, 30, 64, 0.003, 0.0001, 6, 1, true, ConfigFactory.empty());
      TrainedModel model =
          Trainer.train(
              spark,
              spark.createDataFrame(
                  rows, CorpusView.CONTRACT.schema().add("bytes", DataTypes.BinaryType)),
              spec,
              CheckpointDir.of(spark, temp.toString()),
              System.out::println,
              List.of(),
              (loss, identity) -> {});
      System.out.println(
          "test "
              + model.report().test().accuracy()
              + " loso "
              + model.report().leaveOnePersonOutTotal().accuracy()
              + " "
              + model.report().wallSeconds()
              + " s "
              + model.report().samplesPerSecond()
              + " rows/s "
              + model.report().environment());
      model.report().leaveOnePersonOut().forEach(System.out::println);
      assertThat(model.report().leaveOnePersonOutTotal().accuracy()).isGreaterThan(0.6);
    } finally {
      spark.stop();
    }
  }
}
