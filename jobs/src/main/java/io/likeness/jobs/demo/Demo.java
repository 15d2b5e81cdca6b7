package io.likeness.jobs.demo;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.keys.KeyPurpose;
import io.likeness.core.keys.Seal;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.Recipe;
import io.likeness.jobs.pipeline.Pipeline;
import io.likeness.jobs.pipeline.Training;
import io.likeness.jobs.run.Narrator;
import io.likeness.jobs.run.Sessions;
import io.likeness.jobs.walk.CheckedRecipe;
import io.likeness.jobs.walk.Context;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes a corpus with known defects, walks both of its halves, and compares with the truth. */
public final class Demo {
  private static final List<String> RECIPES = List.of("demo-voice.conf", "demo-faces.conf");

  private final Path folder;
  private final Path recipes;
  private final long seed;
  private final Narrator narrator = new Narrator(System.err);

  public Demo(Path folder, Path recipes, long seed) {
    this.folder = folder.toAbsolutePath().normalize();
    this.recipes = recipes;
    this.seed = seed;
  }

  public void run() {
    Path input = folder.resolve("input");
    Path truth = folder.resolve("truth");
    Path lakeFolder = folder.resolve("lake");
    List<Recipe> checked =
        RECIPES.stream().map(r -> CheckedRecipe.read(recipes.resolve(r), List.of())).toList();
    DemoFolder.clear(folder);
    DemoCorpus.Summary made = DemoCorpus.generate(input, truth, seed);
    narrator.say("made       %d clips and %d faces, seed %d", made.clips(), made.faces(), seed);

    Lake lake = Lake.openOrCreate(Sessions.get(), lakeFolder.toString());
    Map<String, Set<String>> found = new TreeMap<>();
    StringBuilder closing = new StringBuilder();
    for (Recipe recipe : checked) {
      Pipeline.Outcome outcome =
          new Pipeline(new Context(lake, recipe, input.toString(), narrator)).run("");
      DatasetVersion version = outcome.version();
      collect(lake, version, input, found);
      closing.append(
          String.format(
              java.util.Locale.ROOT,
              "  %s: %d records and %d copies, digest %s%n",
              version.tag(),
              version.originals(),
              version.derived(),
              version.digest().substring(0, 16)));
      outcome.model().ifPresent(m -> closing.append(scores(m)));
      outcome
          .cards()
          .ifPresent(
              c ->
                  closing
                      .append("    cards: ")
                      .append(c.toUri().getPath())
                      .append(System.lineSeparator()));
    }
    System.out.println("\nThe corpus lies in " + input + ", its truth in " + truth + ".");
    System.out.println("The lake lies in " + lakeFolder + ", its keys in " + lakeFolder + ".keys.");
    System.out.println("Versions:\n" + closing);
    System.out.println("What was planted and what was found (seed " + seed + "):");
    System.out.println(DemoScore.of(truth, found).asText());
  }

  private static String scores(Training.Registered m) {
    return String.format(
        java.util.Locale.ROOT,
        "    model %s: accuracy %.3f on speakers it never heard, %.3f for always saying the most"
            + " frequent label; weights %s%n",
        m.name(),
        m.model().report().test().accuracy(),
        m.model().report().baseline().accuracy(),
        m.model().weightsSha256().substring(0, 16));
  }

  /** Why each file of the input is not in the version, by its path relative to the input. */
  private static void collect(
      Lake lake, DatasetVersion version, Path input, Map<String, Set<String>> found) {
    Seal seal = new Seal(lake.keys().key(KeyPurpose.SOURCE_URI));
    Dataset<Row> refused =
        lake.read(version.snapshot(), LakeTables.QUARANTINE).select("source_sealed", "code");
    Dataset<Row> dropped =
        lake.read(version.snapshot(), LakeTables.DROPS)
            .join(
                lake.read(version.snapshot(), LakeTables.RECORDS)
                    .select("source_id", "source_sealed"),
                "source_id")
            .select("source_sealed", "code");
    for (Row row :
        refused.unionByName(dropped).where(col("source_sealed").isNotNull()).collectAsList()) {
      String uri = seal.openText(row.getAs(0));
      String path = uri.replaceFirst("^file:/*", "/");
      found
          .computeIfAbsent(input.relativize(Path.of(path)).toString(), k -> new TreeSet<>())
          .add(row.getString(1));
    }
  }
}
