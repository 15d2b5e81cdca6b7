package io.likeness.privacy.erase;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.TestSpark;
import io.likeness.privacy.consent.Consent;
import io.likeness.privacy.consent.ConsentLedger;
import io.likeness.privacy.consent.Purpose;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnloggedTest {
  @TempDir Path folder;

  /** What an event log would hold of the plans that run meanwhile. */
  private static String plansOf(Runnable work) {
    StringBuffer plans = new StringBuffer();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onOtherEvent(SparkListenerEvent event) {
            if (event instanceof SparkListenerSQLExecutionStart start) {
              plans.append(start.physicalPlanDescription()).append(start.sparkPlanInfo());
            }
          }
        };
    SparkContext context = TestSpark.session().sparkContext();
    context.addSparkListener(listener);
    try {
      work.run();
      context.listenerBus().waitUntilEmpty();
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    } finally {
      context.removeSparkListener(listener);
    }
    return plans.toString();
  }

  @Test
  void noPlanTellsWhoIsAskedFor() {
    Lake lake = Lake.openOrCreate(TestSpark.session(), folder.resolve("lake").toString());
    ConsentLedger ledger = new ConsentLedger(lake);
    String pseudonym = ledger.pseudonym("ann");
    Consent consent =
        new Consent(
            pseudonym,
            Purpose.TRAIN,
            "voice",
            "v1",
            "ab".repeat(32),
            LocalDate.of(2026, 1, 1),
            LocalDate.of(2999, 1, 1),
            Optional.empty(),
            false,
            Optional.empty());
    String plans =
        plansOf(
            () -> {
              ledger.add(List.of(new ConsentLedger.Entry("ann", consent)));
              assertThat(ledger.of("ann")).hasSize(1);
              new SubjectAccess(lake).write("ann", folder.resolve("answer").toString(), "eve");
              ledger.withdraw("ann", List.of(Purpose.TRAIN), List.of("voice"), LocalDate.now());
              Subject.find(lake, List.of(lake.head("c")), List.of("ann"));
              assertThat(ledger.forget("ann")).isTrue();
            });
    assertThat(plans).contains("consents").doesNotContain(pseudonym).doesNotContain("ann");

    String told =
        plansOf(
            () ->
                lake.readOwn(LakeTables.CONSENTS).where(col("person").equalTo(pseudonym)).count());
    assertThat(told).as("a literal is found").contains(pseudonym);
  }
}
