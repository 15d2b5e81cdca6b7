package io.likeness.jobs.command;

import io.likeness.core.lake.Lake;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.pipeline.Pipeline;
import io.likeness.jobs.run.Submission;
import io.likeness.transforms.ingest.SourceListing;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** Where the sources of a recipe are. */
public final class InputOption {
  @Option(
      names = "--input",
      required = true,
      paramLabel = "DIR",
      description = "folder or Hadoop URI that the recipe's sources are relative to")
  String uri = "";

  /**
   * Opens the lake that {@code input} is read into, or begins one, but not for an input that is not
   * there or a session that the run cannot train with: a slip leaves no lake and no keys behind.
   * Where the cluster has started the driver, a refusal is told by its record, which needs the
   * lake.
   *
   * @param until station that the run ends with, or empty
   * @throws io.likeness.core.error.LikenessException when a source is missing, or there can be no
   *     lake
   */
  static Lake lakeFor(String input, Recipe recipe, String until, SparkSession spark, String lake) {
    return Submission.own().isPresent()
        ? Lake.openOrCreate(spark, lake)
        : Lake.openOrCreate(
            spark,
            lake,
            () -> {
              Pipeline.requireSession(spark, recipe, until);
              SourceListing.requireThere(
                  spark.sparkContext().hadoopConfiguration(), input, recipe.ingest());
            });
  }
}
