package io.likeness.core.error;

/**
 * Every way in which a command refuses, with its exit code; {@code docs/errors.md} is made from
 * this list.
 */
public enum Fault {
  USAGE(1, "The command line is wrong.", "Run the command with --help."),
  RECIPE_INVALID(
      1,
      "The recipe has unknown keys, wrong types or values out of range.",
      "Mend every line that is named and run `./likeness check RECIPE` again."),
  INPUT_MISSING(
      2, "The input folder or manifest does not exist or cannot be read.", "Check --input."),
  INPUT_INVALID(
      2,
      "A manifest or another input file cannot be understood.",
      "Mend the named line or column."),
  TOO_MANY_REJECTED(
      2,
      "More records were rejected than ingest.max-rejected-fraction allows; nothing was tagged.",
      "Look at `./likeness table quarantine --corpus C`, mend the source, or raise the limit on"
          + " purpose."),
  LAKE_UNREADABLE(
      2, "The lake is missing, is not a lake, or cannot be read or written.", "Check --lake."),
  KEYS_MISSING(
      2,
      "The keys of the lake are missing or cannot be read.",
      "Restore LAKE.keys from its backup; without it sealed data stays sealed."),
  VERSION_UNKNOWN(
      2, "The named version or corpus does not exist in the lake.", "Run `./likeness versions`."),
  VERSION_BROKEN(
      2,
      "The data of a version cannot be read any more.",
      "Run the recipe again; a tag that is protected from VACUUM does not get here."),
  RECORD_UNKNOWN(
      2, "No record has this id in the version.", "Take an id from `./likeness table records`."),
  MODEL_UNKNOWN(2, "No model of the lake has this name.", "Run `./likeness models`."),
  CONTRACT_BROKEN(
      2,
      "A table lacks a column that the step needs, or has it with another type.",
      "Run the steps in the order of the walk, or mend the extra step that is named."),
  SPLIT_IMPOSSIBLE(
      2,
      "The split would leave a part without a class or without a person.",
      "State split.by and split.not-person-disjoint-because, or collect more persons."),
  SPLIT_LEAKS(
      2,
      "One person or one group of near-duplicates stands in two parts of the split.",
      "Start a new corpus, or remove the declared split that causes it."),
  GATE_CLOSED(
      2,
      "The new version fails a gate of the recipe; it was not tagged, readers stay on the last one.",
      "Look into what the sentence names; widen the gate in the recipe only on purpose."),
  TARGET_IMPOSSIBLE(
      2,
      "A rebalancing target cannot be met with the persons there are.",
      "Lower the target of the named cell or collect what the sentence asks for."),
  CONSENT_MISSING(
      2,
      "The purpose needs consent or another declared legal basis, and none is recorded.",
      "Record consent, or declare the basis in the recipe."),
  ASSESSMENT_MISSING(
      2,
      "Voices or faces are to be processed under a law that asks for an impact assessment, or handed"
          + " out, and the recipe declares none that is in force.",
      "Make the assessment and declare it in law.assessment of the recipe; for a version that is"
          + " there, run the recipe again."),
  CHAIN_BROKEN(
      2,
      "The chain of consents or the log of reads was changed by other means than a command.",
      "Restore the table that is named from its backup, and find out who wrote to it."),
  ERASURE_INCOMPLETE(
      2,
      "After an erasure something of the person was still found in the lake.",
      "See that no other process writes to the lake, and run `./likeness erase` again."),
  PRIVACY_REFUSED(
      2,
      "A release, a private training or a privacy step lacks a privacy unit, a bound on"
          + " contributions, a sampler that is accounted for, or a parameter in range.",
      "Mend the block or option as the sentence says."),
  BUDGET_EXCEEDED(
      2,
      "A release or a private training would spend more privacy budget than the corpus has left.",
      "Serve an earlier release, use an earlier model, or ask for less; a budget is never"
          + " refunded."),
  TRAINING_IMPOSSIBLE(
      2,
      "The version cannot be trained on as the recipe asks.",
      "Mend what the sentence names; the last checkpoint is intact."),
  TRAINING_FAILED(
      2,
      "A rank failed more often than train.max-retries allows.",
      "The sentence names the first cause with rank and step; the last checkpoint is intact."),
  AUDIT_ONLY(
      2,
      "Labels of age or gender, and models of them, are for audits only.",
      "Take other labels or set train.audit; read such a model's scores with `./likeness models`."),
  ENVIRONMENT(
      2,
      "The machine lacks something: JDK 17, disk space, a native library, a writable folder; or no"
          + " cluster is at the address of the master.",
      "Run `./likeness doctor`."),
  LOCKED(
      75,
      "Another process is writing to this corpus, or trains the same model.",
      "Try again when it has ended.");

  private final int exitCode;
  private final String cause;
  private final String remedy;

  Fault(int exitCode, String cause, String remedy) {
    this.exitCode = exitCode;
    this.cause = cause;
    this.remedy = remedy;
  }

  public int exitCode() {
    return exitCode;
  }

  public String cause() {
    return cause;
  }

  public String remedy() {
    return remedy;
  }

  /** An exception of this kind with {@code sentence} as its message. */
  public LikenessException because(String sentence) {
    return new LikenessException(this, sentence);
  }

  public LikenessException because(String sentence, Throwable cause) {
    return new LikenessException(this, sentence, cause);
  }
}
