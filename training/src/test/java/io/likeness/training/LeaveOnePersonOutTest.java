package io.likeness.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.likeness.core.error.LikenessException;
import io.likeness.core.recipe.TrainSpec;
import io.likeness.training.data.TrainingSet;
import io.likeness.training.run.Fit;
import io.likeness.training.run.Plan;
import io.likeness.training.run.PrivateSteps;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

class LeaveOnePersonOutTest {
  private static Row row(int number, String label, String person) {
    float[] values = new float[Toy.BANDS * Toy.FRAMES];
    values[0] = number;
    return Toy.row(values, label, person, "train", 1);
  }

  private static Dataset<Row> rows(Row... rows) {
    return Toy.dataset(Sessions.local(2), List.of(rows));
  }

  private static Plan plan(int batch) {
    TrainSpec spec = Toy.spec(1, 1, "shards=1, batch=" + batch);
    return TrainSettings.of(spec).plan(spec, new Toy.Model(), PrivateSteps.NONE);
  }

  @Test
  void aFoldWithFewerRowsThanABatchIsRefusedBeforeAnyIsTrained() {
    TrainingSet set =
        TrainingSet.of(
            Toy.dataset(Sessions.local(2), Toy.rows(5, 2))
                .withColumn("split", functions.lit("train")));
    Fit.requireFit(plan(30), set);
    assertThatThrownBy(() -> LeaveOnePersonOut.check(set, plan(30)))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("lower the batch");
  }

  /** Whoever is left out, and whoever watches, only one label may be left. */
  @Test
  void aFoldWithOneLabelIsRefusedBeforeAnyIsTrained() {
    TrainingSet set = TrainingSet.of(rows(row(1, "x", "a"), row(2, "x", "b"), row(3, "y", "c")));
    assertThatThrownBy(() -> LeaveOnePersonOut.check(set, plan(1)))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("there are 1 labels to learn")
        .hasMessageContaining("leave-one-person-out to false");
  }

  @Test
  void personsWhoAloneShowALabelAreCounted() {
    List<Row> all = new ArrayList<>(Toy.rows(5, 2));
    assertThat(
            LeaveOnePersonOut.check(TrainingSet.of(Toy.dataset(Sessions.local(2), all)), plan(1)))
        .isZero();
    all.add(row(1, "label-9", "person-0"));
    assertThat(
            LeaveOnePersonOut.check(TrainingSet.of(Toy.dataset(Sessions.local(2), all)), plan(1)))
        .isEqualTo(1);
  }

  @Test
  void rowsThatWeighNothingTeachNothing() {
    Dataset<Row> weightless =
        rows(row(1, "x", "a"), row(2, "y", "b")).withColumn("weight", functions.lit(0.0));
    assertThatThrownBy(() -> TrainingSet.of(weightless))
        .isInstanceOf(LikenessException.class)
        .hasMessageContaining("weigh more than 0 have 0 labels");
  }
}
