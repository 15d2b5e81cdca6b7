package io.likeness.jobs;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Prints how long the tests of a class have taken, and the most memory. */
final class Footprint implements BeforeAllCallback, AfterAllCallback {
  private static final ExtensionContext.Namespace OURS =
      ExtensionContext.Namespace.create(Footprint.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    context.getStore(OURS).put(context.getUniqueId(), new PeakMemory());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    try (PeakMemory peak = context.getStore(OURS).get(context.getUniqueId(), PeakMemory.class)) {
      System.out.println(
          "e2e: " + context.getRequiredTestClass().getSimpleName() + ": " + peak.sentence());
    }
  }
}
