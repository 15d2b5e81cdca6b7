package io.likeness.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.lake.VersionLog;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.testing.TestSpark;
import io.likeness.jobs.gpu.GpuPlan;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.walk.CheckedRecipe;
import io.likeness.jobs.walk.Context;
import io.likeness.jobs.walk.Rebalancing;
import io.likeness.jobs.walk.StationSheet;
import io.likeness.jobs.walk.Walk;
import io.likeness.transforms.label.ConfidentLearning;
import io.likeness.transforms.rebalance.AllocateCopies;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Relational steps stay free of what a GPU cannot run. */
@Tag("slow")
class GpuPlanTest {
  @TempDir static Path folder;
  private static final Map<String, JsonNode> STEPS = new HashMap<>();
  private static Path recipe;

  @BeforeAll
  static void plan() throws IOException {
    TestSpark.session();
    recipe = TinyCorpus.write(folder);
    Printed.by(
            "gpu-plan",
            recipe.toString(),
            "--input",
            folder.resolve("input").toString(),
            "--set",
            "label-errors.folds=2",
            "--set",
            "gates.min-records=1000000",
            "--json")
        .json()
        .path("steps")
        .forEach(s -> STEPS.put(s.path("step").asText(), s));
  }

  private static Set<String> obstacles(String step) {
    Set<String> out = new HashSet<>();
    assertThat(STEPS).containsKey(step);
    STEPS.get(step).path("obstacles").forEach(o -> out.add(o.path("what").asText()));
    return out;
  }

  @Test
  void screeningSplitAndBiasRunOnTheGpuAlone() {
    for (String step : Set.of("screen", "split", "bias")) {
      assertThat(obstacles(step)).as(step).isEmpty();
      assertThat(STEPS.get(step).path("queries").asInt()).as(step).isPositive();
      assertThat(STEPS.get(step).path("place").asText()).isEqualTo("GPU");
    }
  }

  /** As explain mode of the Accelerator 26.08.1 says of {@code VersionDigest.of}. */
  @Test
  void whatIsTakenAsJsonWithSortedMapsStaysOnTheCpu() {
    for (String step : Set.of("dedup", "tag")) {
      assertThat(obstacles(step)).as(step).containsExactlyInAnyOrder("ArraySort", "StructsToJson");
      assertThat(STEPS.get(step).path("place").asText()).isEqualTo("CPU");
    }
  }

  @Test
  void mediaAreDecodedOnTheCpuAndThePlanSaysSo() {
    for (String step : Set.of("ingest", "measure", "augment")) {
      assertThat(obstacles(step)).as(step).contains("DeserializeToObject");
      assertThat(STEPS.get(step).path("place").asText()).isEqualTo("CPU");
    }
  }

  @Test
  void nearDuplicatesHaveNoObstacleButTheirFunctionsAndReleasesBesidesTheDigest() {
    assertThat(obstacles("near-duplicates")).isSubsetOf("ScalaUDF");
    assertThat(obstacles("release")).isSubsetOf("ScalaUDF", "ArraySort", "StructsToJson");
  }

  /** Behind the probabilities there is confident learning, which is free of both. */
  @Test
  void labelErrorsAreJudgedByFunctionsOfJavaOverSketchesOfMedia() {
    assertThat(obstacles("label-errors"))
        .containsExactlyInAnyOrder("DeserializeToObject", "MapElements", "ScalaUDF");
  }

  private interface Work {
    void run(SparkSession spark) throws Exception;
  }

  /** Every query of {@code work} is free of obstacles, and there are some. */
  private static void onTheGpuAlone(String name, Work work) throws Exception {
    SparkSession spark = TestSpark.session();
    GpuPlan plan = GpuPlan.of(spark);
    try {
      plan.ended("before");
      work.run(spark);
      plan.ended(name);
    } finally {
      plan.close();
    }
    GpuPlan.Step step = plan.steps().get(plan.steps().size() - 1);
    assertThat(step.name()).isEqualTo(name);
    assertThat(step.obstacles()).as(name).isEmpty();
    assertThat(step.clear()).as(name).isPositive();
  }

  /** All of rebalancing but the copies, which belong to the step {@code augment} with it. */
  @Test
  void rebalancingIsPlannedAllotedAndWrittenOnTheGpuAlone() throws Exception {
    String uri = folder.resolve("walked").toString();
    String input = folder.resolve("input").toString();
    Printed.by("run", recipe.toString(), "--input", input, "--lake", uri, "--until", "bias").ok();
    Lake lake = Lake.open(TestSpark.session(), uri);
    DatasetVersion version = new VersionLog(lake).find("tiny");
    Recipe read = CheckedRecipe.read(recipe, List.of());
    onTheGpuAlone(
        "plan",
        spark ->
            assertThat(
                    Rebalancing.of(
                            new Context(lake, read, input, new Narrator(System.err)),
                            version.snapshot())
                        .balance())
                .isNotEmpty());
    onTheGpuAlone(
        "allocations",
        spark ->
            lake.overwrite(
                version.snapshot(),
                LakeTables.ALLOCATIONS,
                new AllocateCopies(read.rebalance().orElseThrow(), read.bias())
                    .apply(
                        new CorpusView(lake, version.snapshot()).kept().where("split = 'train'"))));
    onTheGpuAlone(
        "joins of a version",
        spark ->
            new CorpusView(lake, version.snapshot())
                .rows()
                .write()
                .format("delta")
                .save(folder.resolve("rows").toString()));
  }

  @Test
  void confidentLearningBehindTheProbabilitiesRunsOnTheGpuAlone() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      int given = i % 2;
      int sure = i < 4 ? 100_000 : 800_000;
      int[] p = {given == 0 ? sure : 1_000_000 - sure, given == 0 ? 1_000_000 - sure : sure};
      rows.add(RowFactory.create("r" + i, given, List.of(p[0], p[1])));
    }
    String judged = folder.resolve("judged").toString();
    TestSpark.session()
        .createDataFrame(rows, ConfidentLearning.JUDGED.schema())
        .write()
        .format("delta")
        .save(judged);
    String issues = folder.resolve("issues").toString();
    onTheGpuAlone(
        "confident learning",
        spark ->
            ConfidentLearning.of(spark.read().format("delta").load(judged), 2)
                .issues()
                .write()
                .format("delta")
                .save(issues));
    assertThat(TestSpark.session().read().format("delta").load(issues).count()).isEqualTo(4);
  }

  /** What the page of steps says of a station is what its queries say. */
  @Test
  void theWorstPlaceOfEachStationIsTheOneThatItDeclares() {
    Set<String> walked = new HashSet<>();
    for (StationSheet station : Walk.sheets()) {
      // Without its block in the recipe a station has nothing to do but look.
      if (!Set.of("text", "votes", "reviews", "own-steps").contains(station.name())) {
        walked.add(station.name());
        assertThat(STEPS.get(station.name()).path("place").asText())
            .as(station.name())
            .isEqualTo(station.place().orElseThrow());
      }
    }
    assertThat(walked).hasSize(10);
  }
}
