package io.likeness.jobs.gpu;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;
import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.recipe.AugmentSpec;
import io.likeness.core.recipe.EffectSpec;
import io.likeness.core.recipe.IngestSpec;
import io.likeness.core.recipe.Kind;
import io.likeness.core.testing.TestSpark;
import io.likeness.transforms.augment.AugmentationPolicy;
import io.likeness.transforms.augment.EffectChain;
import io.likeness.transforms.media.MediaKernel;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Between decoding and encoding nothing of a columnar effect is in a GPU's way. */
class EffectChainPlanTest {
  private static final IngestSpec INGEST = IngestSpec.limits(1, 1, 1);

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"VOICE", "FACE"})
  void everyFormRunsOnTheGpuAlone(Kind kind) {
    MediaKernel media = MediaKernel.of(kind, INGEST);
    List<EffectSpec> effects =
        media.columnar().orElseThrow().forms().keySet().stream()
            .map(name -> new EffectSpec(name, 1, new TreeMap<>(), ""))
            .toList();
    AugmentationPolicy policy =
        new AugmentationPolicy(
            "grain of salt", effects, List.of(), new TreeMap<>(), 0, AugmentSpec.Engine.COLUMNAR);
    EffectChain chain = EffectChain.of(policy, media);
    StructType drawn = chain.schema(new StructType().add("id", DataTypes.IntegerType));
    Dataset<Row> chained = chain.apply(TestSpark.session().createDataFrame(List.of(), drawn));
    LogicalPlan plan = chained.queryExecution().analyzed();
    assertThat(Obstacles.in(plan)).isEmpty();
    assertThat(plan.toString()).contains("transform(").doesNotContain("grain of salt");
    assertThat(Obstacles.in(withAFunctionInJava(chained)))
        .as("a function in Java would be seen")
        .hasSize(1);
  }

  private static LogicalPlan withAFunctionInJava(Dataset<Row> rows) {
    UserDefinedFunction same = udf((UDF1<Integer, Integer>) i -> i, DataTypes.IntegerType);
    return rows.withColumn("same", same.apply(col("id"))).queryExecution().analyzed();
  }
}
