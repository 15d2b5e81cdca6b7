package io.likeness.transforms.ingest;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.map_from_arrays;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.likeness.core.recipe.IngestSpec;
import io.likeness.core.recipe.SourceSpec;
import io.likeness.core.recipe.TargetSpec;
import io.likeness.core.recipe.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What a source says of a file: an array of label, person, split, text and the attributes in their
 * order, until it is told apart.
 */
final class Sayings {
  /** Rows before what is said is told apart. */
  static final StructType SCHEMA =
      new StructType()
          .add("uri", DataTypes.StringType)
          .add("length", DataTypes.LongType)
          .add("modified_ms", DataTypes.LongType)
          .add("said", DataTypes.createArrayType(DataTypes.StringType, true))
          .add("code", DataTypes.StringType)
          .add("start", DataTypes.LongType);

  static final Column TEXT = col("said").getItem(3);

  private static final int ATTRIBUTES = 4;

  private static final UserDefinedFunction FOLDED =
      udf(
          (UDF1<String, String>) said -> said == null ? null : Vocabulary.folded(said),
          DataTypes.StringType);

  private Sayings() {}

  /** As a row of {@code read} says it of its file. */
  static Column of(Dataset<Row> read, SourceSpec source) {
    List<Column> said = new ArrayList<>();
    said.add(ManifestTable.column(read, source.label(), source));
    said.add(ManifestTable.column(read, source.person(), source));
    said.add(ManifestTable.column(read, source.split(), source));
    said.add(ManifestTable.column(read, source.text(), source));
    source
        .attributes()
        .values()
        .forEach(c -> said.add(ManifestTable.column(read, Optional.of(c), source)));
    return array(said.toArray(Column[]::new));
  }

  /** Of a file of which nothing is said. */
  static Column nothing(SourceSpec source) {
    return array(
        Stream.generate(() -> lit(null).cast(DataTypes.StringType))
            .limit(ATTRIBUTES + source.attributes().size())
            .toArray(Column[]::new));
  }

  /** Rows of {@link #SCHEMA} as the rows of a listing. */
  static Dataset<Row> apart(Dataset<Row> rows, IngestSpec spec, SourceSpec source) {
    List<String> names = List.copyOf(source.attributes().keySet());
    Column keys =
        names.isEmpty()
            ? array().cast("array<string>")
            : array(names.stream().map(n -> lit(n)).toArray(Column[]::new));
    Column values =
        names.isEmpty()
            ? array().cast("array<string>")
            : array(
                IntStream.range(0, names.size())
                    .mapToObj(
                        i ->
                            coalesce(
                                coded(spec, names.get(i), col("said").getItem(i + ATTRIBUTES)),
                                lit(TargetSpec.UNKNOWN)))
                    .toArray(Column[]::new));
    return rows.select(
        col("uri"),
        col("length"),
        col("modified_ms"),
        label(spec, col("said").getItem(0)).as("label"),
        col("said").getItem(1).as("person"),
        col("said").getItem(2).as("declared_split"),
        map_from_arrays(keys, values).as("attributes"),
        col("code"),
        TEXT.as("text"),
        col("start"));
  }

  /** A label as its source says it, by the label map and the vocabulary of {@code spec}. */
  static Column label(IngestSpec spec, Column said) {
    Column label = said;
    for (var e : spec.labelMap().entrySet()) {
      label = when(said.equalTo(e.getKey()), lit(e.getValue())).otherwise(label);
    }
    return coded(spec, "label", label);
  }

  /** {@code value} by the vocabulary of {@code name}; what it does not know stays as it is. */
  private static Column coded(IngestSpec spec, String name, Column value) {
    Vocabulary vocabulary = spec.vocabularies().get(name);
    if (vocabulary == null) {
      return value;
    }
    List<Column> codes = new ArrayList<>();
    vocabulary.codes().forEach((spelling, code) -> codes.addAll(List.of(lit(spelling), lit(code))));
    Column spelled = FOLDED.apply(value);
    return coalesce(element_at(map(codes.toArray(Column[]::new)), spelled), value);
  }
}
