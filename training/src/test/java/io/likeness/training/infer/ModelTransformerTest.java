package io.likeness.training.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.likeness.core.Sha256;
import io.likeness.core.error.LikenessException;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.training.LocalSpark;
import io.likeness.training.feature.ItemWindow;
import io.likeness.training.model.Architecture;
import io.likeness.training.model.Architectures;
import io.likeness.training.model.Compute;
import io.likeness.training.model.Layout;
import io.likeness.training.model.Network;
import io.likeness.training.model.OnnxExport;
import io.likeness.training.model.PackedWeights;
import io.likeness.training.model.TwoEncoders;
import io.likeness.training.model.WeightsFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTransformerTest {
  private static final Architecture KIND = Architectures.IMAGE_CONV2D;
  @RegisterExtension static final LocalSpark SPARK = new LocalSpark(2);

  @TempDir Path temp;

  static byte[] picture(int shade) throws IOException {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64 * 64; i++) {
      int v = (i * shade / 7 + (i / 64) * shade) % 256;
      image.setRGB(i % 64, i / 64, v << 16 | v << 8 | v);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private Dataset<Row> pictures(int partitions) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      rows.add(RowFactory.create(i, picture(3 + i)));
    }
    return SPARK
        .session()
        .createDataFrame(
            rows,
            new StructType().add("id", DataTypes.IntegerType).add("bytes", DataTypes.BinaryType))
        .repartition(partitions);
  }

  private String weights(PackedWeights.Precision precision) throws IOException {
    Layout layout = KIND.network(3).layout();
    WeightsFile file =
        new WeightsFile(
            KIND.title(), KIND.features().name(), List.of("a", "b", "c"), layout.initial(1));
    Path path = temp.resolve(precision.word());
    Files.write(path, PackedWeights.pack(file, layout, precision));
    return path.toUri().toString();
  }

  @Test
  void answersTheSameForAnyPartitionsAndBatchesAndLoadsTheModelOnce() throws Exception {
    ModelTransformer model =
        new ModelTransformer()
            .with("modelUrl", weights(PackedWeights.Precision.FP32))
            .with("architecture", KIND.title())
            .with("labelCol", "said")
            .with("batchSize", "1");
    int before = LoadedModels.loads();
    List<Row> one = model.transform(pictures(1)).orderBy("id").collectAsList();
    List<Row> seven = model.transform(pictures(7)).orderBy("id").collectAsList();
    assertThat(LoadedModels.loads()).isEqualTo(before + 1);
    assertThat(seven).hasSize(14).isEqualTo(one);
    List<Row> batched =
        model.with("batchSize", "5").transform(pictures(2)).orderBy("id").collectAsList();
    for (int i = 0; i < 14; i++) {
      List<Float> p = one.get(i).getList(2);
      assertThat(p.stream().mapToDouble(Float::doubleValue).sum()).isCloseTo(1, within(1e-5));
      assertThat(one.get(i).getString(3)).isIn("a", "b", "c");
      List<Float> q = batched.get(i).getList(2);
      for (int c = 0; c < 3; c++) {
        assertThat(q.get(c)).isCloseTo(p.get(c), within(1e-4f));
      }
    }
  }

  @Test
  void comesBackFromDiskAsItWas() throws Exception {
    ModelTransformer model =
        new ModelTransformer()
            .with("modelUrl", weights(PackedWeights.Precision.INT8))
            .with("architecture", KIND.title())
            .with("output", "logits");
    String path = temp.resolve("saved").toString();
    model.save(path);
    ModelTransformer back = ModelTransformer.load(path);
    assertThat(back.uid()).isEqualTo(model.uid());
    assertThat(back.transform(pictures(1)).orderBy("id").collectAsList())
        .isEqualTo(model.transform(pictures(1)).orderBy("id").collectAsList());
  }

  @Test
  void refusesColumnsThatTheModelCannotRead() throws Exception {
    Dataset<Row> rows = pictures(1);
    ModelTransformer model =
        new ModelTransformer().with("modelUrl", "x").with("architecture", KIND.title());
    assertThatThrownBy(() -> model.with("inputCol", "id").transform(rows))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("is int");
    assertThatThrownBy(() -> model.with("inputCol", "nothing").transform(rows))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("no column nothing");
    assertThatThrownBy(() -> model.with("inputCol", "bytes").with("batchSize", "0").transform(rows))
        .hasMessageContaining("batchSize is 0");
    assertThatThrownBy(() -> model.with("batchSize", "1").with("outputCol", "id").transform(rows))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("two columns id");
  }

  @Test
  void runsTorchScriptOnTensors() throws Exception {
    Path file = temp.resolve("twice.pt");
    TorchScript.write(file, "_0 = torch.mul(x, 2)", "return torch.add(_0, 1)");
    Dataset<Row> rows =
        SPARK.session().sql("SELECT id, array(float(id), float(1)) AS x FROM range(5)");
    List<Row> out =
        new ModelTransformer()
            .with("modelUrl", file.toUri().toString())
            .with("engine", "PyTorch")
            .with("inputShape", "2")
            .with("inputCol", "x")
            .with("batchSize", "2")
            .transform(rows)
            .orderBy("id")
            .collectAsList();
    assertThat(out).hasSize(5);
    assertThat(out.get(4).getList(2)).isEqualTo(List.of(9f, 3f));
  }

  private List<Row> ask(Path file, String x, String output) {
    return ask(file, "2", x, output);
  }

  private List<Row> ask(Path file, String shape, String x, String output) {
    return new ModelTransformer()
        .with("modelUrl", file.toUri().toString())
        .with("engine", "PyTorch")
        .with("inputShape", shape)
        .with("batchSize", shape.contains("*") ? "1" : "32")
        .with("inputCol", "x")
        .with("output", output)
        .transform(SPARK.session().sql("SELECT id, " + x + " AS x FROM range(0, 3, 1, 1)"))
        .orderBy("id")
        .collectAsList();
  }

  @Test
  void aFileThatWasReplacedIsReadAgain() throws Exception {
    Path file = temp.resolve("model.pt");
    TorchScript.write(file, "return torch.add(x, 1)");
    assertThat(ask(file, "array(float(id), float(1))", "").get(2).getList(2))
        .isEqualTo(List.of(3f, 2f));
    TorchScript.write(file, "return torch.add(x, 1000)");
    assertThat(ask(file, "array(float(id), float(1))", "").get(2).getList(2))
        .isEqualTo(List.of(1002f, 1001f));
  }

  @ParameterizedTest
  @ValueSource(strings = {"return torch.sum(x)", "return torch.t(x)"})
  void anAnswerThatIsNotOneARecordIsRefused(String body) throws Exception {
    Path file = temp.resolve("model.pt");
    TorchScript.write(file, body);
    assertThatThrownBy(() -> ask(file, "array(float(id), float(1))", ""))
        .hasStackTraceContaining("needs the records as its first dimension");
  }

  @Test
  void recordsMayHaveASizeOfTheirOwn() throws Exception {
    Path file = temp.resolve("model.pt");
    TorchScript.write(file, "return torch.cumsum(x, 1)");
    String rows = "array_repeat(float(1), 2 * int(id) + 2)";
    assertThat(ask(file, "*,2", rows, ""))
        .extracting(r -> r.getList(2))
        .containsExactly(List.of(1f, 1f), List.of(1f, 1f, 2f, 2f), List.of(1f, 1f, 2f, 2f, 3f, 3f));
    assertThatThrownBy(() -> ask(file, "*,2", "array(float(1), float(2), float(3))", ""))
        .hasStackTraceContaining("3 numbers where inputShape asks for a multiple of 2");
    assertThatThrownBy(() -> ask(file, "2", rows, ""))
        .hasStackTraceContaining("4 numbers where inputShape asks for 2");
    for (String shape : List.of("*,*", "2,", "0", "-1")) {
      assertThatThrownBy(() -> ask(file, shape, rows, ""))
          .isInstanceOf(LikenessException.class)
          .hasMessageContaining("inputShape is " + shape);
    }
    ModelTransformer several =
        new ModelTransformer()
            .with("modelUrl", file.toUri().toString())
            .with("engine", "PyTorch")
            .with("inputShape", "*")
            .with("inputCol", "x");
    assertThatThrownBy(() -> several.transform(SPARK.session().sql("SELECT array(float(1)) AS x")))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("batchSize 32");
  }

  @Test
  void theLargestIsFoundInEachRow() throws Exception {
    Path file = temp.resolve("model.pt");
    TorchScript.write(file, "return torch.add(x, 0)");
    String rows = "array(float(0), float(id), float(1), float(1), float(-1), float(-2))";
    assertThat(ask(file, "*,3", rows, "largest"))
        .extracting(r -> r.getList(2))
        .containsExactly(List.of(2f, 0f), List.of(1f, 0f), List.of(1f, 0f));
    assertThat(ask(file, "6", rows, "largest"))
        .extracting(r -> r.getList(2))
        .containsExactly(List.of(2f), List.of(1f), List.of(1f));
  }

  @Test
  void wholeNumbersOfAModelAreFloatsHere() throws Exception {
    Path file = temp.resolve("model.pt");
    TorchScript.write(file, "return torch.argmax(x, 1)");
    assertThat(ask(file, "array(float(id), float(1.5))", ""))
        .extracting(r -> r.getList(2).get(0))
        .containsExactly(1f, 1f, 0f);
  }

  @Test
  void numbersThatAreNoneAreRefusedOnBothSides() throws Exception {
    Path file = temp.resolve("model.pt");
    TorchScript.write(file, "return torch.div(x, 0)");
    assertThatThrownBy(() -> ask(file, "array(float(id), float(null))", ""))
        .hasStackTraceContaining("A row has nothing where a model needs a finite number");
    assertThatThrownBy(() -> ask(file, "array(float(id), float('NaN'))", ""))
        .hasStackTraceContaining("A row has NaN where a model needs a finite number");
    assertThatThrownBy(() -> ask(file, "array(float(1), float(1))", ""))
        .hasStackTraceContaining("The model says Infinity of a record");
  }

  @Test
  void whatIsNoModelIsRefusedAndLeavesNothingBehind() throws Exception {
    Path file = temp.resolve("model.pt");
    Files.writeString(file, "not a model");
    List<Path> before = copies();
    assertThatThrownBy(() -> ask(file, "array(float(id), float(1))", ""))
        .hasStackTraceContaining("LikenessException")
        .hasStackTraceContaining("cannot be loaded by engine PyTorch");
    assertThat(copies()).isEqualTo(before);
  }

  @Test
  void aModelThatIsClosedLeavesNothingBehindAndIsReadAgain() throws Exception {
    TorchScript.write(temp.resolve("closed.pt"), "return torch.add(x, 1)");
    SPARK
        .session()
        .sparkContext()
        .hadoopConfiguration()
        .set("fs.viewfs.mounttable.models.link./here", temp.toUri().toString());
    LoadedModels.closeAll();
    List<Path> before = copies();
    int loads = LoadedModels.loads();
    ModelTransformer model =
        new ModelTransformer()
            .with("modelUrl", "viewfs://models/here/closed.pt")
            .with("engine", "PyTorch")
            .with("inputShape", "1")
            .with("inputCol", "x");
    Dataset<Row> rows =
        SPARK.session().sql("SELECT id, array(float(id)) AS x FROM range(0, 32, 1, 16)");
    assertThat(model.transform(rows).orderBy("id").collectAsList().get(31).getList(2))
        .isEqualTo(List.of(32f));
    assertThat(LoadedModels.loads()).as("for sixteen partitions").isEqualTo(loads + 1);
    assertThat(copies()).hasSize(before.size() + 1);
    LoadedModels.closeAll();
    assertThat(copies()).isEqualTo(before);
    assertThat(model.transform(rows).collectAsList()).hasSize(32);
    assertThat(LoadedModels.loads()).isEqualTo(loads + 2);
  }

  /** Of this process; the property java.io.tmpdir may have changed since it began. */
  private static List<Path> copies() throws IOException {
    Path probe = Files.createTempFile("probe", "");
    Files.delete(probe);
    try (Stream<Path> all = Files.list(probe.getParent())) {
      return all.filter(f -> f.getFileName().toString().startsWith(Foreign.PREFIX))
          .sorted()
          .toList();
    }
  }

  @Test
  void anOutputIsAskedForByName() throws Exception {
    Path file = temp.resolve("model.pt");
    TorchScript.write(file, "return torch.add(x, 0)");
    String x = "array(float(3), float(4))";
    assertThat(ask(file, x, "logits").get(0).getList(2)).isEqualTo(List.of(3f, 4f));
    assertThat(ask(file, x, "direction").get(0).getList(2)).isEqualTo(List.of(0.6f, 0.8f));
    assertThat(ask(file, x, "probabilities").get(0).<Float>getList(2).get(0))
        .isCloseTo((float) (1 / (1 + Math.E)), within(1e-6f));
    assertThatThrownBy(() -> ask(file, x, "odds"))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("output is odds");
    assertThatThrownBy(() -> ask(file, "array(float(0), float(0))", "direction"))
        .hasStackTraceContaining("The model says NaN of a record");
  }

  @Test
  void anEncoderPoints() throws Exception {
    TwoEncoders both = new TwoEncoders(Architectures.IMAGE_CONV2D, Architectures.IMAGE_CONV2D, 3);
    WeightsFile encoder = both.encoder(true, both.network(3).layout().initial(4));
    Path file = temp.resolve("encoder.weights");
    Files.write(file, encoder.bytes(KIND.network(3).layout()));
    ModelTransformer model =
        new ModelTransformer()
            .with("modelUrl", file.toUri().toString())
            .with("architecture", KIND.title());
    for (Row row : model.transform(pictures(1)).collectAsList()) {
      List<Float> direction = row.getList(2);
      assertThat(direction.stream().mapToDouble(v -> v * v).sum()).isCloseTo(1, within(1e-5));
      assertThat(direction.stream().mapToDouble(Float::doubleValue).sum())
          .isNotCloseTo(1, within(1e-3));
    }
    assertThatThrownBy(() -> model.with("labelCol", "said").transform(pictures(1)).collectAsList())
        .hasStackTraceContaining("An output of direction tells no labels apart");
  }

  @ParameterizedTest
  @EnumSource(names = {"VOICE_CONV1D_SMALL", "IMAGE_CONV2D", "NEXT_LSTM", "NEXT_TRANSFORMER"})
  void anExportedModelAnswersAsOursInOnnxRuntime(Architectures kind) throws Exception {
    Network network = kind.network(4);
    WeightsFile weights =
        new WeightsFile(
            kind.title(),
            kind.features().name(),
            List.of("a", "b", "c", "d"),
            network.layout().initial(9));
    // Biases begin as zeros and gains as ones, which would hide where they go.
    float[] moved = new float[weights.theta().length];
    CounterRandom.of(Sha256.ofAll("moved"), 0).fillGaussian(moved, 0.1);
    for (int i = 0; i < moved.length; i++) {
      weights.theta()[i] += moved[i];
    }
    Path file = temp.resolve(kind.title() + ".onnx");
    Files.write(file, OnnxExport.of(weights, kind));

    int length = kind.features().length();
    float[] input = new float[3 * length];
    CounterRandom random = CounterRandom.of(Sha256.ofAll("onnx"), 0);
    if (kind.features() instanceof ItemWindow items) {
      // Windows of 3, 8 and all items.
      for (int i = 0; i < 3; i++) {
        for (int t = 0; t < Math.min(length, 3 + 5 * i * i * i); t++) {
          input[i * length + t] = 1 + random.nextInt(items.numbers() - 1);
        }
      }
    } else {
      random.fillGaussian(input, 1);
    }
    float[] logits =
        Compute.logits(
            network,
            weights.theta(),
            kind.features().shape(),
            new Compute.Batch(3, input, new float[0], new float[0]));
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      List<Float> x = new ArrayList<>();
      for (int j = 0; j < length; j++) {
        x.add(input[i * length + j]);
      }
      rows.add(RowFactory.create(i, x));
    }
    StructType schema =
        new StructType()
            .add("id", DataTypes.IntegerType)
            .add("x", DataTypes.createArrayType(DataTypes.FloatType));
    List<Row> out =
        new ModelTransformer()
            .with("modelUrl", file.toUri().toString())
            .with("engine", "OnnxRuntime")
            .with("inputCol", "x")
            .with(
                "inputShape",
                Arrays.stream(kind.features().shape())
                    .mapToObj(Long::toString)
                    .collect(java.util.stream.Collectors.joining(",")))
            .transform(SPARK.session().createDataFrame(rows, schema).repartition(1))
            .orderBy("id")
            .collectAsList();
    for (int i = 0; i < 3; i++) {
      double sum = 0;
      for (int c = 0; c < 4; c++) {
        sum += Math.exp(logits[i * 4 + c]);
      }
      List<Float> p = out.get(i).getList(2);
      for (int c = 0; c < 4; c++) {
        assertThat(p.get(c)).isCloseTo((float) (Math.exp(logits[i * 4 + c]) / sum), within(1e-5f));
      }
    }
  }

  @Test
  void aModelThatIsNotThereIsNamed() {
    Dataset<Row> rows = SPARK.session().sql("SELECT array(float(1)) AS x");
    ModelTransformer model =
        new ModelTransformer()
            .with("modelUrl", temp.resolve("none.pt").toUri().toString())
            .with("engine", "PyTorch")
            .with("inputShape", "1")
            .with("inputCol", "x");
    assertThatThrownBy(() -> model.transform(rows).collectAsList())
        .hasStackTraceContaining("none.pt")
        .hasStackTraceContaining("cannot be read");
  }
}
