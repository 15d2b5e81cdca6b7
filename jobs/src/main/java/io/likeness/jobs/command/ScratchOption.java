package io.likeness.jobs.command;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.Lake;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.run.ScratchLake;
import io.likeness.jobs.run.Sessions;
import io.likeness.jobs.walk.Context;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** Where a command may put lakes that it deletes again, and on whose consent it reads there. */
public final class ScratchOption {
  @Option(
      names = "--scratch",
      paramLabel = "DIR",
      defaultValue = "/tmp",
      description =
          "folder or URI for lakes that are deleted again, seen by all executors (default:"
              + " ${DEFAULT-VALUE})")
  private String folder = "/tmp";

  @Option(
      names = "--lake",
      paramLabel = "LAKE",
      description =
          "lake whose consents say what may be read, and whose log of reads has it; needed where"
              + " the legal basis is consent and a step learns from media or is your own")
  private String consents = "";

  /**
   * Opens a session for it.
   *
   * @throws io.likeness.core.error.LikenessException when {@code recipe} reads on consent and
   *     nothing says whose
   */
  ScratchLake lake(Recipe recipe) {
    boolean reads = Context.readsOnConsent(recipe);
    if (reads && consents.isEmpty()) {
      throw Fault.CONSENT_MISSING.because(
          "This walks in a lake of its own, which has no consents, and label-errors, a"
              + " classifier of texts or a step of your own would read on consent; name the lake that has the consents with"
              + " --lake.");
    }
    SparkSession spark = Sessions.get();
    return new ScratchLake(
        spark, folder, reads ? Optional.of(Lake.open(spark, consents)) : Optional.empty());
  }
}
