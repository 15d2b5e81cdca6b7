package io.likeness.core.lake;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Conditions on values that tell of a person. Literals of a plan land in event logs, in the web
 * interface and in Delta's log; what these compare with is shown as a function only.
 */
public final class Unlogged {
  private Unlogged() {}

  /** Whether {@code column} is one of {@code values}; null where it is null. */
  public static Column isIn(Column column, Collection<String> values) {
    HashSet<String> among = new HashSet<>(values);
    return functions
        .udf(
            (UDF1<String, Boolean>) value -> value == null ? null : among.contains(value),
            DataTypes.BooleanType)
        .apply(column);
  }

  /** Whether {@code column} is {@code value}; null where it is null. */
  public static Column is(Column column, String value) {
    return isIn(column, List.of(value));
  }

  /** Whether {@code column} begins with {@code prefix}; null where it is null. */
  public static Column startsWith(Column column, String prefix) {
    return functions
        .udf(
            (UDF1<String, Boolean>) value -> value == null ? null : value.startsWith(prefix),
            DataTypes.BooleanType)
        .apply(column);
  }
}
