package io.likeness.jobs.walk;

import io.likeness.core.error.Fault;
import io.likeness.core.recipe.AugmentSpec;
import io.likeness.core.recipe.EffectSpec;
import io.likeness.core.recipe.GuardSpec;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.recipe.ScreenRule;
import io.likeness.core.recipe.TextSpec;
import io.likeness.core.recipe.TrainSpec;
import io.likeness.kernels.text.Scripts;
import io.likeness.privacy.record.RandomiseLabel;
import io.likeness.privacy.record.RecordSteps;
import io.likeness.training.model.Architectures;
import io.likeness.transforms.augment.EffectChain;
import io.likeness.transforms.media.MediaKernel;
import io.likeness.transforms.text.MeasureTexts;
import io.likeness.transforms.text.TextFinders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A recipe whose measures and effects exist; what core cannot know of is checked here. */
public final class CheckedRecipe {
  private CheckedRecipe() {}

  /**
   * Reads and checks {@code file}.
   *
   * @throws io.likeness.core.error.LikenessException naming every problem
   */
  public static Recipe read(Path file, List<String> settings) {
    Recipe recipe = RecipeReader.read(file, settings);
    MediaKernel media = MediaKernel.of(recipe.kind(), recipe.ingest());
    List<String> measures =
        new ArrayList<>(media.measures().stream().map(MediaKernel.Measure::name).toList());
    if (TextStation.works(recipe)) {
      MeasureTexts.measures().forEach(c -> measures.add(c.name()));
      recipe.text().ifPresent(t -> measures.addAll(TextFinders.measures(t)));
    }
    List<String> problems = new ArrayList<>();
    text(recipe).forEach(p -> problems.add(file + ": " + p));
    for (ScreenRule rule : recipe.screen()) {
      for (String name : rule.measures()) {
        if (!measures.contains(name)) {
          problems.add(
              file
                  + ": screen names the measure "
                  + name
                  + "; there are "
                  + String.join(", ", measures));
        }
      }
    }
    recipe
        .augment()
        .ifPresent(
            a -> {
              for (EffectSpec effect : a.policy()) {
                media.problems(effect).forEach(p -> problems.add(file + ": augment: " + p));
              }
              if (a.engine() == AugmentSpec.Engine.COLUMNAR) {
                String place = RecipeReader.place(file, settings, "augment.engine");
                EffectChain.problems(a.policy(), media)
                    .forEach(p -> problems.add(place + ": augment.engine = columnar: " + p));
              }
              for (GuardSpec guard : a.guards()) {
                if (!measures.contains(guard.measure())) {
                  problems.add(
                      file
                          + ": augment.guard names the measure "
                          + guard.measure()
                          + "; there are "
                          + String.join(", ", measures));
                }
              }
            });
    List<String> numbers = new ArrayList<>(measures);
    recipe.ingest().sources().forEach(source -> numbers.addAll(source.attributes().keySet()));
    numbers.removeAll(CountedRecords.ACROSS_PERSONS);
    recipe.release().stream()
        .flatMap(r -> r.statistics().stream())
        .filter(s -> !numbers.contains(s.of()))
        .forEach(
            s ->
                problems.add(
                    file
                        + ": release.statistics: "
                        + (CountedRecords.ACROSS_PERSONS.contains(s.of())
                            ? s.of() + " compares persons, so one of them has no bound on it"
                            : "there is no measure or attribute " + s.of())
                        + "; there are "
                        + String.join(", ", numbers)));
    recipe.train().ifPresent(t -> problems.addAll(models(recipe.kind(), t, file, settings)));
    RecordSteps.problems(recipe.kind(), recipe.recordSteps())
        .forEach(p -> problems.add(file + ": privacy.record-steps: " + p));
    if (labelTold(recipe)) {
      problems.add(
          file
              + ": privacy.record-steps has randomise-label and rebalance is over the label, so that"
              + " weights and rows tell the label that was randomised; rebalance other attributes");
    }
    OwnSteps.problems(recipe.extraSteps()).forEach(p -> problems.add(file + ": " + p));
    if (!problems.isEmpty()) {
      throw Fault.RECIPE_INVALID.because(String.join("\n", problems));
    }
    return recipe;
  }

  /** Whether a rebalancing by the true label goes out beside one that hides it. */
  private static boolean labelTold(Recipe recipe) {
    return recipe.recordSteps().stream().anyMatch(s -> s.step().equals(RandomiseLabel.NAME))
        && recipe.rebalance().stream().anyMatch(r -> r.attributes().contains("label"));
  }

  private static List<String> models(Kind kind, TrainSpec train, Path file, List<String> settings) {
    if (kind == Kind.TEXT) {
      return List.of();
    }
    List<String> there = Architectures.names(kind);
    return Stream.of("model", "teacher.model")
        .filter(key -> train.settings().hasPath(key))
        .filter(key -> !there.contains(train.settings().getString(key)))
        .map(
            key ->
                RecipeReader.place(file, settings, "train." + key)
                    + ": train."
                    + key
                    + " = "
                    + train.settings().getString(key)
                    + " is no model for records of this kind; there are "
                    + String.join(", ", there))
        .toList();
  }

  private static List<String> text(Recipe recipe) {
    List<String> problems = new ArrayList<>();
    String language = recipe.text().map(TextSpec::language).orElse("");
    if (!language.isEmpty() && !Scripts.knows(language)) {
      problems.add(
          "text.language should be one of "
              + String.join(", ", Scripts.languages())
              + ", not "
              + language);
    }
    if (recipe.kind() != Kind.TEXT) {
      return problems;
    }
    if (recipe.train().isPresent()) {
      problems.add("train is for voices and faces; sentences have text.classifier");
    }
    if (!recipe.recordSteps().isEmpty()) {
      problems.add("privacy.record-steps are for voices and faces; take them out");
    }
    if (recipe.legalBasis().equals("consent")) {
      problems.add("legal-basis = consent is asked of voices and faces; declare a basis in words");
    }
    return problems;
  }
}
