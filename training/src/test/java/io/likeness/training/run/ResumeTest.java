package io.likeness.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.training.LocalSpark;
import io.likeness.training.data.FeatureStore;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.feature.Variation;
import io.likeness.training.optimize.Optimizer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a training makes of the checkpoints that it finds. */
class ResumeTest {
  private static final String MIDDLE = "checkpoint-000000-00000001";
  private static final String END = "checkpoint-000001-00000000";
  private static final int SHARDS = 4;

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark(2);

  @TempDir Path temp;

  private final List<Integer> known = new ArrayList<>();
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  /** The local disk at {@code away:/}, whose checkpoints can be out of reach. */
  public static final class Away extends RawLocalFileSystem {
    private static volatile boolean away;

    @Override
    public URI getUri() {
      return URI.create("away:///");
    }

    @Override
    public String getScheme() {
      return "away";
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferSize)
        throws IOException {
      if (away && path.getName().startsWith("checkpoint-")) {
        throw new IOException("503 Slow Down");
      }
      return super.open(path, bufferSize);
    }
  }

  @BeforeEach
  void mount() {
    SPARK.session().sparkContext().hadoopConfiguration().set("fs.away.impl", Away.class.getName());
    Away.away = false;
  }

  private TrainingSet set() {
    return TrainingSet.of(rows());
  }

  private static Dataset<Row> rows() {
    return SPARK.session().createDataFrame(OneStepTest.table(1), TrainingSet.SCHEMA);
  }

  /** One epoch of two steps, and a checkpoint after each. */
  private static Plan plan() {
    return new Plan(
        OneStepTest.TABLES,
        SHARDS,
        64,
        1,
        1,
        0,
        1,
        0.1,
        false,
        0,
        new Optimizer.Settings(Optimizer.Rule.SGD, 0, 0, 0),
        0,
        0,
        Variation.OFF,
        false,
        PrivateSteps.NONE,
        Contrast.NONE,
        1);
  }

  private CheckpointDir dir(String folder) throws IOException {
    return CheckpointDir.of(SPARK.session(), "away:" + temp.resolve(folder));
  }

  private Fit.Result run(CheckpointDir dir, int workers) {
    FeatureStore store =
        FeatureStore.make(rows(), set(), OneStepTest.TABLES.features(), SHARDS, dir.root());
    return new Fit(SPARK.session(), dir, workers, 0, 60_000, StepHook.none())
        .run(
            plan(),
            set(),
            store,
            new Fit.Listener() {
              @Override
              public void epoch(Epoch epoch) {}

              @Override
              public void known(Epoch epoch) {
                known.add(epoch.epoch());
              }

              @Override
              public void line(String line) {
                lines.add(line);
              }
            });
  }

  private String identity() {
    return plan().identity(set());
  }

  private List<Path> checkpoints(String folder) throws IOException {
    try (Stream<Path> all = Files.list(temp.resolve(folder).resolve("training-" + identity()))) {
      return all.filter(f -> f.getFileName().toString().startsWith("checkpoint-"))
          .sorted()
          .toList();
    }
  }

  private static void assertNames(List<Path> files, String... names) {
    assertThat(files).extracting(f -> f.getFileName().toString()).containsExactly(names);
  }

  /** A folder of a training that has come to {@link #MIDDLE} with such sums, and its weights. */
  private float[] middle(CheckpointDir dir, int sum, long more) throws IOException {
    float[] calm = run(dir, 1).theta();
    Checkpoint there = dir.load(identity(), MIDDLE).orElseThrow();
    dir.delete(new org.apache.hadoop.fs.Path(dir.folder(identity()), END));
    there.sums()[sum] += more;
    dir.save(there);
    return calm;
  }

  @Test
  void sumsOfAnEpochGoOnFromItsCheckpoint() throws Exception {
    CheckpointDir dir = dir("right");
    float[] calm = middle(dir, 1, 0);
    assertThat(run(dir, 2).theta()).isEqualTo(calm);
    assertThat(lines).containsExactly("goes on after step 1 with 2 of 2 workers");
  }

  @Test
  void epochsThatHadEndedBeforeAreToldAgainWithTheirSteps() throws Exception {
    CheckpointDir dir = dir("ended");
    run(dir, 1);
    assertThat(known).isEmpty();
    run(dir, 1);
    assertThat(known).containsExactly(1);
    assertThat(StepLog.read(dir, identity(), 1)).hasSize(2);
  }

  @Test
  void anEpochThatHasSeenARowTwiceOrAnotherInItsPlaceEndsTheTraining() throws Exception {
    for (int sum : new int[] {1, 2}) {
      CheckpointDir dir = dir("wrong-" + sum);
      middle(dir, sum, 1);
      assertThatThrownBy(() -> run(dir, 2))
          .isInstanceOfSatisfying(
              LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.TRAINING_FAILED))
          .hasMessageContaining("Epoch 1 saw " + (sum == 1 ? 65 : 64) + " rows where 64 were due");
    }
  }

  @Test
  void checkpointsThatAreOutOfReachAreNotTakenForNone() throws Exception {
    CheckpointDir dir = dir("away");
    float[] calm = middle(dir, 1, 0);
    Away.away = true;
    assertThatThrownBy(() -> run(dir, 1))
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.ENVIRONMENT))
        .hasRootCauseMessage("503 Slow Down");
    assertNames(checkpoints("away"), MIDDLE);
    Away.away = false;
    assertThat(run(dir, 1).theta()).isEqualTo(calm);
  }

  @Test
  void aCheckpointThatIsGoneMeanwhileIsNone() throws Exception {
    CheckpointDir dir = dir("gone");
    assertThat(dir.load(identity(), MIDDLE)).isEmpty();
  }

  @Test
  void whereNoneIsWholeTheTrainingSaysSoAndItsNewOnesStay() throws Exception {
    CheckpointDir dir = dir("torn");
    middle(dir, 1, 0);
    byte[] whole = Files.readAllBytes(checkpoints("torn").get(0));
    Path folder = checkpoints("torn").get(0).getParent();
    Files.delete(folder.resolve(MIDDLE));
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    List<byte[]> torn = List.of(new byte[0], new byte[40], half);
    for (int i = 0; i < torn.size(); i++) {
      Files.write(folder.resolve("checkpoint-000009-0000000" + i), torn.get(i));
    }
    lines.clear();
    run(dir, 1);
    assertThat(lines)
        .containsExactly(
            "3 checkpoints are torn or of another version of Likeness, and taken away",
            "begins anew with 1 of 1 workers");
    assertNames(checkpoints("torn"), MIDDLE, END);
    assertThat(dir.latest(identity())).contains(END);
  }
}
