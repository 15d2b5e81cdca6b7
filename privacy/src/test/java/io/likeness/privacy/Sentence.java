package io.likeness.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.likeness.core.testing.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * A sentence of the COLDataset, of which there are 3,600.
 *
 * @param first its first character
 * @param length in characters, at most {@link #LONGEST}
 */
public record Sentence(String topic, String first, double length) {
  public static final int LONGEST = 150;

  private static final Path ARCHIVE = Path.of("../../shared/data/cold.tar.gz");

  /** All of them, by way of an empty folder; skips the test where the archive is not there. */
  public static List<Sentence> all(Path folder) throws IOException, InterruptedException {
    assumeTrue(Files.exists(ARCHIVE), "needs shared/data/cold.tar.gz beside the checkout");
    Process tar =
        new ProcessBuilder(
                "tar", "xzf", ARCHIVE.toAbsolutePath().toString(), "-C", folder.toString())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    List<Sentence> out = new ArrayList<>();
    for (Row r :
        TestSpark.session()
            .read()
            .option("header", true)
            .option("multiLine", true)
            .option("escape", "\"")
            .csv(folder.resolve("cold").toString() + "/*.csv")
            .select("topic", "TEXT")
            .na()
            .drop()
            .collectAsList()) {
      String text = r.getString(1).strip();
      if (!text.isEmpty()) {
        int length = text.codePointCount(0, text.length());
        out.add(
            new Sentence(
                r.getString(0),
                text.substring(0, text.offsetByCodePoints(0, 1)),
                Math.min(LONGEST, length)));
      }
    }
    assertThat(out).hasSizeGreaterThan(3000);
    return out;
  }
}
