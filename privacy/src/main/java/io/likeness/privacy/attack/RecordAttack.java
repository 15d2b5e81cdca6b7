package io.likeness.privacy.attack;

import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.RecordStepSpec;
import io.likeness.kernels.voice.Waveform;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** All attacks on all treatments of a sample of records. */
public final class RecordAttack {
  private RecordAttack() {}

  /**
   * What came out.
   *
   * @param links {@code persons}, or {@code records} where persons have too few of them
   */
  public record Result(String links, int persons, List<Outcome> outcomes) {}

  /**
   * Attacks clips.
   *
   * @param specs the steps of a recipe, which may be none
   * @param epsilons at which each step is tried beside its own
   * @param releases of each record that the averaging attacker sees
   * @param progress is told what is attacked
   */
  public static Result onClips(
      List<Subject<Waveform>> clips,
      List<RecordStepSpec> specs,
      List<Double> epsilons,
      int releases,
      Consumer<String> progress) {
    return all(
        Kind.VOICE,
        new ReIdentification<>(new Clips(), clips, releases),
        Treatments.ofClips(specs, epsilons),
        clips,
        specs,
        epsilons,
        releases,
        progress);
  }

  /** Attacks faces; see {@link #onClips}. */
  public static Result onPictures(
      List<Subject<Picture>> faces,
      List<RecordStepSpec> specs,
      List<Double> epsilons,
      int releases,
      Consumer<String> progress) {
    return all(
        Kind.FACE,
        new ReIdentification<>(new Pictures(), faces, releases),
        Treatments.ofPictures(specs, epsilons),
        faces,
        specs,
        epsilons,
        releases,
        progress);
  }

  private static <M> Result all(
      Kind kind,
      ReIdentification<M> attack,
      List<Treatment<M>> treatments,
      List<Subject<M>> subjects,
      List<RecordStepSpec> specs,
      List<Double> epsilons,
      int releases,
      Consumer<String> progress) {
    List<Outcome> out = new ArrayList<>();
    for (Treatment<M> treatment : treatments) {
      progress.accept(treatment.label().step() + " " + treatment.label().epsilon());
      out.addAll(attack.against(treatment));
    }
    List<String> labels =
        subjects.stream()
            .map(Subject::label)
            .filter(l -> !l.isEmpty())
            .distinct()
            .sorted()
            .toList();
    Treatments.ofLabels(kind, specs, labels, epsilons)
        .forEach(step -> out.addAll(LabelGuess.against(step, subjects, releases)));
    return new Result(attack.ofPersons() ? "persons" : "records", attack.persons(), out);
  }
}
