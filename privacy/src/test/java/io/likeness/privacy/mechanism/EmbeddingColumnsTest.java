package io.likeness.privacy.mechanism;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.testing.TestSpark;
import io.likeness.privacy.record.EmbeddingColumns;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Expressions clip, round and add bit by bit as the mechanism does, on the same draw. */
class EmbeddingColumnsTest {
  private static final int DIMENSION = 38;
  private static final StructType ROWS =
      new StructType()
          .add("id", DataTypes.IntegerType)
          .add("embedding", DataTypes.createArrayType(DataTypes.FloatType, false))
          .add("noise", DataTypes.createArrayType(DataTypes.LongType, false));

  /** Longer and shorter than the norm, with and without what is not finite. */
  private static float[] embedding(int seed) {
    NoiseSource source = NoiseSource.seeded(seed);
    float[] out = new float[DIMENSION];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) (source.gaussian() * (seed + 1) / 20);
    }
    if (seed % 3 == 0) {
      out[5] = Float.NaN;
      out[7] = Float.NEGATIVE_INFINITY;
    }
    return seed == 4 ? new float[DIMENSION] : out;
  }

  @Test
  void releasesWhatTheMechanismReleases() {
    LocalGaussian law = new LocalGaussian(DIMENSION, 20, 1e-6, 1.5);
    List<Row> rows = new ArrayList<>();
    List<float[]> expected = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      rows.add(RowFactory.create(i, embedding(i), law.noiseCells(NoiseSource.seeded(100 + i))));
      expected.add(law.randomise(embedding(i), NoiseSource.seeded(100 + i)));
    }
    Dataset<Row> released =
        TestSpark.session()
            .createDataFrame(rows, ROWS)
            .select(
                col("id"),
                EmbeddingColumns.released(
                        col("embedding"), col("noise"), law.clippingNorm(), law.cell())
                    .as("released"));
    assertThat(released.queryExecution().toString()).doesNotContain("UDF");
    for (Row row : released.collectAsList()) {
      List<Float> values = row.getList(1);
      float[] should = expected.get(row.getInt(0));
      for (int i = 0; i < DIMENSION; i++) {
        assertThat(values.get(i)).isEqualTo(should[i]);
      }
    }
  }

  @Test
  void aNormBeyondTheGridIsRefusedBeforeAnythingIsDrawn() {
    assertThatThrownBy(() -> new LocalGaussian(1, 1e18, 1e-6, 1e3).cell())
        .hasMessageContaining("grid");
  }
}
