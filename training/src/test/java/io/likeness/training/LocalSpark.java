package io.likeness.training;

import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A session in this JVM for the tests of one class, stopped after them. */
public final class LocalSpark implements BeforeAllCallback, AfterAllCallback {
  private final int cores;
  private Optional<SparkSession> session = Optional.empty();

  public LocalSpark(int cores) {
    this.cores = cores;
  }

  public SparkSession session() {
    return session.orElseThrow();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    session = Optional.of(Sessions.local(cores));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    session.ifPresent(SparkSession::stop);
  }
}
