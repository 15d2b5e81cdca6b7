package io.likeness.training.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.kernels.text.GreedyCtc;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import io.likeness.training.LocalSpark;
import io.likeness.training.model.OnnxFiles;
import io.likeness.training.model.Tones;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RecogniserTest {
  private static final GreedyCtc ALPHABET = new GreedyCtc(Tones.TOKENS, Tones.BLANK);
  private static final StructType CLIPS =
      new StructType().add("record_id", DataTypes.StringType).add("bytes", DataTypes.BinaryType);
  private static final long MOST = 60_000_000;
  @RegisterExtension static final LocalSpark SPARK = new LocalSpark(2);

  @TempDir Path temp;

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
    return SPARK.session().createDataFrame(rows, CLIPS);
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
      Map<String, String> heard = heard(recogniser.hear(clips.repartition(1), MOST));
      assertThat(heard)
          .hasSize(texts.size())
          .allSatisfy((id, t) -> assertThat(id).isEqualTo("of " + t));
      assertThat(heard(recogniser.hear(clips.repartition(7), MOST))).isEqualTo(heard);
    }
    assertThat(LoadedModels.loads()).isEqualTo(before + 1);
  }

  @Test
  void quietClipsAreHeardWhereTheyAreNormalised() throws IOException {
    Dataset<Row> clips = sung(List.of("bad cab"), 16_000, 0.01);
    assertThat(heard(tones(0.5, false).hear(clips, MOST))).containsValue("");
    assertThat(heard(tones(0.5, true).hear(clips, MOST))).containsValue("bad cab");
  }

  @Test
  void torchScriptIsAskedToo() throws IOException {
    Path file = temp.resolve("below.pt");
    TorchScript.write(file, "return torch.stack([x, torch.neg(x)], 2)");
    Recogniser below =
        new Recogniser(file.toUri().toString(), new GreedyCtc(List.of("<pad>", "a"), 0), false);
    below.require(new Configuration());
    Waveform clip = new Waveform(16_000, new float[] {0, -.5f, -.5f, .5f, -.5f, 0, 0, -.5f});
    assertThat(
            heard(
                below.hear(
                    SPARK
                        .session()
                        .createDataFrame(
                            List.of(RowFactory.create("x", WavEncoder.encode(clip))), CLIPS),
                    MOST)))
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
    TorchScript.write(temp.resolve("flat.pt"), "return torch.add(x, 0)");
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
    TorchScript.write(file, "_0 = torch.div(x, 0)", "return torch.stack([_0, _0], 2)");
    Recogniser recogniser =
        new Recogniser(file.toUri().toString(), new GreedyCtc(List.of("<pad>", "a"), 0), false);
    assertThatThrownBy(() -> heard(recogniser.hear(sung(List.of("a"), 8_000, 0.3), MOST)))
        .hasStackTraceContaining("The model says NaN of record of a;");
  }

  private static Dataset<Row> clips(Row... rows) {
    return SPARK.session().createDataFrame(List.of(rows), CLIPS);
  }

  private static Row silence(String id, int rateHz, int samples) {
    return RowFactory.create(id, WavEncoder.encode(new Waveform(rateHz, new float[samples])));
  }

  @Test
  void inClipsThatAreTooShortForTheModelNothingIsHeard() throws IOException {
    Waveform a = Tones.sing("a", 16_000, 0.3);
    Row tone =
        RowFactory.create(
            "tone", WavEncoder.encode(a.with(Arrays.copyOfRange(a.samples(), 960, 960 + 640))));
    Row less =
        RowFactory.create(
            "less", WavEncoder.encode(a.with(Arrays.copyOfRange(a.samples(), 960, 960 + 639))));
    Recogniser recogniser = tones(0.03, false);
    recogniser.require(new Configuration());
    assertThat(heard(recogniser.hear(clips(tone, less, silence("one", 8_000, 1)), MOST)))
        .isEqualTo(Map.of("tone", "a", "less", "", "one", ""));
    assertThat(heard(tones(0.03, true).hear(clips(less), MOST))).containsValue("");
  }

  @Test
  void aRecordThatCannotBeHeardIsNamed() throws IOException {
    Recogniser recogniser = tones(0.03, false);
    assertThatThrownBy(
            () -> heard(recogniser.hear(clips(RowFactory.create("r-7", new byte[] {1, 2})), MOST)))
        .hasStackTraceContaining("Record r-7 cannot be decoded (UNKNOWN_FORMAT)");
    assertThatThrownBy(() -> heard(recogniser.hear(clips(silence("r-8", 1_000, 3_601_000)), MOST)))
        .hasStackTraceContaining("Record r-8 is 3601 s long, and 3600 s are heard at most");
    Path file = temp.resolve("twos.pt");
    TorchScript.write(
        file,
        "_0 = torch.reshape(x, [-1, 2, 4000])",
        "_1 = torch.reshape(_0, [1, -1, 2])",
        "return _1");
    Recogniser blocks =
        new Recogniser(file.toUri().toString(), new GreedyCtc(List.of("<pad>", "a"), 0), false);
    blocks.require(new Configuration());
    assertThatThrownBy(() -> heard(blocks.hear(clips(silence("r-9", 16_000, 16_001)), MOST)))
        .hasStackTraceContaining("Record r-9: The model refuses a batch of shape [1, 16001]");
  }

  @Test
  void modelsThatCannotHearClipsOfAnyLengthAreRefusedWithWhatToDo() throws IOException {
    TorchScript.write(
        temp.resolve("fixed.pt"),
        "_0 = torch.reshape(x, [1, 16000, 1])",
        "return torch.cat([" + String.join(", ", Collections.nCopies(13, "_0")) + "], 2)");
    refused("fixed.pt", "hears clips of 16000 samples and refuses 24000");
    TorchScript.write(temp.resolve("masked.pt"), List.of("x", "mask"), "return torch.mul(x, mask)");
    refused("masked.pt", "as its one input, without an attention mask");
    Files.write(temp.resolve("masked.onnx"), OnnxFiles.masked());
    refused("masked.onnx", "as its one input, without an attention mask");
  }
}
