package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.walk.OwnSteps;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The step in {@code examples/my-step} compiles outside the build and runs in a walk. */
class MyStepExampleTest {
  private static final Path SOURCE =
      Path.of("../examples/my-step/src/com/example/DropThinPersons.java");

  private static final String STEP = "com.example.DropThinPersons";

  @TempDir Path folder;

  @Test
  void theExampleCompilesAgainstTheClassPathAndCheckFindsNothingWrongWithIt() throws IOException {
    assertThat(OwnSteps.problems(List.of(STEP))).singleElement().asString().contains("--jars");
    withExample(() -> assertThat(OwnSteps.problems(List.of(STEP))).isEmpty());
  }

  @Test
  @Tag("slow")
  void theExampleLeavesOutPersonsOfFewRecordsAndSaysSoInDrops() throws IOException {
    TestSpark.session();
    Path recipe = TinyCorpus.write(folder);
    Files.writeString(
        recipe, Files.readString(recipe).replace("io.likeness.jobs.DropLongClips", STEP));
    String lake = folder.resolve("lake").toString();

    String input = folder.resolve("input").toString();
    String[] run = {
      "run", recipe.toString(), "--input", input, "--lake", lake, "--until", "own-steps"
    };
    withExample(() -> assertThat(Main.execute(run)).isZero());

    Lake written = Lake.open(TestSpark.session(), lake);
    List<Row> dropped =
        written
            .read(written.head("tiny"), LakeTables.DROPS)
            .where("step = 'drop-thin-persons'")
            .select("code", "value", "threshold")
            .collectAsList();
    // Three of the eight persons have two clips; a fourth has two and a long one.
    assertThat(dropped).hasSize(6);
    assertThat(dropped)
        .allSatisfy(
            row -> {
              assertThat(row.getString(0)).isEqualTo("FEW_RECORDS");
              assertThat(row.getDouble(1)).isEqualTo(2);
              assertThat(row.getDouble(2)).isEqualTo(3);
            });
  }

  /** Compiles the example and does {@code work} with it on the class path. */
  private void withExample(Runnable work) throws IOException {
    String classes = Files.createDirectories(folder.resolve("classes")).toString();
    String path = System.getProperty("java.class.path");
    String[] options = {"--release", "17", "-d", classes, "-cp", path, SOURCE.toString()};
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, options)).isZero();
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    URL[] urls = {Path.of(classes).toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls, before)) {
      Thread.currentThread().setContextClassLoader(loader);
      work.run();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }
}
