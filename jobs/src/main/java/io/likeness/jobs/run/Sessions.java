package io.likeness.jobs.run;

import io.likeness.core.error.Fault;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;

/** The one place that builds a Spark session; master and resources come from the profile. */
public final class Sessions {
  private Sessions() {}

  /**
   * The session of this process.
   *
   * @throws io.likeness.core.error.LikenessException when no master is configured
   */
  public static SparkSession get() {
    try {
      return SparkSession.builder()
          .appName("likeness")
          .config("spark.sql.session.timeZone", "UTC")
          .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
          .config(
              "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
          .getOrCreate();
    } catch (Exception e) {
      if (e instanceof SparkException) {
        throw Fault.ENVIRONMENT.because(
            "Spark does not start (" + e.getMessage() + "); start Likeness with ./likeness.", e);
      }
      throw e instanceof RuntimeException r ? r : new IllegalStateException(e);
    }
  }
}
