package io.likeness.core.contract;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** One column: its name, type, and what it holds, with its unit. */
public record ColumnSpec(String name, DataType type, boolean nullable, String meaning) {
  public ColumnSpec {
    if (!name.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("column name must be snake_case, got: " + name);
    }
    if (meaning.isBlank()) {
      throw new IllegalArgumentException("column " + name + " needs a meaning");
    }
  }

  /** A column that is never null. */
  public static ColumnSpec of(String name, DataType type, String meaning) {
    return new ColumnSpec(name, type, false, meaning);
  }

  /** A column that may be null; the meaning says when. */
  public static ColumnSpec optional(String name, DataType type, String meaning) {
    return new ColumnSpec(name, type, true, meaning);
  }

  public static ColumnSpec string(String name, String meaning) {
    return of(name, DataTypes.StringType, meaning);
  }
}
