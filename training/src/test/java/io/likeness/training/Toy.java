package io.likeness.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.likeness.core.ScalaCollections;
import io.likeness.core.Sha256;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.recipe.TrainSpec;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.training.feature.Features;
import io.likeness.training.model.Architecture;
import io.likeness.training.model.Layout;
import io.likeness.training.model.Network;
import io.likeness.training.model.TemporalConv;
import io.likeness.training.run.Epoch;
import io.likeness.training.run.Step;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/** A small corpus made of numbers: the label shifts some bands, each person shifts all a little. */
final class Toy {
  static final int BANDS = 8;
  static final int FRAMES = 24;

  private Toy() {}

  /** Bytes are the features themselves. */
  record RawFloats() implements Features {
    @Override
    public String name() {
      return "raw-floats";
    }

    @Override
    public long[] shape() {
      return new long[] {BANDS, FRAMES};
    }

    @Override
    public float[] of(byte[] bytes) {
      float[] out = new float[BANDS * FRAMES];
      ByteBuffer.wrap(bytes).asFloatBuffer().get(out);
      return out;
    }
  }

  /**
   * @param first channels of the first layer
   * @param second channels of the second
   */
  record Model(int first, int second) implements Architecture {
    Model() {
      this(64, 96);
    }

    @Override
    public String title() {
      return "toy";
    }

    @Override
    public Features features() {
      return new RawFloats();
    }

    @Override
    public Network network(int classes) {
      return new TemporalConv(BANDS, first, second, classes);
    }
  }

  /** Looks at what the network inside does. */
  interface Around extends Network {
    Network inside();

    @Override
    default Layout layout() {
      return inside().layout();
    }

    @Override
    default int dropoutWidth() {
      return inside().dropoutWidth();
    }

    @Override
    default NDArray logits(NDList parameters, NDArray input, NDArray mask) {
      return inside().logits(parameters, input, mask);
    }
  }

  interface Wrapping extends Serializable {
    Network of(Network inside);
  }

  /** The model with something around its network. */
  record Wrapped(String title, Wrapping wrapping) implements Architecture {
    @Override
    public Features features() {
      return new RawFloats();
    }

    @Override
    public Network network(int classes) {
      return wrapping.of(new Model().network(classes));
    }
  }

  /** All steps that a training tells, in their order. */
  record Told(List<Step> steps) implements Progress {
    Told() {
      this(Collections.synchronizedList(new ArrayList<>()));
    }

    @Override
    public void line(String line) {}

    @Override
    public void epoch(String role, Epoch epoch, List<Step> more) {
      steps.addAll(more);
    }
  }

  /** {@code each} rows of each of three labels for each person; the last person has odd counts. */
  static List<Row> rows(int persons, int each) {
    List<Row> rows = new ArrayList<>();
    for (int p = 0; p < persons; p++) {
      String split = p == persons - 1 ? "test" : p == persons - 2 ? "validation" : "train";
      for (int label = 0; label < 3; label++) {
        for (int i = 0; i < each + (p == 0 ? 1 : 0); i++) {
          float[] values = new float[BANDS * FRAMES];
          CounterRandom random =
              CounterRandom.of(Sha256.ofAll("toy", p + "/" + label + "/" + i), 0);
          random.fillGaussian(values, 1);
          for (int t = 0; t < FRAMES; t++) {
            values[label * FRAMES + t] += 1.2f;
            values[(3 + p % 4) * FRAMES + t] += 0.5f;
          }
          rows.add(row(values, "label-" + label, "person-" + p, split, 1 + 0.5 * (i % 2)));
        }
      }
    }
    return rows;
  }

  static Row row(float[] values, String label, String person, String split, double weight) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    String id = Sha256.hex(bytes.array());
    return RowFactory.create(
        id,
        "source-" + id,
        "clip",
        person,
        label,
        ScalaCollections.asScala(Map.of("accent", person.hashCode() % 2 == 0 ? "a" : "b")),
        split,
        person,
        0,
        0,
        ScalaCollections.asScala(Map.of()),
        null,
        null,
        0,
        null,
        weight,
        null,
        bytes.array());
  }

  static Dataset<Row> dataset(SparkSession spark, List<Row> rows) {
    return spark.createDataFrame(
        rows, CorpusView.CONTRACT.schema().add("bytes", DataTypes.BinaryType));
  }

  static TrainSpec spec(int workers, int epochs, String settings) {
    Config config = ConfigFactory.parseString(settings);
    return new TrainSpec(
        "toy",
        config.hasPath("shards") ? config.getInt("shards") : 4,
        workers,
        epochs,
        config.hasPath("batch") ? config.getInt("batch") : 8,
        config.hasPath("rate") ? config.getDouble("rate") : 0.003,
        0.01,
        config.hasPath("patience") ? config.getInt("patience") : 100,
        config.hasPath("seed") ? config.getInt("seed") : 7,
        config.hasPath("loso"),
        config.withoutPath("shards").withoutPath("batch").withoutPath("seed"));
  }
}
