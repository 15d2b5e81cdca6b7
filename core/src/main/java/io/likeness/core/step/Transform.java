package io.likeness.core.step;

import io.likeness.core.contract.TableContract;
import java.io.Serializable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A deterministic step from one table to another. It reads and writes nothing.
 *
 * <p>A step says what it would produce before it runs: {@link #resultOf} is called by {@code
 * ./likeness check}, which starts no Spark job. The output of {@link #apply} keeps the contract
 * that {@link #resultOf} promised, for any number of partitions.
 */
public interface Transform extends Serializable {
  /** The kebab-case name of the step, as it stands in recipes, lineage and drops. */
  String name();

  /**
   * The contract of the output for an input of contract {@code in}.
   *
   * @throws io.likeness.core.error.LikenessException when {@code in} lacks what the step needs
   */
  TableContract resultOf(TableContract in);

  Dataset<Row> apply(Dataset<Row> in);
}
