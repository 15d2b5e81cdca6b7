package io.likeness.training.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.kernels.text.GreedyCtc;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import io.likeness.training.model.Tones;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecogniserTest {
  private static final GreedyCtc ALPHABET = new GreedyCtc(Tones.TOKENS, Tones.BLANK);
  private static final StructType CLIPS =
      new StructType().add("record_id", DataTypes.StringType).add("bytes", DataTypes.BinaryType);
  private static SparkSession spark;

  @TempDir Path temp;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private Recogniser tones(double threshold, boolean normalised) throws IOException {
    Path file = Files.write(temp.resolve("tones.onnx"), Tones.recogniser(threshold));
    return new Recogniser(file.toUri().toString(), ALPHABET, normalised);
  }

  private static Dataset<Row> sung(List<String> texts, int rateHz, double amplitude) {
    List<Row> rows = new ArrayList<>();
    for (String text : texts) {
      Waveform clip = Tones.sing(text, rateHz, amplitude);
      rows.add(RowFactory.create("of " + text, WavEncoder.encode(clip)));
    }
    return spark.createDataFrame(rows, CLIPS);
  }

  private static Map<String, String> heard(Dataset<Row> rows) {
    Map<String, String> heard = new TreeMap<>();
    rows.collectAsList().forEach(r -> heard.put(r.getString(0), r.getString(1)));
    return heard;
  }

  @Test
  void hearsWhatWasSungHoweverClipsAreDealtOut() throws IOException {
    List<String> texts = List.of("a", "bad cab", "aabba", "head", "dead egg", "h", "abcdefgh");
    Recogniser recogniser = tones(0.03, false);
    int before = LoadedModels.loads();
    recogniser.require(new Configuration());
    for (int rateHz : new int[] {8_000, 44_100}) {
      Dataset<Row> clips = sung(texts, rateHz, 0.3);
      Map<String, String> heard = heard(recogniser.hear(clips.repartition(1)));
      assertThat(heard)
          .hasSize(texts.size())
          .allSatisfy((id, t) -> assertThat(id).isEqualTo("of " + t));
      assertThat(heard(recogniser.hear(clips.repartition(7)))).isEqualTo(heard);
    }
    assertThat(LoadedModels.loads()).isEqualTo(before + 1);
  }

  @Test
  void quietClipsAreHeardWhereTheyAreNormalised() throws IOException {
    Dataset<Row> clips = sung(List.of("bad cab"), 16_000, 0.01);
    assertThat(heard(tones(0.5, false).hear(clips))).containsValue("");
    assertThat(heard(tones(0.5, true).hear(clips))).containsValue("bad cab");
  }

  @Test
  void torchScriptIsAskedToo() throws IOException {
    Path file = temp.resolve("below.pt");
    ModelTransformerTest.torchScript(file, "return torch.stack([x, torch.neg(x)], 2)");
    Recogniser below =
        new Recogniser(file.toUri().toString(), new GreedyCtc(List.of("<pad>", "a"), 0), false);
    below.require(new Configuration());
    Waveform clip = new Waveform(16_000, new float[] {0, -.5f, -.5f, .5f, -.5f, 0, 0, -.5f});
    assertThat(
            heard(
                below.hear(
                    spark.createDataFrame(
                        List.of(RowFactory.create("x", WavEncoder.encode(clip))), CLIPS))))
        .containsValue("aaa");
  }

  @Test
  void aVocabularyThatDoesNotFitIsRefusedBeforeAnythingIsHeard() throws IOException {
    List<String> more = new ArrayList<>(Tones.TOKENS);
    more.add("i");
    Recogniser recogniser =
        new Recogniser(tones(0.03, false).model(), new GreedyCtc(more, Tones.BLANK), false);
    assertThatThrownBy(() -> recogniser.require(new Configuration()))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("shape [49, 13]")
        .hasMessageContaining("14 tokens")
        .extracting(e -> ((LikenessException) e).fault())
        .isEqualTo(Fault.INPUT_INVALID);
  }

  private void refused(String file, String because) {
    Recogniser recogniser = new Recogniser(temp.resolve(file).toUri().toString(), ALPHABET, false);
    assertThatThrownBy(() -> recogniser.require(new Configuration()))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining(file)
        .hasMessageContaining(because);
  }

  @Test
  void whatIsNoRecogniserIsRefused() throws IOException {
    ModelTransformerTest.torchScript(temp.resolve("flat.pt"), "return torch.add(x, 0)");
    refused("flat.pt", "numbers of shape [16000]");
    refused("none.onnx", "cannot be read");
    refused("model.bin", "neither .onnx nor .pt");
    Files.writeString(temp.resolve("junk.onnx"), "no model");
    assertThatThrownBy(
            () ->
                new Recogniser(temp.resolve("junk.onnx").toUri().toString(), ALPHABET, false)
                    .require(new Configuration()))
        .hasMessageContaining("cannot be loaded by engine OnnxRuntime");
  }

  @Test
  void numbersThatAreNoneAreRefused() throws IOException {
    Path file = temp.resolve("nan.pt");
    ModelTransformerTest.torchScript(
        file, "_0 = torch.div(x, 0)", "return torch.stack([_0, _0], 2)");
    Recogniser recogniser =
        new Recogniser(file.toUri().toString(), new GreedyCtc(List.of("<pad>", "a"), 0), false);
    assertThatThrownBy(() -> heard(recogniser.hear(sung(List.of("a"), 8_000, 0.3))))
        .hasStackTraceContaining("The model says NaN of a record");
  }
}
