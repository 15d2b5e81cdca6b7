package io.likeness.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.ScalaCollections;
import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.training.LocalSpark;
import io.likeness.training.feature.Features;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class FeatureStoreTest {
  @RegisterExtension static final LocalSpark SPARK = new LocalSpark(1);

  @TempDir Path temp;

  /** Of so many numbers, which nobody computes. */
  private record Huge(long numbers) implements Features {
    @Override
    public String name() {
      return "huge";
    }

    @Override
    public long[] shape() {
      return new long[] {numbers};
    }

    @Override
    public float[] of(byte[] bytes) {
      throw new AssertionError("computed");
    }
  }

  private static Dataset<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      rows.add(
          RowFactory.create(
              Sha256.hexOfAll("r" + i),
              "r" + i,
              "p" + i,
              "p" + i,
              "label-" + i,
              1.0,
              null,
              ScalaCollections.asScala(Map.of()),
              "train",
              new byte[4]));
    }
    return SPARK.session().createDataFrame(rows, TrainingSet.SCHEMA);
  }

  @Test
  void aShardThatNoFileCouldBeMappedOfIsRefusedBeforeAnythingIsComputed() {
    org.apache.hadoop.fs.Path parent =
        new org.apache.hadoop.fs.Path(temp.resolve("features").toUri());
    Features huge = new Huge((1L << 29) - 8);
    TrainingSet set = TrainingSet.of(rows());
    assertThatThrownBy(() -> FeatureStore.make(rows(), set, huge, 1, parent))
        .isInstanceOfSatisfying(
            LikenessException.class,
            e -> assertThat(e.fault()).isEqualTo(Fault.TRAINING_IMPOSSIBLE))
        .hasMessageContaining("would have 4294967300 bytes (2 records of 536870904 numbers)")
        .hasMessageContaining("raise train.shards above 1");
    assertThat(temp.resolve("features")).doesNotExist();
  }
}
