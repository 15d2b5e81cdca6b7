package io.likeness.core.contract;

import io.likeness.core.error.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns that a table promises, and the most rows it may hold of one person.
 *
 * <p>A missing bound means that a release on this table is refused (there is no sensitivity to
 * calibrate noise to).
 */
public record TableContract(String name, List<ColumnSpec> columns, OptionalLong maxRowsPerPerson) {
  public TableContract {
    columns = List.copyOf(columns);
    if (columns.stream().map(ColumnSpec::name).distinct().count() != columns.size()) {
      throw new IllegalArgumentException("table " + name + " names a column twice");
    }
  }

  public static TableContract of(String name, ColumnSpec... columns) {
    return new TableContract(name, List.of(columns), OptionalLong.empty());
  }

  /** This contract with {@code added} behind its columns; a column of the same name is replaced. */
  public TableContract plus(ColumnSpec... added) {
    List<String> names = Stream.of(added).map(ColumnSpec::name).toList();
    List<ColumnSpec> all = new ArrayList<>(columns);
    all.removeIf(c -> names.contains(c.name()));
    all.addAll(List.of(added));
    return new TableContract(name, all, maxRowsPerPerson);
  }

  /** This contract with at most {@code rows} rows a person. */
  public TableContract cappedAt(long rows) {
    if (!(rows > 0)) {
      throw new IllegalArgumentException("rows per person must be positive, got " + rows);
    }
    return new TableContract(name, columns, OptionalLong.of(rows));
  }

  /** The contract after a step that chooses rows by looking at other persons' rows. */
  public TableContract withoutBound() {
    return new TableContract(name, columns, OptionalLong.empty());
  }

  /** The Spark schema of this contract, columns in order, meanings as comments. */
  public StructType schema() {
    return new StructType(
        columns.stream()
            .map(
                c ->
                    DataTypes.createStructField(c.name(), c.type(), c.nullable())
                        .withComment(c.meaning()))
            .toArray(StructField[]::new));
  }

  /**
   * Checks that {@code schema} has every column of this contract with its type.
   *
   * @throws io.likeness.core.error.LikenessException naming all that is missing, and {@code where}
   */
  public void require(StructType schema, String where) {
    List<String> problems = new ArrayList<>();
    for (ColumnSpec c : columns) {
      Optional<StructField> found =
          Stream.of(schema.fields()).filter(f -> f.name().equals(c.name())).findFirst();
      if (found.isEmpty()) {
        problems.add(c.name() + " is missing");
      } else if (!c.type().sameType(found.get().dataType())) {
        problems.add(
            c.name()
                + " is "
                + found.get().dataType().simpleString()
                + " and should be "
                + c.type().simpleString());
      }
    }
    if (!problems.isEmpty()) {
      throw Fault.CONTRACT_BROKEN.because(
          where
              + " does not keep the contract of table "
              + name
              + ": "
              + problems.stream().collect(Collectors.joining(", "))
              + ".");
    }
  }
}
