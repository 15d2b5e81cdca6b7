package io.likeness.training.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.Sha256;
import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.LikenessException;
import io.likeness.core.recipe.MediaModel;
import io.likeness.kernels.face.FaceImage;
import io.likeness.kernels.face.PngEncoder;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import io.likeness.training.LocalSpark;
import io.likeness.training.model.Tones;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class AskModelTest {
  private static final long MOST = 1_000_000;
  private static final int RATE_HZ = 16_000;
  @RegisterExtension static final LocalSpark SPARK = new LocalSpark(2);

  @TempDir Path temp;

  private AskModel asked(
      String file, double seconds, boolean normalised, int side, List<Double> mean)
      throws IOException {
    Path path = temp.resolve(file);
    String sha256 = Sha256.hex(Files.readAllBytes(path));
    MediaModel model =
        new MediaModel(
            file, sha256, seconds, normalised, side, false, mean, List.of(1.0, 1.0, 0.5));
    return new AskModel(model, path.toUri().toString(), MOST);
  }

  private AskModel heard(String file, double seconds, boolean normalised) throws IOException {
    return asked(file, seconds, normalised, 0, List.of(0.0, 0.0, 0.0));
  }

  private static Dataset<Row> media(byte[]... all) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < all.length; i++) {
      rows.add(RowFactory.create("r" + i, all[i]));
    }
    return SPARK
        .session()
        .createDataFrame(
            rows, SPARK.session().sql("SELECT '' AS record_id, X'00' AS bytes").schema());
  }

  private static byte[] constant(int samples, float value) {
    float[] out = new float[samples];
    Arrays.fill(out, value);
    return WavEncoder.encode(new Waveform(RATE_HZ, out));
  }

  private static Map<String, List<Float>> answers(AskModel model, Dataset<Row> media) {
    Map<String, List<Float>> out = new TreeMap<>();
    Dataset<Row> rows = model.apply(media);
    assertThat(rows.schema().fieldNames())
        .isEqualTo(model.resultOf(contract()).schema().fieldNames());
    rows.collectAsList().forEach(r -> out.put(r.getString(0), r.getList(1)));
    return out;
  }

  private static TableContract contract() {
    return TableContract.of(
        "media",
        ColumnSpec.string("record_id", "id"),
        ColumnSpec.of("bytes", DataTypes.BinaryType, "content"));
  }

  @Test
  void aClipIsCutOrRepeatedToTheSecondsThatAreAskedFor() throws IOException {
    TorchScript.write(temp.resolve("sum.pt"), "return torch.sum(x, [1], True)");
    AskModel model = heard("sum.pt", 0.001, false);
    assertThat(model.require(new Configuration())).isEqualTo(1);
    Dataset<Row> media =
        media(
            constant(4, 0.5f),
            constant(100, 0.25f),
            "no clip".getBytes(StandardCharsets.UTF_8),
            constant(0, 0));
    assertThat(answers(model, media)).isEqualTo(Map.of("r0", List.of(8f), "r1", List.of(4f)));
    assertThat(answers(model, media.repartition(3))).isEqualTo(answers(model, media));
  }

  @Test
  void clipsAreShownAsLongAsTheyAreAndTooShortOnesHaveNoAnswer() throws IOException {
    Files.write(temp.resolve("tones.onnx"), Tones.recogniser(0.03));
    AskModel model = heard("tones.onnx", 0, false);
    assertThat(model.require(new Configuration())).isEqualTo(49 * Tones.TOKENS.size());
    assertThatThrownBy(() -> model.requireOneLength(new Configuration()))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("answers a second with 637 numbers and a longer clip with 962");
    Map<String, List<Float>> answers =
        answers(model, media(constant(639, 0.1f), constant(640, 0.1f), constant(960, 0.1f)));
    assertThat(answers).containsOnlyKeys("r1", "r2");
    assertThat(answers.get("r1")).hasSize(Tones.TOKENS.size());
    assertThat(answers.get("r2")).hasSize(2 * Tones.TOKENS.size());
  }

  @Test
  void clipsCanBeShownWithMeanZeroAndVarianceOne() throws IOException {
    TorchScript.write(temp.resolve("square.pt"), "return torch.sum(torch.mul(x, x), [1], True)");
    float[] wave = new float[160];
    for (int i = 0; i < wave.length; i++) {
      wave[i] = 0.25f + (i % 2 == 0 ? 0.125f : -0.125f);
    }
    byte[] clip = WavEncoder.encode(new Waveform(RATE_HZ, wave));
    double whole = 0.01;
    assertThat(answers(heard("square.pt", whole, true), media(clip)).get("r0").get(0))
        .isBetween(159.9f, 160f);
    assertThat(answers(heard("square.pt", whole, false), media(clip)).get("r0").get(0))
        .isBetween(12.4f, 12.6f);
  }

  @Test
  void facesAreShownAsPlanesOfColour() throws IOException {
    TorchScript.write(temp.resolve("mean.pt"), "return torch.mean(x, [2, 3])");
    AskModel model = asked("mean.pt", 0, false, 8, List.of(0.5, 0.0, 0.0));
    assertThat(model.require(new Configuration())).isEqualTo(3);
    byte[] bgr = new byte[16 * 16 * 3];
    for (int i = 0; i < bgr.length; i += 3) {
      bgr[i] = 51;
      bgr[i + 2] = (byte) 255;
    }
    byte[] png;
    try (FaceImage image = FaceImage.ofBgr(16, 16, bgr)) {
      png = PngEncoder.encode(image);
    }
    List<Float> planes = answers(model, media(png, new byte[] {1})).get("r0");
    assertThat(planes.get(0)).isEqualTo(0.5f);
    assertThat(planes.get(1)).isZero();
    assertThat(planes.get(2)).isBetween(0.3999f, 0.4001f);
  }

  @Test
  void anotherFileThanTheRecipeMeansIsRefusedAndSoIsOneThatDoesNotFit() throws IOException {
    TorchScript.write(temp.resolve("two.pt"), "return torch.reshape(x, [1, 2])");
    AskModel fits = heard("two.pt", 2 / 16_000.0, false);
    assertThat(fits.require(new Configuration())).isEqualTo(2);
    AskModel longer = heard("two.pt", 3 / 16_000.0, false);
    assertThatThrownBy(() -> longer.require(new Configuration()))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("The model two.pt takes no record of shape 3");
    TorchScript.write(temp.resolve("two.pt"), "return torch.add(x, 1)");
    assertThatThrownBy(() -> fits.require(new Configuration()))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("has the SHA-256 ")
        .hasMessageContaining("the recipe means another");
    Files.delete(temp.resolve("two.pt"));
    assertThatThrownBy(() -> fits.require(new Configuration()))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("two.pt cannot be read");
  }

  @Test
  void theBitsOfAnAnswerDoNotDependOnPartitions() throws IOException {
    TorchScript.write(
        temp.resolve("layer.pt"),
        "return torch.matmul(x, torch.reshape(torch.sin(torch.mul(torch.arange(640, dtype=6),"
            + " 12.9898)), [64, 10]))");
    AskModel model = heard("layer.pt", 64.0 / RATE_HZ, false);
    byte[][] clips = new byte[23][];
    for (int i = 0; i < clips.length; i++) {
      float[] wave = new float[64];
      CounterRandom.of(Sha256.ofAll("clip"), i).fillGaussian(wave, 0.1);
      clips[i] = WavEncoder.encode(new Waveform(RATE_HZ, wave));
    }
    Dataset<Row> media = media(clips);
    Map<String, List<Float>> one = answers(model, media.coalesce(1));
    assertThat(one).hasSize(clips.length);
    assertThat(answers(model, media.repartition(7))).isEqualTo(one);
  }
}
