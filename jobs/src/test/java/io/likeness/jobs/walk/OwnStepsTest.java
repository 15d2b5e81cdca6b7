package io.likeness.jobs.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.step.Transform;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class OwnStepsTest {
  /** Promises a table that nobody keeps. */
  public static final class Homeless implements Transform {
    @Override
    public String name() {
      return "homeless";
    }

    @Override
    public TableContract resultOf(TableContract in) {
      return TableContract.of("opinions", ColumnSpec.string("record_id", "record"));
    }

    @Override
    public Dataset<Row> apply(Dataset<Row> in) {
      return in.select("record_id");
    }
  }

  /** Wants something to be made with. */
  public static final class Demanding {
    public Demanding(int number) {}
  }

  @Test
  void goodStepsHaveNoProblems() {
    assertThat(OwnSteps.problems(List.of("io.likeness.jobs.DropLongClips"))).isEmpty();
  }

  @Test
  void everyProblemIsNamedWithItsRemedy() {
    assertThat(
            OwnSteps.problems(
                List.of(
                    "com.acme.Missing",
                    "java.lang.String",
                    Homeless.class.getName(),
                    Demanding.class.getName())))
        .satisfiesExactly(
            p -> assertThat(p).contains("com.acme.Missing").contains("--jars"),
            p -> assertThat(p).contains("java.lang.String").contains("is no"),
            p -> assertThat(p).contains("opinions").contains("drops or labels"),
            p -> assertThat(p).contains("constructor without parameters"));
  }
}
