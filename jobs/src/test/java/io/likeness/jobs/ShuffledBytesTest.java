package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.testing.TestSpark;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.voice.WavEncoder;
import io.likeness.kernels.voice.Waveform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of rows are shuffled, content of records never. */
@Tag("slow")
class ShuffledBytesTest {
  private static final int RATE = 16_000;

  @TempDir Path folder;

  /** Twelve clips of ten seconds, two a person, which no codec makes smaller. */
  private long corpus() throws IOException {
    long bytes = 0;
    Path input = Files.createDirectories(folder.resolve("input"));
    for (int i = 0; i < 12; i++) {
      float[] samples = new float[10 * RATE];
      CounterRandom.of(new byte[32], i).fillGaussian(samples, 0.1);
      byte[] clip = WavEncoder.encode(new Waveform(RATE, samples));
      bytes += clip.length;
      Files.write(input.resolve("p%d_w%d_%d.wav".formatted(i / 2, i % 2, i)), clip);
    }
    return bytes;
  }

  @Test
  void noStageOfAWalkShufflesContent() throws Exception {
    long bytes = corpus();
    Path recipe =
        Files.writeString(
            folder.resolve("noise.conf"),
            """
            corpus = noise
            kind = voice
            ingest.sources = [ { folder = ".", pattern = "(?<who>p[0-9])_(?<word>w[0-9])_.*",
              label = word, person = who, attributes { side = word } } ]
            # Keys of the fingerprints of noise are nearly as many bytes as the noise.
            near-duplicates.enabled = false
            bias { protected = [side], targets { side { w0 = 0.3, w1 = 0.7 } } }
            rebalance { attributes = [side], min-persons = 1 }
            augment.policy = [ { effect = gain } ]
            """);
    SparkSession spark = TestSpark.session();
    ConcurrentHashMap<Integer, Long> shuffled = new ConcurrentHashMap<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            shuffled.merge(
                end.stageId(), end.taskMetrics().shuffleWriteMetrics().bytesWritten(), Long::sum);
          }
        };
    spark.sparkContext().addSparkListener(listener);
    try {
      assertThat(
              Main.execute(
                  "run",
                  recipe.toString(),
                  "--input",
                  folder.resolve("input").toString(),
                  "--lake",
                  folder.resolve("lake").toString()))
          .isZero();
      spark.sparkContext().listenerBus().waitUntilEmpty(TimeUnit.MINUTES.toMillis(1));
    } finally {
      spark.sparkContext().removeSparkListener(listener);
    }
    Lake lake = Lake.open(spark, folder.resolve("lake").toString());
    assertThat(
            lake.read(new VersionLog(lake).find("noise").snapshot(), LakeTables.MEDIA)
                .where("derivation is not null")
                .count())
        .as("copies")
        .isPositive();
    assertThat(shuffled.values().stream().mapToLong(Long::longValue).sum())
        .as("the listener hears of shuffles")
        .isPositive();
    assertThat(shuffled.values()).allMatch(stage -> stage < bytes / 10);
  }
}
