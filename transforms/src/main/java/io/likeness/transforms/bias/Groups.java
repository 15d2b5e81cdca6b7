package io.likeness.transforms.bias;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import io.likeness.core.recipe.JointSpec;
import io.likeness.core.recipe.TargetSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The group of a record: the value of an attribute, of the label, or of several joined. */
public final class Groups {
  private Groups() {}

  /** Name that stands for the label among attributes. */
  public static final String LABEL = "label";

  /** What joins the names and the values of several attributes. */
  public static final String TIMES = JointSpec.TIMES;

  /** Value of a record without one: a group of its own. */
  public static final String UNKNOWN = TargetSpec.UNKNOWN;

  /** The value of {@code attribute} in a row of a corpus view; {@code label} is the label. */
  public static Column value(String attribute) {
    return coalesce(
        attribute.equals(LABEL) ? col(LABEL) : col("attributes").getItem(attribute), lit(UNKNOWN));
  }

  /** The values of {@code attributes}, joined. */
  public static Column cell(List<String> attributes) {
    return concat_ws(TIMES, attributes.stream().map(Groups::value).toArray(Column[]::new));
  }

  /** {@code rows} once for each combination, with columns {@code attribute} and {@code value}. */
  static Dataset<Row> spread(Dataset<Row> rows, List<List<String>> combinations) {
    Column[] groups =
        combinations.stream()
            .map(
                names ->
                    struct(lit(String.join(TIMES, names)).as("attribute"), cell(names).as("value")))
            .toArray(Column[]::new);
    return rows.withColumn("group", explode(array(groups)))
        .withColumn("attribute", col("group.attribute"))
        .withColumn("value", col("group.value"))
        .drop("group");
  }

  /** Each of {@code names} alone, then all pairs of {@code paired}, in order. */
  static List<List<String>> alone(List<String> names, List<String> paired) {
    List<List<String>> out = new ArrayList<>();
    names.forEach(n -> out.add(List.of(n)));
    for (int i = 0; i < paired.size(); i++) {
      for (int j = i + 1; j < paired.size(); j++) {
        out.add(List.of(paired.get(i), paired.get(j)));
      }
    }
    return out;
  }
}
