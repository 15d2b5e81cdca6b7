package io.likeness.jobs.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.Setting;
import io.likeness.jobs.card.LegalBasis;
import io.likeness.jobs.walk.CountedRecords;
import io.likeness.jobs.walk.Lexicons;
import io.likeness.jobs.walk.WalkContract;
import io.likeness.privacy.law.ImpactAssessment;
import io.likeness.privacy.record.Guarantee;
import io.likeness.privacy.record.RecordStep;
import io.likeness.privacy.record.RecordSteps;
import io.likeness.privacy.release.ReleasePlan;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says in under two seconds whether a recipe can run and what it would make; starts no Spark. */
@Command(
    name = "check",
    description = "Check a recipe and print what it would make, without running it.",
    mixinStandardHelpOptions = true)
public final class CheckCommand implements Runnable {
  @Mixin private final RecipeOptions recipe = new RecipeOptions();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--input",
      paramLabel = "DIR",
      description = "also read the lexicons of the recipe, which are relative to it")
  private String input = "";

  @Option(
      names = "--effective",
      description =
          "also print every key that is in force, and where it comes from; secrets are masked")
  private boolean effective;

  @Option(
      names = "--date",
      paramLabel = "DATE",
      description =
          "day on which an impact assessment has to be in force: 2026-11-01, today or yesterday"
              + " (default: today, UTC)",
      converter = NightlyCommand.LogicalDate.class)
  private LocalDate date = LocalDate.now(ZoneOffset.UTC);

  @Override
  public void run() {
    Recipe checked = recipe.read();
    ImpactAssessment.requireForProcessing(checked, date);
    if (!input.isEmpty()) {
      checked.text().ifPresent(t -> Lexicons.read(t, input, new Configuration()));
    }
    TableContract made = WalkContract.of(checked);
    Optional<ReleasePlan> release =
        checked.release().map(r -> CountedRecords.plan("check", checked.corpus(), r));
    List<Setting> settings = effective ? recipe.effective() : List.of();
    if (json.on) {
      json.print(
          node -> {
            describe(checked, made, node);
            if (effective) {
              list(settings, node.putArray("effective"));
            }
          });
      return;
    }
    System.out.printf(
        Locale.ROOT,
        "%s is good: corpus %s, recipe %s%n",
        recipe.file,
        checked.corpus(),
        checked.sha256());
    System.out.println("stations: " + String.join(" → ", WalkContract.stations(checked)));
    System.out.println("a version of it has these columns:");
    for (ColumnSpec column : made.columns()) {
      System.out.printf(
          Locale.ROOT,
          "  %-14s %-20s %s%n",
          column.name(),
          column.type().simpleString(),
          column.meaning());
    }
    System.out.println(
        made.maxRowsPerPerson().isPresent()
            ? "at most " + made.maxRowsPerPerson().getAsLong() + " rows a person"
            : "no bound on the rows of a person");
    if (checked.ingest().labelsNamePersons()) {
      System.out.println(LegalBasis.NAMES.english());
    }
    release.ifPresent(
        p ->
            System.out.printf(
                Locale.ROOT,
                "a release counts at most %d records of a person, in at most %d groups of an"
                    + " attribute: epsilon %s, delta %s%n",
                p.recordsPerPerson(),
                p.groupsPerPerson(),
                p.epsilon(),
                p.loss().charge().delta()));
    promised(checked)
        .forEach(g -> System.out.println("an exported copy goes through " + g.sentence()));
    if (synthesises(checked)) {
      System.out.println(
          "exported files that are synthetic carry the label AIGC, made by " + checked.producer());
    }
    settings.forEach(s -> System.out.println(s.key() + " = " + s.value() + "  # " + s.source()));
  }

  private static void list(List<Setting> settings, ArrayNode array) {
    for (Setting s : settings) {
      array.addObject().put("key", s.key()).put("value", s.value()).put("source", s.source());
    }
  }

  private static boolean synthesises(Recipe recipe) {
    return recipe.augment().isPresent() || !recipe.recordSteps().isEmpty();
  }

  private static List<Guarantee> promised(Recipe recipe) {
    return RecordSteps.of(recipe.kind(), recipe.recordSteps()).stream()
        .map(RecordStep::guarantee)
        .toList();
  }

  private static void describe(Recipe checked, TableContract made, ObjectNode node) {
    node.put("corpus", checked.corpus());
    node.put("recipe_sha256", checked.sha256());
    ArrayNode stations = node.putArray("stations");
    WalkContract.stations(checked).forEach(stations::add);
    ArrayNode columns = node.putArray("columns");
    for (ColumnSpec column : made.columns()) {
      columns
          .addObject()
          .put("name", column.name())
          .put("type", column.type().simpleString())
          .put("meaning", column.meaning());
    }
    ArrayNode promises = node.putArray("record_steps");
    promised(checked).forEach(g -> promises.add(g.sentence()));
    if (synthesises(checked)) {
      node.put("aigc_producer", checked.producer());
    }
    made.maxRowsPerPerson().ifPresent(most -> node.put("max_rows_per_person", most));
  }
}
