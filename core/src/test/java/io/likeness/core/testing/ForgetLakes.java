package io.likeness.core.testing;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has Spark forget, after each test, the rows that it holds and the logs that Delta has read: a
 * command ends with its JVM, and a test's does not, so that each would plan its queries against all
 * that the tests before it held.
 */
public final class ForgetLakes implements AfterEachCallback {
  @Override
  public void afterEach(ExtensionContext context) {
    if (SparkSession.getDefaultSession().isDefined()) {
      SparkSession spark = SparkSession.getDefaultSession().get();
      if (!spark.sparkContext().isStopped()) {
        spark.catalog().clearCache();
        DeltaLog.clearCache();
      }
    }
  }
}
