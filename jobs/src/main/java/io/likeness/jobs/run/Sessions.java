package io.likeness.jobs.run;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.error.Why;
import java.time.Duration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;

/** The one place that builds a Spark session; master and resources come from the profile. */
public final class Sessions {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What a master of a standalone cluster calls a job that it has taken. */
  private static final String TAKEN = "app-";

  private Sessions() {}

  /**
   * The session of this process.
   *
   * @throws io.likeness.core.error.LikenessException when no master is configured, or the one that
   *     is does not answer
   */
  public static SparkSession get() {
    String master = new SparkConf().get("spark.master", "");
    // A job that runs outlives its master; only one that begins needs it.
    if (!StandaloneMaster.is(master) || SparkSession.getDefaultSession().isDefined()) {
      return started(master);
    }
    StandaloneMaster.requireThere(master, PATIENCE);
    SparkSession session = started(master);
    if (!session.sparkContext().applicationId().startsWith(TAKEN)) {
      throw notTaken(master, new IllegalStateException("what listens there is no master"));
    }
    return session;
  }

  private static SparkSession started(String master) {
    try {
      return SparkSession.builder()
          .appName("likeness")
          .config("spark.sql.session.timeZone", "UTC")
          .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
          .config(
              "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
          .getOrCreate();
    } catch (Exception e) {
      if (!master.isEmpty() && !master.startsWith("local")) {
        throw notTaken(master, e);
      }
      if (e instanceof SparkException) {
        throw Fault.ENVIRONMENT.because(
            "Spark does not start (" + Why.of(e) + "); start Likeness with ./likeness.", e);
      }
      throw e instanceof RuntimeException r ? r : new IllegalStateException(e);
    }
  }

  private static LikenessException notTaken(String master, Exception e) {
    return Fault.ENVIRONMENT.because(
        "Spark does not start on "
            + master
            + " ("
            + Why.of(e)
            + "); check --master, the settings of its profile, and that the cluster is up.",
        e);
  }
}
