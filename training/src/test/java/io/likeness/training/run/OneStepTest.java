package io.likeness.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.likeness.core.ScalaCollections;
import io.likeness.core.Sha256;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.training.LocalSpark;
import io.likeness.training.data.FeatureStore;
import io.likeness.training.data.Part;
import io.likeness.training.data.SoftLabels;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.feature.Features;
import io.likeness.training.feature.Variation;
import io.likeness.training.model.Architecture;
import io.likeness.training.model.Layout;
import io.likeness.training.model.Network;
import io.likeness.training.model.TemporalConv;
import io.likeness.training.optimize.Optimizer;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * One whole step of a training against closed forms: rows come in as a version has them, and the
 * gradient is how far the weights have moved.
 */
class OneStepTest {
  private static final double RATE = 64;
  private static final int CLASSES = 10;
  private static final int ROWS = 64;

  @RegisterExtension static final LocalSpark SPARK = new LocalSpark(2);

  @TempDir Path temp;

  /** Bytes are the features themselves. */
  private record Floats(int... dimensions) implements Features {
    @Override
    public String name() {
      return "floats";
    }

    @Override
    public long[] shape() {
      return java.util.Arrays.stream(dimensions).asLongStream().toArray();
    }

    @Override
    public float[] of(byte[] bytes) {
      float[] out = new float[bytes.length / Float.BYTES];
      ByteBuffer.wrap(bytes).asFloatBuffer().get(out);
      return out;
    }
  }

  /** Logits are a row of the parameters, where the features say by a one which. */
  private record Table(int length, int classes) implements Network {
    @Override
    public Layout layout() {
      return new Layout().add("logits", Layout.Start.LECUN, length, classes);
    }

    @Override
    public int dropoutWidth() {
      return 0;
    }

    @Override
    public NDArray logits(NDList parameters, NDArray input, NDArray mask) {
      return input.matMul(parameters.get(0));
    }
  }

  private interface Making extends Serializable {
    Network of(int classes);
  }

  private record Kind(String title, Features features, Making making) implements Architecture {
    @Override
    public Network network(int classes) {
      return making.of(classes);
    }
  }

  static final Architecture TABLES =
      new Kind("table", new Floats(ROWS), classes -> new Table(ROWS, classes));

  private static final Architecture CONVOLUTIONS =
      new Kind("convolutions", new Floats(8, 8), classes -> new TemporalConv(8, 16, 16, classes));

  private static String id(String name) {
    return Sha256.hexOfAll(name);
  }

  private static Row row(String name, float[] features, int label, double weight) {
    ByteBuffer bytes = ByteBuffer.allocate(features.length * Float.BYTES);
    bytes.asFloatBuffer().put(features);
    return RowFactory.create(
        id(name),
        name,
        name,
        name,
        "label-" + label,
        weight,
        null,
        ScalaCollections.asScala(Map.of()),
        "train",
        bytes.array());
  }

  private static float[] one(int i) {
    float[] features = new float[ROWS];
    features[i] = 1;
    return features;
  }

  /** Row i of the table for record i, each label as often as the others but for the last ones. */
  static List<Row> table(double oddWeight) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(row("r" + i, one(i), i % CLASSES, i % 2 == 0 ? 1 : oddWeight));
    }
    return rows;
  }

  /** What one step has led to. */
  private record Stepped(float[] before, Fit.Result result, Step step) {
    double[] gradient() {
      double[] gradient = new double[before.length];
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = ((double) before[i] - result.theta()[i]) / RATE;
      }
      return gradient;
    }
  }

  private Stepped step(
      Architecture kind, int shards, int workers, double smoothing, List<Row> rows, SoftLabels soft)
      throws Exception {
    Dataset<Row> table = SPARK.session().createDataFrame(rows, TrainingSet.SCHEMA);
    TrainingSet set = TrainingSet.of(table).taught(soft);
    int largest = 0;
    for (int k = 0; k < shards; k++) {
      largest = Math.max(largest, set.places(Part.TRAIN, k, shards).length);
    }
    Plan plan =
        new Plan(
            kind,
            shards,
            shards * largest,
            1,
            1,
            0,
            1,
            RATE,
            false,
            0,
            new Optimizer.Settings(Optimizer.Rule.SGD, 0, 0, 0),
            smoothing,
            0,
            Variation.OFF,
            false,
            PrivateSteps.NONE,
            Contrast.NONE,
            0);
    CheckpointDir dir =
        CheckpointDir.of(SPARK.session(), Files.createTempDirectory(temp, "step").toString());
    FeatureStore store = FeatureStore.make(table, set, kind.features(), shards, dir.root());
    Fit.Result result =
        new Fit(SPARK.session(), dir, workers, 0, 60_000, StepHook.none())
            .run(plan, set, store, e -> {});
    List<Step> steps = StepLog.read(dir, plan.identity(set), 1);
    assertThat(steps).hasSize(1);
    return new Stepped(kind.network(set.labels().size()).layout().initial(1), result, steps.get(0));
  }

  private static double[] softmax(double[] logits, double temperature) {
    double[] p = new double[logits.length];
    double sum = 0;
    for (int c = 0; c < p.length; c++) {
      p[c] = Math.exp(logits[c] / temperature);
      sum += p[c];
    }
    for (int c = 0; c < p.length; c++) {
      p[c] /= sum;
    }
    return p;
  }

  private static double[] logits(float[] theta, int row) {
    double[] logits = new double[CLASSES];
    for (int c = 0; c < CLASSES; c++) {
      logits[c] = theta[row * CLASSES + c];
    }
    return logits;
  }

  /** Logits of a teacher, by record. */
  private static double[][] teacher() {
    CounterRandom random = CounterRandom.of(new byte[32], 2);
    double[][] logits = new double[ROWS][CLASSES];
    for (double[] row : logits) {
      for (int c = 0; c < CLASSES; c++) {
        row[c] = 3 * random.nextGaussian();
      }
    }
    return logits;
  }

  private static SoftLabels taught(double share, double temperature, double[][] logits) {
    Map<String, float[]> said = new TreeMap<>();
    for (int i = 0; i < logits.length; i++) {
      double[] p = softmax(logits[i], 1);
      float[] floats = new float[CLASSES];
      for (int c = 0; c < CLASSES; c++) {
        floats[c] = (float) p[c];
      }
      said.put(id("r" + i), floats);
    }
    return SoftLabels.of(share, temperature, said);
  }

  private static void assertClose(double[] found, double[] expected, double relative) {
    assertThat(found).containsExactly(expected, Offset.offset(relative * length(expected)));
  }

  private static double length(double[] values) {
    double squares = 0;
    for (double v : values) {
      squares += v * v;
    }
    return Math.sqrt(squares);
  }

  @Test
  void weightedRowsAndSmoothedLabelsGiveTheGradientOnPaper() throws Exception {
    double smoothing = 0.2;
    Stepped one = step(TABLES, 4, 1, smoothing, table(2.5), SoftLabels.NONE);
    double weights = ROWS / 2 * 3.5;
    double[] expected = new double[ROWS * CLASSES];
    double loss = 0;
    for (int i = 0; i < ROWS; i++) {
      double weight = i % 2 == 0 ? 1 : 2.5;
      double[] p = softmax(logits(one.before(), i), 1);
      for (int c = 0; c < CLASSES; c++) {
        double target = smoothing / CLASSES + (c == i % CLASSES ? 1 - smoothing : 0);
        expected[i * CLASSES + c] = weight * (p[c] - target) / weights;
        loss -= weight * target * Math.log(p[c]) / weights;
      }
    }
    assertClose(one.gradient(), expected, 1e-6);
    assertThat(one.step().loss()).isCloseTo(loss, Offset.offset(1e-5));
    assertThat(one.result().history().get(0).trainLoss()).isCloseTo(loss, Offset.offset(1e-5));

    Stepped two = step(TABLES, 4, 2, smoothing, table(2.5), SoftLabels.NONE);
    assertThat(two.result().ranks()).hasSize(2);
    assertThat(two.result().theta()).isEqualTo(one.result().theta());
    assertThat(two.step().loss()).isEqualTo(one.step().loss());
  }

  @Test
  void aTeacherPullsByShareTimesTemperatureTimesTheDifference() throws Exception {
    double[][] teacher = teacher();
    for (double[] how : new double[][] {{1, 1}, {1, 2}, {1, 4}, {0.7, 2}}) {
      double share = how[0];
      double t = how[1];
      Stepped one = step(TABLES, 4, 1, 0, table(1), taught(share, t, teacher));
      double[] expected = new double[ROWS * CLASSES];
      double loss = 0;
      for (int i = 0; i < ROWS; i++) {
        double[] s = logits(one.before(), i);
        double[] hard = softmax(s, 1);
        double[] said = softmax(s, t);
        double[] taught = softmax(teacher[i], t);
        for (int c = 0; c < CLASSES; c++) {
          double own = (1 - share) * (hard[c] - (c == i % CLASSES ? 1 : 0));
          expected[i * CLASSES + c] = (own + share * t * (said[c] - taught[c])) / ROWS;
          loss -= share * t * t * taught[c] * Math.log(said[c]) / ROWS;
        }
        loss -= (1 - share) * Math.log(hard[i % CLASSES]) / ROWS;
      }
      assertClose(one.gradient(), expected, 1e-6);
      assertThat(one.step().loss()).isCloseTo(loss, Offset.offset(1e-5 * loss));
    }
  }

  @Test
  void aTeacherOfTheStudentsOwnLogitsTeachesNothing() throws Exception {
    float[] before = TABLES.network(CLASSES).layout().initial(1);
    double[][] same = new double[ROWS][];
    double entropy = 0;
    for (int i = 0; i < ROWS; i++) {
      same[i] = logits(before, i);
      for (double p : softmax(same[i], 2)) {
        entropy -= p * Math.log(p) / ROWS;
      }
    }
    Stepped one = step(TABLES, 4, 1, 0, table(1), taught(1, 2, same));
    assertThat(length(one.gradient())).isLessThan(1e-6);
    // The loss is the cross-entropy T² (KL + entropy of the teacher), so that KL is what is left.
    assertThat(one.step().loss() / 4 - entropy).isCloseTo(0, Offset.offset(1e-5));
  }

  /** Length of the gradient of Σ KL(softmax(t/2) ‖ softmax(s/2)), by differences. */
  private static double popular(float[] before, double[][] teacher) {
    double squares = 0;
    for (int i = 0; i < ROWS; i++) {
      double[] s = logits(before, i);
      for (int c = 0; c < CLASSES; c++) {
        double kept = s[c];
        s[c] = kept + 1e-5;
        double up = divergence(teacher[i], s);
        s[c] = kept - 1e-5;
        double slope = (up - divergence(teacher[i], s)) / 2e-5;
        s[c] = kept;
        squares += slope * slope;
      }
    }
    return Math.sqrt(squares);
  }

  private static double divergence(double[] teacher, double[] student) {
    double[] p = softmax(teacher, 2);
    double[] q = softmax(student, 2);
    double sum = 0;
    for (int c = 0; c < p.length; c++) {
      sum += p[c] * Math.log(p[c] / q[c]);
    }
    return sum;
  }

  /** The figures of {@code docs/myths.md} on distillation, against a step of ours. */
  @Test
  void distillationWithoutItsFactorsIsFarFromOurs() throws Exception {
    double[][] teacher = teacher();
    Stepped one = step(TABLES, 4, 1, 0, table(1), taught(1, 2, teacher));
    double ours = length(one.gradient());
    double summed = popular(one.before(), teacher);
    isSaid("%.0f times too large", 4 * summed / ours);
    isSaid("%.0f times too small", ours / (4 * summed / (ROWS * CLASSES)));
    isSaid("%.0f times too weak", ours / (summed / ROWS));
  }

  private static void isSaid(String form, double value) throws Exception {
    String page = Files.readString(Path.of("../docs/myths.md")).replaceAll("\\s+", " ");
    assertThat(page).contains(String.format(Locale.ROOT, form, value));
  }

  private static float[] noise(int record) {
    float[] features = new float[64];
    CounterRandom.of(Sha256.ofAll("noise"), record).fillGaussian(features, 1);
    return features;
  }

  @Test
  void aRecordOfWeightTwoIsTheRecordTwice() throws Exception {
    List<Row> heavy = new ArrayList<>();
    List<Row> twice = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      heavy.add(row("r" + i, noise(i), i % 3, i < 8 ? 2 : 1));
      twice.add(row("r" + i, noise(i), i % 3, 1));
      if (i < 8) {
        twice.add(row("again" + i, noise(i), i % 3, 1));
      }
    }
    double[] once = step(CONVOLUTIONS, 4, 2, 0, heavy, SoftLabels.NONE).gradient();
    assertThat(length(once)).isGreaterThan(0.01);
    assertClose(step(CONVOLUTIONS, 4, 2, 0, twice, SoftLabels.NONE).gradient(), once, 1e-5);
    List<Row> light = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      light.add(row("r" + i, noise(i), i % 3, 1));
    }
    double[] others = step(CONVOLUTIONS, 4, 2, 0, light, SoftLabels.NONE).gradient();
    double[] apart = new double[others.length];
    for (int i = 0; i < apart.length; i++) {
      apart[i] = others[i] - once[i];
    }
    assertThat(length(apart)).as("weights count").isGreaterThan(0.01 * length(once));
  }

  @Test
  void shardsAddUpToOneBigBatch() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(row("r" + i, noise(i), i % 3, 1 + 0.5 * (i % 2)));
    }
    double[] whole = step(CONVOLUTIONS, 1, 1, 0.1, rows, SoftLabels.NONE).gradient();
    for (int shards : new int[] {2, 7, 16}) {
      double[] cut = step(CONVOLUTIONS, shards, 1, 0.1, rows, SoftLabels.NONE).gradient();
      assertClose(cut, whole, 1e-5);
    }
  }

  @Test
  void aRowThatIsLostOrSeenTwiceIsNoticed() {
    Dataset<Row> table = SPARK.session().createDataFrame(table(1), TrainingSet.SCHEMA);
    TrainingSet set = TrainingSet.of(table);
    Due due = Due.of(set);
    long ids = 0;
    for (TrainingSet.Item item : set.items()) {
      ids += TrainingSet.head(item.recordId());
    }
    long all = ids;
    due.require(1, ROWS, all);
    long first = TrainingSet.head(set.items().get(0).recordId());
    long second = TrainingSet.head(set.items().get(1).recordId());
    assertThatThrownBy(() -> due.require(1, ROWS - 1, all - first))
        .as("lost")
        .hasMessage("Epoch 1 saw 63 rows where 64 were due");
    assertThatThrownBy(() -> due.require(2, ROWS + 1, all + first))
        .as("doubled")
        .hasMessage("Epoch 2 saw 65 rows where 64 were due");
    assertThatThrownBy(() -> due.require(1, ROWS, all - first + second))
        .as("one lost and another doubled")
        .isInstanceOf(IllegalStateException.class);
  }
}
