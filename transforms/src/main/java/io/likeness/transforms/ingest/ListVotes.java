package io.likeness.transforms.ingest;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.error.Fault;
import io.likeness.core.recipe.IngestSpec;
import io.likeness.core.recipe.VoteSpec;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What annotators said of files, one row a vote, from a table with a row a vote or a row a file.
 *
 * <p>Holds identifiers in the clear and is therefore never written, as {@link SourceListing}.
 */
public final class ListVotes {
  /** What it gives. */
  public static final TableContract CONTRACT =
      TableContract.of(
          "listed votes",
          ColumnSpec.string("uri", "where the file is, as the listing of its source says it"),
          ColumnSpec.string("annotator", "who voted, as the table names them"),
          ColumnSpec.string("label", "what they said, by label map and vocabulary"));

  private ListVotes() {}

  /**
   * Reads the votes of {@code spec} under {@code input}; an empty field is no vote.
   *
   * @throws io.likeness.core.error.LikenessException when the table or a column is missing
   */
  public static Dataset<Row> of(
      SparkSession spark, String input, VoteSpec spec, IngestSpec ingest) {
    if (input.isEmpty()) {
      throw Fault.USAGE.because(
          "The votes at "
              + spec.table()
              + " are relative to the input; name that with --input DIR.");
    }
    Path table = new Path(new Path(input), spec.table());
    Dataset<Row> read = ManifestTable.read(spark, table, spec.charset(), asked(spec));
    Path folder =
        spec.filesUnder().map(f -> new Path(new Path(input), f)).orElse(table.getParent());
    Column votes =
        spec.annotators().isEmpty()
            ? array(
                vote(
                    text(read, spec, spec.annotator().orElseThrow()),
                    text(read, spec, spec.label().orElseThrow())))
            : array(
                spec.annotators().stream()
                    .map(a -> vote(lit(a), text(read, spec, a)))
                    .toArray(Column[]::new));
    Column file = ManifestTable.within(spark, folder, text(read, spec, spec.file()));
    return read.select(
            concat(lit(qualified(spark, folder) + "/"), file).as("uri"), explode(votes).as("vote"))
        .select(
            col("uri"),
            col("vote.annotator").as("annotator"),
            Sayings.label(ingest, col("vote.label")).as("label"))
        .where(
            col("uri")
                .isNotNull()
                .and(coalesce(col("annotator"), lit("")).notEqual(""))
                .and(coalesce(col("label"), lit("")).notEqual("")));
  }

  private static List<String> asked(VoteSpec spec) {
    return Stream.of(
            Stream.of(spec.file()),
            spec.annotator().stream(),
            spec.label().stream(),
            spec.annotators().stream())
        .flatMap(names -> names)
        .toList();
  }

  private static Column vote(Column annotator, Column label) {
    return struct(annotator.as("annotator"), label.as("label"));
  }

  private static Column text(Dataset<Row> read, VoteSpec spec, String column) {
    if (!Arrays.asList(read.columns()).contains(column)) {
      throw Fault.INPUT_INVALID.because(
          "The votes at "
              + spec.table()
              + " have no column "
              + column
              + "; they have "
              + String.join(", ", read.columns())
              + ".");
    }
    return ManifestTable.stripped(read.col("`" + column + "`").cast("string"));
  }

  private static Path qualified(SparkSession spark, Path folder) {
    try {
      return folder.getFileSystem(spark.sparkContext().hadoopConfiguration()).makeQualified(folder);
    } catch (IOException e) {
      throw Fault.INPUT_MISSING.because("The folder " + folder + " cannot be listed.", e);
    }
  }
}
