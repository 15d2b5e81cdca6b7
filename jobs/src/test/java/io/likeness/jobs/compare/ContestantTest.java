package io.likeness.jobs.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import io.likeness.core.Sha256;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.Snapshot;
import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import io.likeness.training.model.Architecture;
import io.likeness.training.model.Architectures;
import io.likeness.training.model.Layout;
import io.likeness.training.model.PackedWeights;
import io.likeness.training.model.WeightsFile;
import io.likeness.training.registry.ModelRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContestantTest {
  private static final int RATE_HZ = 8000;
  private static final StructType CLIPS =
      new StructType()
          .add("record_id", DataTypes.StringType, false)
          .add("bytes", DataTypes.BinaryType, false);

  @TempDir Path folder;

  private Lake lake() {
    return Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
  }

  /** Of weights that nobody has taught anything. */
  private static Contestant untaught() {
    Architecture kind = Architectures.of("voice-conv1d-small");
    List<String> labels = List.of("no", "yes");
    Layout layout = kind.network(labels.size()).layout();
    WeightsFile weights =
        new WeightsFile(kind.title(), kind.features().name(), labels, layout.initial(1));
    byte[] packed = PackedWeights.pack(weights, layout, PackedWeights.Precision.FP32);
    String sha256 = Sha256.hex(weights.bytes(layout));
    ModelRegistry.Entry entry =
        new ModelRegistry.Entry(
            "m",
            "",
            "tiny-1",
            kind.title(),
            sha256,
            NullNode.getInstance(),
            Optional.empty(),
            Optional.empty());
    DatasetVersion version =
        new DatasetVersion(
            "tiny-1",
            1,
            Instant.EPOCH,
            "run",
            Snapshot.empty("tiny"),
            "",
            "",
            "",
            "",
            "",
            List.of(),
            0,
            0,
            "",
            Optional.empty());
    return new Contestant("m", entry, PackedWeights.Precision.FP32, version, kind, packed, weights);
  }

  private static Dataset<Row> clips(int number) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      float[] wave = new float[RATE_HZ];
      CounterRandom.of(Sha256.ofAll("clip"), i).fillGaussian(wave, 0.1);
      rows.add(RowFactory.create("id-" + i, WavEncoder.encode(new Waveform(RATE_HZ, wave))));
    }
    return TestSpark.session().createDataFrame(rows, CLIPS);
  }

  private static Map<String, List<Float>> said(Dataset<Row> asked) {
    Map<String, List<Float>> said = new TreeMap<>();
    for (Row row : asked.select("record_id", "said").collectAsList()) {
      said.put(row.getString(0), row.getList(1));
    }
    return said;
  }

  @Test
  void theBitsOfAnAnswerDoNotDependOnPartitions() {
    Lake lake = lake();
    Dataset<Row> clips = clips(23);
    Map<String, List<Float>> one = said(untaught().asked(lake, clips.coalesce(1), "said"));
    assertThat(one).hasSize(23);
    assertThat(said(untaught().asked(lake, clips.repartition(7), "said"))).isEqualTo(one);
  }

  @Test
  void aFileOfWeightsThatOthersMayBeReadingStaysAndHalfAFileDoesNot() throws IOException {
    ModelRegistry registry = new ModelRegistry(lake());
    byte[] content = {1, 2, 3};
    Path file =
        Path.of(new org.apache.hadoop.fs.Path(registry.shared("one", content)).toUri().getPath());
    Object itself = Files.readAttributes(file, "unix:ino").get("ino");
    registry.shared("one", content);
    assertThat(Files.readAttributes(file, "unix:ino")).containsEntry("ino", itself);
    Files.write(file, new byte[] {1});
    registry.shared("one", content);
    assertThat(file).hasBinaryContent(content);
  }
}
