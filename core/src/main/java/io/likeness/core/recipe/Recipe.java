package io.likeness.core.recipe;

import java.util.List;
import java.util.Optional;

/**
 * What is to be made of a corpus, checked as a whole before anything runs.
 *
 * @param corpus name of the corpus, kebab-case
 * @param salt public text that, with the identifier of a person, decides split and shard
 * @param seed of every drawing that is not privacy noise or encryption
 * @param legalBasis {@code none}, {@code consent}, or the declared basis in words
 * @param law what the holder of the corpus says for the law's sake
 * @param sealed whether media and transcripts are sealed with a key per person
 * @param text what is done with transcripts, captions, sentences and labels as text
 * @param scorers models whose answers are measures
 * @param nearDuplicates when two records count as nearly the same
 * @param votes where the labels of several annotators stand, if there are any
 * @param labelErrors how labels that are probably wrong are sought, if they are
 * @param extraSteps class names of a user's own steps, run between screening and the split; see the
 *     station own-steps
 * @param recordSteps privacy steps on each record, applied to exported copies; the lake stays
 * @param json the effective recipe, canonical
 * @param sha256 SHA-256 of {@code json}
 */
public record Recipe(
    String corpus,
    Kind kind,
    String salt,
    long seed,
    String legalBasis,
    LawSpec law,
    boolean sealed,
    IngestSpec ingest,
    Optional<TextSpec> text,
    List<ScorerSpec> scorers,
    List<ScreenRule> screen,
    NearDuplicateSpec nearDuplicates,
    Optional<VoteSpec> votes,
    Optional<LabelErrorSpec> labelErrors,
    SplitSpec split,
    BiasSpec bias,
    Optional<ReleaseSpec> release,
    Optional<RebalanceSpec> rebalance,
    Optional<AugmentSpec> augment,
    Optional<TrainSpec> train,
    Optional<GatesSpec> gates,
    List<String> extraSteps,
    List<RecordStepSpec> recordSteps,
    String json,
    String sha256) {

  /** Who makes synthetic records of this corpus, as their label says it. */
  public String producer() {
    return law.producer().isBlank() ? "the holder of corpus " + corpus : law.producer();
  }

  /** The measures that records are screened by, each once. */
  public List<String> screenedMeasures() {
    return screen.stream().flatMap(rule -> rule.measures().stream()).distinct().toList();
  }
}
