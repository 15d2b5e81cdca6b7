package io.likeness.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.likeness.core.ScalaCollections;
import io.likeness.core.Sha256;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.training.LocalSpark;
import io.likeness.training.data.FeatureStore;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.feature.Features;
import io.likeness.training.feature.Variation;
import io.likeness.training.model.Architecture;
import io.likeness.training.model.Compute;
import io.likeness.training.model.Layout;
import io.likeness.training.model.Network;
import io.likeness.training.optimize.Optimizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class BatchesTest {
  private static final int SHARDS = 2;
  @RegisterExtension static final LocalSpark SPARK = new LocalSpark(2);

  @TempDir Path temp;
  private Persons persons;

  /** One number, that is varied. */
  private record Noisy() implements Features {
    @Override
    public String name() {
      return "first-byte";
    }

    @Override
    public long[] shape() {
      return new long[] {1};
    }

    @Override
    public float[] of(byte[] bytes) {
      return new float[] {bytes[0]};
    }

    @Override
    public void vary(float[] batch, int at, Variation how, CounterRandom random) {
      batch[at] += (float) random.nextDouble();
    }
  }

  private record Model() implements Architecture {
    @Override
    public String title() {
      return "nothing";
    }

    @Override
    public Features features() {
      return new Noisy();
    }

    @Override
    public Network network(int classes) {
      return new Network() {
        @Override
        public Layout layout() {
          return new Layout();
        }

        @Override
        public int dropoutWidth() {
          return 8;
        }

        @Override
        public NDArray logits(NDList parameters, NDArray input, NDArray mask) {
          throw new UnsupportedOperationException("nobody asks");
        }
      };
    }
  }

  private Batches batches(List<String> persons) throws Exception {
    List<Row> rows = new ArrayList<>();
    for (String person : persons) {
      for (int i = 0; i < 4; i++) {
        byte[] bytes = (person + i).getBytes(StandardCharsets.UTF_8);
        String id = Sha256.hex(bytes);
        rows.add(
            RowFactory.create(
                id,
                id,
                person,
                person,
                "label-" + i % 2,
                1.0,
                null,
                ScalaCollections.asScala(Map.of()),
                "train",
                bytes));
      }
    }
    Dataset<Row> table = SPARK.session().createDataFrame(rows, TrainingSet.SCHEMA);
    TrainingSet set = TrainingSet.of(table);
    Plan plan =
        new Plan(
            new Model(),
            SHARDS,
            SHARDS,
            1,
            1,
            0,
            1,
            1,
            false,
            0,
            new Optimizer.Settings(Optimizer.Rule.SGD, 0, 0, 0),
            0.1,
            0.5,
            Variation.SLIGHT,
            false,
            new PrivateSteps(1, 1, 1),
            Contrast.NONE,
            0);
    CheckpointDir dir =
        CheckpointDir.of(SPARK.session(), temp.resolve("p" + persons.size()).toString());
    FeatureStore store = FeatureStore.make(table, set, new Noisy(), SHARDS, dir.root());
    this.persons = Persons.of(set);
    return new Batches(plan, set, store, new Model().network(2));
  }

  private Compute.Batch batch(List<String> all, String person) throws Exception {
    Batches batches = batches(all);
    for (int i = 0; i < persons.size(); i++) {
      if (persons.name(i).equals(person)) {
        return batches.ofPerson(3, person, persons.places(i));
      }
    }
    throw new AssertionError(person);
  }

  @Test
  void aSmoothedTargetSpreadsItsShareOverAllLabels() throws Exception {
    Batches batches = batches(List.of("ann", "bob"));
    Compute.Batch shard = batches.ofShard(0, 0, new int[] {0});
    float[] target = shard.target();
    assertThat(target).hasSize(2);
    assertThat(target[0] + target[1]).isCloseTo(1, Offset.offset(1e-6f));
    assertThat(Math.max(target[0], target[1])).isCloseTo(0.9f + 0.1f / 2, Offset.offset(1e-6f));
    assertThat(Math.min(target[0], target[1])).isCloseTo(0.1f / 2, Offset.offset(1e-6f));
    assertThat(batches.ofShard(0, 0, new int[0]).target()).as("padding").containsOnly(0f);
    float[] person = batches.ofPerson(0, "ann", persons.places(0)).target();
    assertThat(person).hasSize(4 * 2);
    for (int i = 0; i < person.length; i += 2) {
      assertThat(Math.max(person[i], person[i + 1])).isCloseTo(0.95f / 4, Offset.offset(1e-6f));
      assertThat(Math.min(person[i], person[i + 1])).isCloseTo(0.05f / 4, Offset.offset(1e-6f));
    }
  }

  @Test
  void whatAPersonIsLearntByDoesNotDependOnWhoElseIsThere() throws Exception {
    Compute.Batch among = batch(List.of("ann", "bob", "cem"), "cem");
    Compute.Batch without = batch(List.of("bob", "cem"), "cem");
    assertThat(among.mask()).hasSize(4 * 8).contains(0f, 2f);
    assertThat(without.mask()).containsExactly(among.mask());
    assertThat(without.input()).containsExactly(among.input());
    assertThat(without.target()).containsExactly(among.target());
    Compute.Batch other = batch(List.of("ann", "bob", "cem"), "bob");
    assertThat(other.mask()).as("another person has another mask").isNotEqualTo(among.mask());
  }
}
