package io.likeness.core.testing;

import io.likeness.core.contract.TableContract;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** A row of the registry of models. */
public final class ModelRow {
  private ModelRow() {}

  /**
   * Of weights that are none.
   *
   * @param table of models, as this build or an older one has it
   * @param created in seconds since 1970
   * @param optional what the first optional columns hold; the others are null
   */
  public static Row of(
      TableContract table,
      String name,
      int created,
      String tag,
      String report,
      Object... optional) {
    return of(table, name, created, tag, new Weights("voice-conv1d", 8), report, optional);
  }

  /** As many bytes of an architecture, which are no weights. */
  public record Weights(String architecture, int bytes) {}

  public static Row of(
      TableContract table,
      String name,
      int created,
      String tag,
      Weights weights,
      String report,
      Object... optional) {
    List<Object> values =
        new ArrayList<>(
            List.of(
                name,
                new Timestamp(created * 1_000L),
                tag,
                weights.architecture(),
                "ab".repeat(32),
                new byte[weights.bytes()],
                report));
    values.addAll(List.of(optional));
    return RowFactory.create(Arrays.copyOf(values.toArray(), table.columns().size()));
  }
}
