package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.Sha256;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.face.FaceImage;
import io.likeness.kernels.face.PngEncoder;
import io.likeness.training.infer.TorchScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of a user's own judge pictures: those too blue go, and labels that colours deny. */
@Tag("walk")
class ScorerWalkTest {
  private static final int PERSONS = 8;
  private static final SparkSession SPARK = TestSpark.session();

  @TempDir Path folder;

  /**
   * Each person has a reddish picture called warm and a bluish one called cold; the first one's are
   * called the other way round.
   */
  @BeforeEach
  void pictures() throws IOException {
    Path input = Files.createDirectories(folder.resolve("input"));
    StringBuilder manifest = new StringBuilder("file,who,mood\n");
    for (int person = 0; person < PERSONS; person++) {
      for (boolean warm : new boolean[] {true, false}) {
        String file = person + (warm ? "w" : "c") + ".png";
        Files.write(input.resolve(file), picture(warm, 20 * person));
        String label = warm == (person > 0) ? "warm" : "cold";
        manifest.append("%s,person%d,%s\n".formatted(file, person, label));
      }
    }
    Files.writeString(input.resolve("m.csv"), manifest);
    TorchScript.write(input.resolve("colour.pt"), "return torch.mean(x, [2, 3])");
    TorchScript.write(input.resolve("same.pt"), "return torch.mul(torch.mean(x, [2, 3]), 0)");
    Files.writeString(
        folder.resolve("moods.conf"),
        """
        corpus = moods
        kind = face
        ingest.sources = [{ manifest = "m.csv", file = file, person = who, label = mood }]
        near-duplicates.enabled = false
        """);
  }

  private static byte[] picture(boolean warm, int green) {
    int side = 48;
    byte[] bgr = new byte[side * side * 3];
    for (int i = 0; i < side * side; i++) {
      int bright = 60 + 100 * ((i / 6) % 2);
      bgr[3 * i] = (byte) (warm ? bright / 2 : bright + 60);
      bgr[3 * i + 1] = (byte) (bright / 2 + green / 2);
      bgr[3 * i + 2] = (byte) (warm ? bright + 60 : bright / 2);
    }
    try (FaceImage image = FaceImage.ofBgr(side, side, bgr)) {
      return PngEncoder.encode(image);
    }
  }

  private String asked(String file) throws IOException {
    return "model=\"%s\",sha256=\"%s\",side=16"
        .formatted(file, Sha256.hex(Files.readAllBytes(folder.resolve("input").resolve(file))));
  }

  private Printed run(String until, String... settings) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "run",
                folder.resolve("moods.conf").toString(),
                "--input",
                folder.resolve("input").toString(),
                "--lake",
                folder.resolve("lake").toString(),
                "--until",
                until));
    for (String setting : settings) {
      line.addAll(List.of("--set", setting));
    }
    return Printed.by(line.toArray(String[]::new));
  }

  private Lake lake() {
    return Lake.open(SPARK, folder.resolve("lake").toString());
  }

  private List<Row> dropped() {
    return lake()
        .read(lake().head("moods"), LakeTables.DROPS)
        .where("step = 'screen'")
        .select("code", "measure", "value", "threshold")
        .collectAsList();
  }

  private Map<String, Integer> scores(String measure) {
    Map<String, Integer> out = new TreeMap<>();
    lake()
        .read(lake().head("moods"), LakeTables.METRICS)
        .selectExpr("coalesce(string(measures['" + measure + "'] > 0.3), 'none')")
        .collectAsList()
        .forEach(row -> out.merge(row.getString(0), 1, Integer::sum));
    return out;
  }

  @Test
  void whatAModelSaysIsAMeasureThatRulesScreenBy() throws IOException {
    String blue = "scorers=[{measure=blue,place=2," + asked("colour.pt") + "}]";
    String rule = "screen=[{code=TOO_BLUE,measures=[blue],max=0.5}]";
    run("screen", blue, rule).ok();
    assertThat(dropped())
        .hasSize(PERSONS)
        .allSatisfy(
            row -> {
              assertThat(row.getString(0) + row.getString(1)).isEqualTo("TOO_BLUEblue");
              assertThat(row.getDouble(2)).isGreaterThan(0.5);
              assertThat(row.getDouble(3)).isEqualTo(0.5);
            });

    assertThat(scores("blue")).isEqualTo(Map.of("true", PERSONS, "false", PERSONS));
    run("screen", "scorers=[{measure=blue,place=2," + asked("same.pt") + "}]", rule).ok();
    assertThat(scores("blue")).as("another model").isEqualTo(Map.of("false", 2 * PERSONS));
    run("screen").ok();
    assertThat(scores("blue")).as("no model").isEqualTo(Map.of("none", 2 * PERSONS));
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnythingIsWritten() throws IOException {
    String good = asked("colour.pt");
    refused(2, "answers with 3 numbers, and blue is at place 3", "measure=blue,place=3," + good);
    refused(
        2,
        "The model gone.pt cannot be read",
        "measure=blue," + good.replace("colour.pt", "gone.pt"));
    refused(2, "the recipe means another", "measure=blue," + good.replace("colour.pt", "same.pt"));
    refused(1, "which there is already", "measure=laplacian_variance," + good);
    refused(1, "snake_case", "measure=Blue," + good);
    refused(1, "side is missing", "measure=blue," + good.replace(",side=16", ""));
    refused(1, "seconds", "measure=blue,seconds=3," + good);
    refused(1, "should be a file .onnx or .pt", "measure=b," + good.replace(".pt", ".exe"));
    assertThat(folder.resolve("lake").resolve("moods")).doesNotExist();
    Printed guard =
        run(
            "augment",
            "scorers=[{measure=blue," + good + "}]",
            "augment.policy=[{effect=rotate,degrees=[-5,5]}]",
            "augment.guard=[{measure=blue,cuts=[0.5],policy=refuse}]");
    assertThat(guard.code()).isEqualTo(1);
    assertThat(guard.complaint()).contains("no copy is asked about");
  }

  private void refused(int code, String because, String scorer) {
    Printed said = run("measure", "scorers=[{" + scorer + "}]");
    assertThat(said.complaint()).contains(because);
    assertThat(said.code()).as(because).isEqualTo(code);
  }

  @Test
  void labelsAreDoubtedByWhatAModelSaysOfRecords() throws IOException {
    String learnt = "label-errors{folds=4,policy=review,regularization=0.001,embedding{%s}}";
    run("label-errors", learnt.formatted(asked("colour.pt"))).ok();
    assertThat(doubted()).as("those of the first person").containsExactly("cold", "warm");
    run("label-errors", learnt.formatted(asked("same.pt"))).ok();
    assertThat(doubted()).isEmpty();
  }

  private List<String> doubted() {
    return lake()
        .read(lake().head("moods"), LakeTables.LABEL_ISSUES)
        .select("label")
        .orderBy("label")
        .as(Encoders.STRING())
        .collectAsList();
  }
}
