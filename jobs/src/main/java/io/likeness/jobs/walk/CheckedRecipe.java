package io.likeness.jobs.walk;

import io.likeness.core.recipe.AugmentSpec;
import io.likeness.core.recipe.Findings;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.core.recipe.ReleaseSpec;
import io.likeness.core.recipe.SourceSpec;
import io.likeness.core.recipe.TextSpec;
import io.likeness.core.recipe.TrainSpec;
import io.likeness.kernels.text.Scripts;
import io.likeness.privacy.accounting.DpRanges;
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
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A recipe whose measures and effects exist; what core cannot know of is checked here. */
public final class CheckedRecipe {
  private static final String PERSON = "person";

  private final Recipe recipe;
  private final MediaKernel media;
  private final List<String> measures;
  private final Findings findings;

  private CheckedRecipe(Recipe recipe, Findings findings) {
    this.recipe = recipe;
    this.findings = findings;
    this.media = MediaKernel.of(recipe.kind(), recipe.ingest());
    this.measures = new ArrayList<>(media.measures());
    if (TextStation.works(recipe)) {
      MeasureTexts.measures().forEach(c -> measures.add(c.name()));
      recipe.text().ifPresent(t -> measures.addAll(TextFinders.measures(t)));
    }
  }

  /**
   * Reads and checks {@code file}.
   *
   * @throws io.likeness.core.error.LikenessException naming every problem, each with its line
   */
  public static Recipe read(Path file, List<String> settings) {
    Recipe recipe = RecipeReader.read(file, settings);
    Findings findings = new Findings(file, settings);
    detector(recipe, findings);
    findings.throwIfAny();
    new CheckedRecipe(recipe, findings).check();
    findings.throwIfAny();
    return recipe;
  }

  /** Without what finds faces there is nothing to check the rest with. */
  private static void detector(Recipe recipe, Findings findings) {
    try {
      MediaKernel.of(recipe.kind(), recipe.ingest());
    } catch (IllegalArgumentException e) {
      findings.add(
          "ingest.face-detector is no model that OpenCV finds faces with; give a YuNet model in"
              + " ONNX, or haar",
          "ingest",
          "face-detector");
    }
  }

  private void check() {
    text();
    scorers();
    names();
    for (int i = 0; i < recipe.screen().size(); i++) {
      List<String> names = recipe.screen().get(i).measures();
      for (int j = 0; j < names.size(); j++) {
        measure("screen", names.get(j), "screen", i, "measures", j);
      }
    }
    recipe.augment().ifPresent(this::augment);
    recipe.release().ifPresent(this::release);
    recipe.train().ifPresent(this::models);
    recipe.release().ifPresent(r -> recipe.train().ifPresent(t -> budgets(r, t)));
    recordSteps();
    persons();
    for (int i = 0; i < recipe.extraSteps().size(); i++) {
      for (String problem : OwnSteps.problems(List.of(recipe.extraSteps().get(i)))) {
        findings.add(problem, "steps", "extra", i);
      }
    }
  }

  private void scorers() {
    for (int i = 0; i < recipe.scorers().size(); i++) {
      String measure = recipe.scorers().get(i).measure();
      if (measures.contains(measure)) {
        findings.add(
            "scorers gives the measure " + measure + ", which there is already; call it otherwise",
            "scorers",
            i,
            "measure");
      }
      measures.add(measure);
    }
  }

  /** A name that is read a second time, as an attribute, would stand in the lake in the clear. */
  private void names() {
    for (int i = 0; i < recipe.ingest().sources().size(); i++) {
      SourceSpec source = recipe.ingest().sources().get(i);
      for (Map.Entry<String, String> attribute : source.attributes().entrySet()) {
        boolean person = source.person().stream().anyMatch(attribute.getValue()::equals);
        if (person || source.file().stream().anyMatch(attribute.getValue()::equals)) {
          findings.add(
              "the attribute "
                  + attribute.getKey()
                  + " is read from "
                  + attribute.getValue()
                  + ", as the "
                  + (person ? "person" : "file")
                  + " is, so that names would stand in the lake in the clear; leave it out: the lake"
                  + " has a pseudonym of the person, and the file sealed",
              "ingest",
              "sources",
              i,
              "attributes",
              attribute.getKey());
        }
      }
    }
  }

  /** A delta is the probability with which anything at all may be told of a person. */
  private void delta(double delta, Object... place) {
    if (!(delta < DpRanges.NO_DELTA)) {
      findings.refuse(
          Stream.of(place).map(String::valueOf).collect(Collectors.joining("."))
              + " should be below "
              + DpRanges.NO_DELTA
              + ", and well below 1 / persons, such as 1e-7, not "
              + delta
              + ": with that probability all of a person's records may be told",
          place);
    }
  }

  private void measure(String of, String name, Object... place) {
    if (!measures.contains(name)) {
      findings.add(
          of + " names the measure " + name + "; there are " + String.join(", ", measures), place);
    }
    requireMeasured(of, name, place);
  }

  private void requireMeasured(String of, String name, Object... place) {
    if (media.unmeasured().contains(name)) {
      findings.add(
          of
              + " names "
              + name
              + ", which the detector of faces that comes with Likeness does not tell; name a YuNet"
              + " model in ingest.face-detector",
          place);
    }
  }

  private void augment(AugmentSpec augment) {
    for (int i = 0; i < augment.policy().size(); i++) {
      for (String problem : media.problems(augment.policy().get(i))) {
        findings.add("augment: " + problem, "augment", "policy", i, "effect");
      }
    }
    if (augment.engine() == AugmentSpec.Engine.COLUMNAR) {
      EffectChain.problems(augment.policy(), media)
          .forEach(p -> findings.add("augment.engine = columnar: " + p, "augment", "engine"));
    }
    for (int i = 0; i < augment.guards().size(); i++) {
      String name = augment.guards().get(i).measure();
      Object[] place = {"augment", "guard", i, "measure"};
      measure("augment.guard", name, place);
      if (recipe.scorers().stream().anyMatch(scorer -> scorer.measure().equals(name))) {
        findings.add(
            "augment.guard names "
                + name
                + ", which no copy is asked about; name a measure of ours",
            place);
      }
    }
  }

  private void release(ReleaseSpec release) {
    delta(release.deltaSpent(), "release", "delta");
    List<String> numbers = new ArrayList<>(measures);
    recipe.ingest().sources().forEach(source -> numbers.addAll(source.attributes().keySet()));
    numbers.removeAll(CountedRecords.ACROSS_PERSONS);
    for (int i = 0; i < release.statistics().size(); i++) {
      String of = release.statistics().get(i).of();
      Object[] place = {"release", "statistics", i, "of"};
      String others = "; there are " + String.join(", ", numbers);
      if (CountedRecords.ACROSS_PERSONS.contains(of)) {
        findings.refuse(
            "release.statistics: "
                + of
                + " compares persons, so one of them has no bound on it"
                + others,
            place);
      } else if (!numbers.contains(of)) {
        findings.add("release.statistics: there is no measure or attribute " + of + others, place);
      }
      requireMeasured("release.statistics", of, place);
    }
  }

  /** There is one ledger of a corpus, and it holds one budget. */
  private void budgets(ReleaseSpec release, TrainSpec train) {
    if (!train.settings().hasPath("privacy.budget")) {
      return;
    }
    double epsilon = train.settings().getDouble("privacy.budget.epsilon");
    double delta = train.settings().getDouble("privacy.budget.delta");
    if (epsilon != release.budgetEpsilon() || delta != release.budgetDelta()) {
      findings.refuse(
          "release.budget (epsilon "
              + release.budgetEpsilon()
              + ", delta "
              + release.budgetDelta()
              + ") and train.privacy.budget (epsilon "
              + epsilon
              + ", delta "
              + delta
              + ") should be the same, since a corpus has one budget for releases and private"
              + " trainings together; set both to what the corpus may ever spend",
          "train",
          "privacy",
          "budget");
    }
  }

  private void models(TrainSpec train) {
    if (train.settings().hasPath("privacy.delta")) {
      delta(train.settings().getDouble("privacy.delta"), "train", "privacy", "delta");
    }
    if (recipe.kind() == Kind.TEXT) {
      return;
    }
    String vary = train.settings().getString("vary");
    if (recipe.kind() == Kind.FACE && !List.of("true", "false").contains(vary)) {
      findings.add(
          "train.vary = " + vary + " masks spectrograms; for faces it is true or false",
          "train",
          "vary");
    }
    List<String> there = Architectures.names(recipe.kind());
    for (String key : List.of("model", "teacher.model")) {
      if (train.settings().hasPath(key) && !there.contains(train.settings().getString(key))) {
        findings.add(
            "train."
                + key
                + " = "
                + train.settings().getString(key)
                + " is no model for records of this kind; there are "
                + String.join(", ", there),
            (Object[]) ("train." + key).split("\\."));
      }
    }
  }

  private void recordSteps() {
    boolean each = false;
    for (int i = 0; i < recipe.recordSteps().size(); i++) {
      for (String problem :
          RecordSteps.problems(recipe.kind(), recipe.recordSteps().subList(i, i + 1))) {
        each = true;
        findings.refuse("privacy.record-steps: " + problem, "privacy", "record-steps", i, "step");
      }
    }
    if (!each) {
      RecordSteps.problems(recipe.kind(), recipe.recordSteps())
          .forEach(p -> findings.refuse("privacy.record-steps: " + p, "privacy", "record-steps"));
    }
    if (labelTold(recipe)) {
      findings.refuse(
          "privacy.record-steps has randomise-label and rebalance is over the label, so that"
              + " weights and rows tell the label that was randomised; rebalance other attributes",
          "privacy",
          "record-steps");
    }
  }

  /** A promise to each person says nothing of records whose person no source names. */
  private void persons() {
    List<SourceSpec> sources = recipe.ingest().sources();
    long named = sources.stream().filter(s -> s.person().isPresent()).count();
    if (recipe.release().isPresent() && named == 0) {
      findings.refuse(
          "release is promised to each person, and no source names one: nothing would count; give"
              + " person in ingest.sources",
          "release");
    }
    if (named == sources.size()) {
      return;
    }
    String rest = " is promised to each person; give person for every source in ingest.sources";
    if (recipe.train().stream().anyMatch(t -> t.settings().hasPath("privacy"))) {
      findings.refuse("train.privacy" + rest, "train", "privacy");
    }
    for (int i = 0; i < recipe.recordSteps().size(); i++) {
      if (recipe.recordSteps().get(i).settings().getOrDefault("unit", List.of()).contains(PERSON)) {
        findings.refuse(
            "privacy.record-steps with unit = person" + rest, "privacy", "record-steps", i, "unit");
      }
    }
  }

  /** Whether a rebalancing by the true label goes out beside one that hides it. */
  private static boolean labelTold(Recipe recipe) {
    return recipe.recordSteps().stream().anyMatch(s -> s.step().equals(RandomiseLabel.NAME))
        && recipe.rebalance().stream().anyMatch(r -> r.attributes().contains("label"));
  }

  private void text() {
    String language = recipe.text().map(TextSpec::language).orElse("");
    if (!language.isEmpty() && !Scripts.knows(language)) {
      findings.add(
          "text.language should be one of "
              + String.join(", ", Scripts.languages())
              + ", not "
              + language,
          "text",
          "language");
    }
    if (recipe.kind() != Kind.TEXT) {
      return;
    }
    if (recipe.train().isPresent()) {
      findings.add("train is for voices and faces; sentences have text.classifier", "train");
    }
    if (!recipe.recordSteps().isEmpty()) {
      findings.add(
          "privacy.record-steps are for voices and faces; take them out",
          "privacy",
          "record-steps");
    }
    if (recipe.legalBasis().equals("consent")) {
      findings.add(
          "legal-basis = consent is asked of voices and faces; declare a basis in words",
          "legal-basis");
    }
  }
}
