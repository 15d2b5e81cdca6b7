package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.face.PlantedYuNet;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recipe that brings its own model to find faces with. */
@Tag("walk")
class FaceDetectorWalkTest {
  private static final int PICTURES = 4;
  private static final SparkSession SPARK = TestSpark.session();

  @TempDir Path folder;

  @BeforeEach
  void pictures() throws IOException {
    Path input = Files.createDirectories(folder.resolve("input"));
    for (int i = 0; i < PICTURES; i++) {
      BufferedImage picture = new BufferedImage(320, 240, BufferedImage.TYPE_3BYTE_BGR);
      Graphics2D pen = picture.createGraphics();
      pen.setColor(Color.WHITE);
      pen.fillRect(8 * (8 + 6 * i), 80, 8, 8);
      pen.dispose();
      ImageIO.write(picture, "png", input.resolve("p" + i + ".png").toFile());
    }
    Files.writeString(
        folder.resolve("heads.conf"),
        """
        corpus = heads
        kind = face
        ingest.sources = [{ folder = ".", pattern = "(?<name>p[0-9])\\\\.png", person = name, label = name }]
        """);
  }

  private Printed measured(String... settings) {
    String[] command = {
      "run",
      folder.resolve("heads.conf").toString(),
      "--input",
      folder.resolve("input").toString(),
      "--lake",
      folder.resolve("lake").toString(),
      "--until",
      "measure"
    };
    List<String> all = new ArrayList<>(List.of(command));
    for (String setting : settings) {
      all.addAll(List.of("--set", setting));
    }
    return Printed.by(all.toArray(String[]::new));
  }

  private void model(double... points) throws IOException {
    Files.write(folder.resolve("own.onnx"), new PlantedYuNet(40, 48, points).onnx());
  }

  /** How often each rounded yaw was measured; "none" where it was not. */
  private Map<String, Integer> yaws() {
    Lake lake = Lake.open(SPARK, folder.resolve("lake").toString());
    Map<String, Integer> out = new TreeMap<>();
    for (Row row :
        lake.read(lake.head("heads"), LakeTables.METRICS)
            .selectExpr("coalesce(string(round(measures['yaw_degrees'])), 'none')")
            .collectAsList()) {
      out.merge(row.getString(0), 1, Integer::sum);
    }
    return out;
  }

  @Test
  void whatFindsFacesIsPartOfTheRecipeAndAnotherOneMeasuresAgain() throws IOException {
    measured().ok();
    assertThat(yaws()).isEqualTo(Map.of("none", PICTURES));

    // The eyes, the nose and the corners of the mouth of a head seen straight from the front.
    model(-10, -8, 10, -8, 0, 3.4, -8.2, 15.1, 8.2, 15.1);
    measured("ingest.face-detector=own.onnx").ok();
    assertThat(yaws()).isEqualTo(Map.of("0.0", PICTURES));

    // The nose a third of the way to the right eye.
    model(-10, -8, 10, -8, 3.3, 3.4, -8.2, 15.1, 8.2, 15.1);
    measured("ingest.face-detector=own.onnx").ok();
    Map<String, Integer> turned = yaws();
    assertThat(turned).hasSize(1);
    assertThat(Double.parseDouble(turned.keySet().iterator().next())).isBetween(5.0, 40.0);
  }

  @Test
  void aModelThatIsNoneIsRefusedWithItsLine() throws IOException {
    Files.writeString(folder.resolve("own.onnx"), "not a model");
    Printed refused = measured("ingest.face-detector=own.onnx");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.complaint())
        .contains("ingest.face-detector is no model that OpenCV finds faces with");
    Printed blind = measured("screen=[{code=TURNED,measures=[yaw_degrees],min=-30,max=30}]");
    assertThat(blind.code()).isEqualTo(1);
    assertThat(blind.complaint())
        .contains("screen names yaw_degrees, which the detector of faces that comes with Likeness");
    Printed missing = measured("ingest.face-detector=other.onnx");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.complaint()).contains("not other.onnx");
  }
}
