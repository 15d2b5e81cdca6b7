package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.testing.ModelRow;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.pipeline.Training;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.walk.CheckedRecipe;
import io.likeness.jobs.walk.Context;
import io.likeness.privacy.accounting.BudgetExceeded;
import io.likeness.privacy.release.DeltaLedger;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One training is one charge, whatever is registered meanwhile. */
@Tag("walk")
class PrivateTrainingTest {
  /** Holds one training, and no second one. */
  private static final String BLOCK =
      "train={epochs=1,shards=2,batch=4,seed=1,privacy={epsilon=3,sampling-rate=0.5,budget={epsilon=3}}}";

  /** The corpus has one budget. */
  private static final String BUDGET = "release.budget={epsilon=3,delta=1e-4}";

  /** Said once the training has been charged. */
  private static final String CHARGED = "private by person";

  private static final String FEATURES = "features of";

  @TempDir Path folder;

  private Path file;
  private Lake lake;
  private Recipe recipe;

  @BeforeEach
  void split() throws IOException {
    TestSpark.session();
    file = TinyCorpus.write(folder);
    String path = folder.resolve("lake").toString();
    String input = folder.resolve("input").toString();
    Printed.by("run", file.toString(), "--input", input, "--until", "split", "--lake", path).ok();
    lake = Lake.open(TestSpark.session(), path);
    recipe = CheckedRecipe.read(file, List.of(BLOCK, BUDGET));
  }

  /** Does {@code then} when a line is told that has {@code words} in it. */
  private Training training(String words, Runnable then) {
    PrintStream out =
        new PrintStream(OutputStream.nullOutputStream(), true) {
          @Override
          public PrintStream printf(Locale locale, String format, Object... values) {
            if (String.format(locale, format, values).contains(words)) {
              then.run();
            }
            return this;
          }
        };
    return new Training(new Context(lake, recipe, "", new Narrator(out)));
  }

  private String train(String words, Runnable then) {
    return training(words, then).train(new VersionLog(lake).find("tiny")).name();
  }

  /** Somebody else registers the model that comes next, of the same architecture. */
  private void another() {
    long number = lake.readOwn(LakeTables.MODELS).count() + 1;
    Row row = ModelRow.of(LakeTables.MODELS, "other-voice-conv1d-" + number, 1, "other-1", "{}");
    lake.appendOwn(
        LakeTables.MODELS, lake.spark().createDataFrame(List.of(row), LakeTables.MODELS.schema()));
  }

  private Set<String> charges() {
    return DeltaLedger.accounts(lake).get(0).charges().keySet();
  }

  @Test
  void aTrainingIsChargedOnceThoughAnotherModelIsRegisteredBeforeIts() throws IOException {
    List<Throwable> refused = new ArrayList<>();
    String name =
        train(
            CHARGED,
            () -> {
              another();
              refused.add(catchThrowable(() -> train("nothing", () -> {})));
            });
    assertThat(refused)
        .as("the same training, begun while this one goes on")
        .singleElement()
        .isInstanceOfSatisfying(
            LikenessException.class, e -> assertThat(e.fault()).isEqualTo(Fault.LOCKED))
        .asString()
        .contains("Another process trains the same model (tiny-1-");
    assertThat(charges())
        .singleElement()
        .asString()
        .as("the page of the ledger tells the model by it")
        .startsWith("training/" + name + "/");
    assertThat(lake.readOwn(LakeTables.MODELS).select("model").collectAsList())
        .extracting(row -> row.getString(0))
        .hasSize(2)
        .doesNotHaveDuplicates()
        .contains(name);
    try (var logs = Files.list(folder.resolve("lake/_likeness/watch"))) {
      assertThat(logs).extracting(log -> log.getFileName().toString()).containsExactly(name);
    }
    assertThat(folder.resolve("lake/_likeness/watch/" + name + "/model/epoch-000001.jsonl"))
        .isNotEmptyFile();
  }

  @Test
  void soIsOneThatDiesAndGoesOnWhenAnotherModelHasComeAndTheNextOneIsChargedAnew()
      throws IOException {
    assertThatThrownBy(
            () ->
                train(
                    FEATURES,
                    () -> {
                      throw new IllegalStateException("planted");
                    }))
        .hasMessage("planted");
    assertThat(charges()).hasSize(1);
    another();
    recipe =
        CheckedRecipe.read(
            file, List.of(BLOCK, BUDGET, "train.peer-timeout-seconds=90", "train.max-retries=5"));
    String name = train("nothing", () -> {});
    assertThat(charges()).singleElement().asString().startsWith("training/" + name + "/");
    try (var left = Files.list(folder.resolve("lake/_likeness/training/tiny-1"))) {
      assertThat(left).isEmpty();
    }
    assertThatThrownBy(() -> train("nothing", () -> {})).isInstanceOf(BudgetExceeded.class);
    assertThat(charges()).hasSize(1);
  }
}
