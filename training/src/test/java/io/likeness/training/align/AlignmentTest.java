package io.likeness.training.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.ScalaCollections;
import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.CorpusView;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.training.Progress;
import io.likeness.training.Sessions;
import io.likeness.training.feature.Features;
import io.likeness.training.model.Architecture;
import io.likeness.training.model.Network;
import io.likeness.training.model.SpatialConv;
import io.likeness.training.model.TemporalConv;
import io.likeness.training.model.TwoEncoders;
import io.likeness.training.model.WeightsFile;
import io.likeness.training.run.CheckpointDir;
import io.likeness.training.run.Epoch;
import io.likeness.training.run.Step;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("walk")
class AlignmentTest {
  private final List<String> told = new ArrayList<>();

  @TempDir Path folder;

  /** Bytes are the features themselves. */
  private record Raw(String name, long[] shape) implements Features {
    @Override
    public float[] of(byte[] bytes) {
      float[] out = new float[length()];
      ByteBuffer.wrap(bytes).asFloatBuffer().get(out);
      return out;
    }
  }

  private record Kind(String title, Features features) implements Architecture {
    @Override
    public Network network(int classes) {
      return title.equals("sound")
          ? new TemporalConv(8, 32, 32, classes)
          : new SpatialConv(8, classes);
    }
  }

  private static final Architecture SOUND = new Kind("sound", new Raw("s", new long[] {8, 12}));
  private static final Architecture IMAGE = new Kind("image", new Raw("i", new long[] {1, 8, 8}));

  /** The label lifts a stretch of the numbers; of each of three labels {@code each} a person. */
  private static Dataset<Row> corpus(Architecture kind, String people, int persons, int each) {
    List<Row> rows = new ArrayList<>();
    int length = kind.features().length();
    for (int p = 0; p < persons; p++) {
      String split = p < persons - 8 ? "train" : p < persons - 5 ? "validation" : "test";
      for (int n = 0; n < 3 * each; n++) {
        float[] values = new float[length];
        CounterRandom.of(Sha256.ofAll(kind.title(), p + "/" + n), 0).fillGaussian(values, 1);
        for (int i = 0; i < length / 4; i++) {
          values[n % 3 * (length / 4) + i] += 2.5f;
        }
        rows.add(row(values, "label-" + n % 3, people + p, split));
      }
    }
    return Sessions.local(2)
        .createDataFrame(rows, CorpusView.CONTRACT.schema().add("bytes", DataTypes.BinaryType));
  }

  private static Row row(float[] values, String label, String person, String split) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    String id = Sha256.hex(bytes.array());
    return RowFactory.create(
        id,
        id,
        "clip",
        person,
        label,
        ScalaCollections.asScala(Map.of()),
        split,
        person,
        0,
        0,
        ScalaCollections.asScala(Map.of()),
        null,
        null,
        0,
        null,
        1.0,
        null,
        bytes.array());
  }

  private Alignment.Outcome learn(int workers, boolean leaveOneOut, boolean control, int epochs)
      throws Exception {
    return learn(
        corpus(SOUND, "speaker-", 14, 2),
        corpus(IMAGE, "hand-", 13, 2),
        workers,
        leaveOneOut,
        control,
        epochs);
  }

  private Alignment.Outcome learn(
      Dataset<Row> first,
      Dataset<Row> second,
      int workers,
      boolean leaveOneOut,
      boolean control,
      int epochs)
      throws Exception {
    Alignment.Settings settings =
        new Alignment.Settings(
            new TwoEncoders(SOUND, IMAGE, 6),
            0.2,
            0.5,
            4,
            workers,
            epochs,
            32,
            0.005,
            epochs,
            0.1,
            false,
            1,
            leaveOneOut,
            control);
    Path own = folder.resolve("w" + workers + leaveOneOut + control);
    return Alignment.learn(
        Sessions.local(2),
        first,
        second,
        settings,
        CheckpointDir.of(Sessions.local(2), own.toString()),
        new Progress() {
          @Override
          public void line(String line) {}

          @Override
          public void epoch(String role, Epoch epoch, List<Step> steps) {
            told.add(role + " " + epoch.epoch() + ": " + steps.stream().map(Step::step).toList());
          }
        });
  }

  @Test
  void eachKindFindsTheOtherOnPersonsThatNobodyHasSeenAndByLotItDoesNot() throws Exception {
    Alignment.Outcome o = learn(2, false, true, 30);
    assertThat(o.rows().get(0)).containsEntry("train", 36).containsEntry("test", 30);
    assertThat(o.persons().get(1)).containsEntry("train", 5).containsEntry("test", 5);
    for (Retrieval r : List.of(o.test().firstFindsSecond(), o.test().secondFindsFirst())) {
      assertThat(r.first().value()).isGreaterThan(0.8);
      assertThat(r.first().chance()).isBetween(0.33, 0.34);
      assertThat(r.first().interval().low()).isGreaterThan(r.first().chance());
      assertThat(r.few().value()).isGreaterThanOrEqualTo(r.first().value());
      assertThat(r.persons()).isEqualTo(5);
    }
    // Thirty queries by lot: one chance in 10,000 to have 20 right.
    Alignment.Both lot = o.shuffled().get(0);
    assertThat(lot.firstFindsSecond().first().value()).isLessThan(0.67);
    assertThat(WeightsFile.read(o.firstWeights(), SOUND).labels()).hasSize(6);
    assertThat(WeightsFile.read(o.secondWeights(), IMAGE).theta()).isNotEmpty();
  }

  @Test
  void oneWorkerAndTwoLearnTheSameWeights() throws Exception {
    Alignment.Outcome one = learn(1, false, false, 3);
    Alignment.Outcome two = learn(2, false, false, 3);
    assertThat(two.weightsSha256()).isEqualTo(one.weightsSha256());
    assertThat(two.test()).isEqualTo(one.test());
    assertThat(two.epochs().get(2).validationLoss())
        .isEqualTo(one.epochs().get(2).validationLoss());
    assertThat(told).hasSize(6);
    assertThat(told.subList(3, 6)).isEqualTo(told.subList(0, 3));
    assertThat(told.get(0)).startsWith("model 1: [1, ");
  }

  @Test
  void eachPersonOfTheFirstVersionIsLeftOutOnce() throws Exception {
    Dataset<Row> sounds = corpus(SOUND, "speaker-", 9, 2);
    Dataset<Row> images = corpus(IMAGE, "hand-", 13, 2);
    Alignment.Both out = learn(sounds, images, 1, true, false, 1).leftOut().get(0);
    assertThat(out.firstFindsSecond().persons()).isEqualTo(9);
    assertThat(out.firstFindsSecond().queries()).isEqualTo(9 * 6);
    assertThat(out.secondFindsFirst().queries()).isEqualTo(9 * 30);
    assertThat(out.secondFindsFirst().gallery()).isEqualTo(6);
  }

  @Test
  void tooFewPersonsToLeaveOneOutAreRefusedBeforeAnythingIsComputed() {
    Column one =
        functions.when(functions.col("split").equalTo("test"), "tested").otherwise("learnt");
    Dataset<Row> sounds =
        corpus(SOUND, "speaker-", 14, 2).withColumn("person", one).withColumn("cohort", one);
    assertThatThrownBy(() -> learn(sounds, corpus(IMAGE, "hand-", 13, 2), 1, true, false, 1))
        .hasMessageContaining("the first version has 2; leave out --leave-one-person-out");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whoStandsInBothVersionsCannotBeLeftOutOfOne() {
    assertThatThrownBy(
            () ->
                learn(
                    corpus(SOUND, "speaker-", 14, 2),
                    corpus(IMAGE, "speaker-", 13, 2),
                    1,
                    true,
                    false,
                    1))
        .hasMessageContaining("13 persons of the first version stand in the second too")
        .hasMessageContaining("leave out --leave-one-person-out");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void agesAndGendersAreNotLearnt() {
    Dataset<Row> sounds = corpus(SOUND, "speaker-", 10, 1);
    Dataset<Row> images = corpus(IMAGE, "hand-", 10, 1);
    Column gender =
        functions.when(functions.col("label").equalTo("label-0"), "Female").otherwise("Male");
    assertThatThrownBy(
            () ->
                learn(
                    sounds.withColumn("label", gender),
                    images.withColumn("label", gender),
                    1,
                    false,
                    false,
                    1))
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.AUDIT_ONLY))
        .hasMessageContaining("[Female, Male] are of age or gender")
        .hasMessageContaining("align versions of other labels");
  }

  @Test
  void otherLabelsAndPersonsWhoWereLearntFromAreRefused() {
    Dataset<Row> sounds = corpus(SOUND, "speaker-", 10, 1);
    Dataset<Row> images = corpus(IMAGE, "hand-", 10, 1);
    assertThatThrownBy(() -> learn(sounds, images.where("label <> 'label-2'"), 1, false, false, 1))
        .hasMessageContaining("label-2")
        .hasMessageContaining("align versions of the same labels");
    Dataset<Row> known =
        images
            .withColumn("person", functions.lit("speaker-0"))
            .withColumn("cohort", functions.lit("speaker-0"));
    assertThatThrownBy(() -> learn(sounds, known, 1, false, false, 1))
        .hasMessageContaining("1 persons of the test splits stand in a training split too");
    assertThatThrownBy(() -> learn(sounds, images.where("split <> 'test'"), 1, false, false, 1))
        .hasMessageContaining("The test split of the second version is empty");
  }

  @Test
  void recordsThatWouldFindThemselvesAreRefused() {
    Dataset<Row> same = corpus(SOUND, "speaker-", 14, 2);
    assertThatThrownBy(() -> learn(same, same, 1, false, false, 1))
        .hasMessageContaining("84 records stand in both versions");
  }
}
