package io.likeness.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.likeness.core.contract.TableContract;
import io.likeness.core.step.Transform;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** {@link DropLongClips}, of which one task dies as long as the file {@link #FAULT} lies there. */
public final class FailsOnce implements Transform {
  /** System property with the path of a file, which the task that dies takes away. */
  static final String FAULT = "likeness.test.fault";

  private final DropLongClips step = new DropLongClips();

  @Override
  public String name() {
    return step.name();
  }

  @Override
  public TableContract resultOf(TableContract in) {
    return step.resultOf(in);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    UDF1<String, Boolean> lives =
        id -> {
          if (Files.deleteIfExists(Path.of(System.getProperty(FAULT)))) {
            throw new IllegalStateException("a fault of the machine");
          }
          return true;
        };
    return step.apply(
        in.where(udf(lives, DataTypes.BooleanType).asNondeterministic().apply(col("record_id"))));
  }
}
