package io.likeness.core.lake;

import static io.likeness.core.contract.ColumnSpec.of;
import static io.likeness.core.contract.ColumnSpec.optional;
import static io.likeness.core.contract.ColumnSpec.string;
import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;
import static org.apache.spark.sql.types.DataTypes.createMapType;

import io.likeness.core.contract.TableContract;
import java.util.List;

/**
 * The tables of a lake; {@code docs/lake.md} is made from this list.
 *
 * <p>Tables of a corpus lie at {@code LAKE/<corpus>/<table>}, those of the lake at {@code
 * LAKE/_likeness/<table>}.
 */
public final class LakeTables {
  private static final String KEY_ID =
      "names the person's key that this is sealed with; null where it is not sealed";

  private LakeTables() {}

  /**
   * The log of everything that was ever read or rendered, one row a source item, and the only table
   * with media of persons. It grows only; {@link #RECORDS} and {@link #LINEAGE} point into it by
   * {@code source_id}, so that media never has to be joined by content.
   */
  public static final TableContract MEDIA =
      TableContract.of(
          "media",
          string(
              "source_id", "HMAC of the source URI, or the key of a derivation; unique with stamp"),
          string("stamp", "HMAC of length and modification time of the source when it was read"),
          optional("record_id", StringType, "SHA-256 of the plaintext content; null if unreadable"),
          string("kind", "clip, face or sentence"),
          optional("format", StringType, "container found by magic bytes, e.g. WAV, JPEG"),
          of("size_bytes", LongType, "length of the plaintext content in bytes"),
          optional("code", StringType, "why the item is in quarantine; null if it was readable"),
          optional(
              "derivation",
              StringType,
              "of a copy: parent, copy, attempt, effects and policy, JSON; null for originals"),
          optional("bytes", BinaryType, "the content as it came, or sealed; null if unreadable"),
          optional("key_id", StringType, KEY_ID));

  /** One row a source item that could be read, with what its manifest or path says of it. */
  public static final TableContract RECORDS =
      TableContract.of(
          "records",
          string("source_id", "HMAC of the source URI"),
          string("record_id", "SHA-256 of the plaintext content"),
          string("kind", "clip, face or sentence"),
          string("format", "container found by magic bytes"),
          of("size_bytes", LongType, "length of the plaintext content in bytes"),
          string("person", "HMAC pseudonym of the source's identifier of the person"),
          of(
              "person_declared",
              BooleanType,
              "false: the source names no person, so the record is its own"),
          optional("label", StringType, "label as declared, after the recipe's label map"),
          of(
              "attributes",
              createMapType(StringType, StringType, false),
              "declared attributes; a missing value is 'unknown'"),
          optional(
              "declared_split",
              StringType,
              "split as the source declares it; recorded, not used by default"),
          of(
              "split_slot",
              IntegerType,
              "place of the person in [0, 1000), from the raw identifier and the salt"),
          of(
              "person_shard",
              IntegerType,
              "training shard of the person in [0, 64), from the raw identifier and the salt"),
          of("source_sealed", BinaryType, "source URI, sealed with AES-256-GCM"),
          optional(
              "person_sealed",
              BinaryType,
              "identifier as the source has it, sealed, by which keys are rotated; null without,"
                  + " and in rows older than the column"));

  /** Background sounds and impulse responses, as augmentation takes them; nobody's. */
  public static final TableContract SOUNDS =
      TableContract.of(
          "sounds",
          string("set", "name of the set in the recipe"),
          string("sound_id", "SHA-256 of the content"),
          of("size_bytes", LongType, "length of the content in bytes"),
          of("bytes", BinaryType, "the content as it came"));

  /** What is said in a clip or to be seen in a face, as its source declares it. */
  public static final TableContract TRANSCRIPTS =
      TableContract.of(
          "transcripts",
          string("source_id", "HMAC of the source URI"),
          string("record_id", "SHA-256 of the plaintext content"),
          string(
              "text",
              "transcript or caption, personal content; empty where none is given; Base64 of its"
                  + " seal where there is a key_id"),
          optional("key_id", StringType, KEY_ID));

  /** What was measured of text and labels, one row a record; joined into its measures. */
  public static final TableContract TEXT_METRICS =
      TableContract.of(
          "text_metrics",
          string("record_id", "SHA-256 of the plaintext content"),
          optional(
              "text_sha256",
              StringType,
              "SHA-256 of transcript or caption, by which who guesses it can confirm it; null without"),
          of(
              "measures",
              createMapType(StringType, DoubleType, false),
              "measure name with unit to value; absent where the measure abstains"));

  /** How often each lexicon and the classifier find something, and where they are wrong. */
  public static final TableContract TEXT_FINDINGS =
      TableContract.of(
          "text_findings",
          string("finder", "lexicon:TOPIC or classifier"),
          string("policy", "review, leave-out or report"),
          string("subset", "all, attribute = value, or lexicon:TOPIC where that one found words"),
          string("truth", "offensive or inoffensive by the label, or unknown"),
          of("records", LongType, "texts in the subset"),
          of("flagged", LongType, "those in which something was found"),
          of("share", DoubleType, "flagged divided by records"),
          of("low", DoubleType, "lower end of the 95 % Wilson interval of the share"),
          of("high", DoubleType, "upper end of the 95 % Wilson interval of the share"),
          optional("threshold", DoubleType, "of the classifier"));

  /** What was measured, one row a record; the columns of the kind are in the card and in docs. */
  public static final TableContract METRICS =
      TableContract.of(
          "metrics",
          string("record_id", "SHA-256 of the plaintext content"),
          string("kind", "clip, face or sentence"),
          string("code_version", "version of Likeness and of its measures that measured it"),
          of(
              "measures",
              createMapType(StringType, DoubleType, false),
              "measure name with unit to value; absent where the measure abstains"),
          optional("perceptual_hash", LongType, "64-bit DCT hash of a face; null for clips"),
          optional(
              "fingerprint",
              createArrayType(LongType, false),
              "256-bit DCT hash of a face, spectral landmarks of a clip, hashes of each three characters"
                  + " of a sentence; null for sealed sentences"),
          optional("code", StringType, "why decoding failed; null if it did not"));

  /** What ingest or decoding refused: ids and numbers only. */
  public static final TableContract QUARANTINE =
      TableContract.of(
          "quarantine",
          string("source_id", "HMAC of the source URI"),
          optional("record_id", StringType, "SHA-256 of the content, where it could be read"),
          optional("source_sealed", BinaryType, "source URI, sealed"),
          string("step", "step that refused the item"),
          string("code", "reason, see docs/errors.md"),
          optional("value", DoubleType, "measured value, where there is one"),
          optional("threshold", DoubleType, "limit it broke, where there is one"));

  /** What a step left out of the version, with the reason. */
  public static final TableContract DROPS =
      TableContract.of(
          "drops",
          string("source_id", "source item that is left out"),
          string("record_id", "its content"),
          string("step", "step that left it out"),
          string("code", "reason, see docs/errors.md"),
          optional("measure", StringType, "measure that decided"),
          optional("value", DoubleType, "measured value"),
          optional("threshold", DoubleType, "limit it broke"),
          optional(
              "kept_record_id",
              StringType,
              "the record that stands for it, of duplicates and of files that lie elsewhere now"));

  /** Pairs of records that are nearly the same, and what became of them. */
  public static final TableContract NEAR_DUPLICATES =
      TableContract.of(
          "near_duplicates",
          string("record_a", "the record that comes first"),
          string("record_b", "the other one"),
          of("likeness", DoubleType, "faces: share of equal hash bits; clips: share of landmarks"),
          string("verdict", "dropped, review, united or decontaminated"),
          optional("dropped_record", StringType, "the one of both that was left out, if any"));

  /** How near-duplicates were looked for: one row, or none where they were not. */
  public static final TableContract NEAR_DUPLICATE_SEARCH =
      TableContract.of(
          "near_duplicate_search",
          of("keys", LongType, "keys under which records were filed"),
          of("largest_bucket", LongType, "records that share the key that most share"),
          of("max_shared", LongType, "a key that more records share is not followed"),
          of("dropped_keys", LongType, "keys that were not followed"),
          of("dropped_entries", LongType, "how often a record has one of those keys"),
          of(
              "candidates",
              LongType,
              "pairs that were compared; of faces, of hashes within max-distance"));

  /** Labels that are probably wrong, one row a record; see {@code docs/labels.md}. */
  public static final TableContract LABEL_ISSUES =
      TableContract.of(
          "label_issues",
          string("record_id", "record whose label is doubted"),
          string("label", "label that it has"),
          string("likely_label", "label that it more probably has"),
          of("label_probability", DoubleType, "of the label it has, out of fold, 0 to 1"),
          of("likely_probability", DoubleType, "of the other label, out of fold, 0 to 1"),
          string("policy", "review or leave-out"));

  /** How often labels are taken for each other; the confident joint and what it is scaled to. */
  public static final TableContract LABEL_NOISE =
      TableContract.of(
          "label_noise",
          string("label", "label that records have"),
          string("likely_label", "label that they probably have"),
          of("confident", LongType, "records of the label that are confidently of the other"),
          of("estimated", DoubleType, "so many of all judged records of the label, calibrated"),
          of("judged", LongType, "records of the label that could be judged"),
          of(
              "not_judged",
              LongType,
              "records of it that no other fold taught the label of, or that may not be trained on"));

  /** What annotators said, one row a record and annotator; of two labels by one, neither. */
  public static final TableContract VOTES =
      TableContract.of(
          "votes",
          string("record_id", "record that was looked at"),
          string("annotator", "HMAC pseudonym of the annotator"),
          string("label", "what they said, by the label map and vocabulary of the recipe"));

  /** What the votes of each record come to. */
  public static final TableContract VOTE_CONSENSUS =
      TableContract.of(
          "vote_consensus",
          string("record_id", "record that was voted on"),
          of("votes", LongType, "annotators who said something of it"),
          of("choices", LongType, "different labels among the votes"),
          string("leading", "label with the most votes; of equals the last by code point"),
          of("share", DoubleType, "share of the votes that the leading label has"),
          optional("declared", StringType, "label that it had before"),
          string(
              "verdict",
              "settled (more than half agree: leading is in force), disputed, or few (votes)"),
          string("policy", "what becomes of it if it is disputed: review or leave-out"));

  /** How far annotators agree, over the corpus and by group. */
  public static final TableContract VOTE_AGREEMENT =
      TableContract.of(
          "vote_agreement",
          string("attribute", "protected attribute; empty for the whole corpus"),
          string("value", "value of the group; empty for the whole corpus"),
          of("records", LongType, "records of it with at least two votes"),
          of("votes", LongType, "votes on them"),
          of("disputed", LongType, "records of it that the votes do not settle"),
          optional("kappa", DoubleType, "of Fleiss, over those records; null without variety"),
          optional("alpha", DoubleType, "of Krippendorff, nominal; null without variety"));

  /** What reviewers have decided, one row a decision; it grows only, and outlives every run. */
  public static final TableContract REVIEWS =
      TableContract.of(
          "reviews",
          of("sequence", LongType, "number of the import; of one reviewer the last counts"),
          string("record_id", "record that was looked at"),
          string("reviewer", "who decided, as the import names them"),
          string("decision", "keep, relabel or leave-out"),
          optional("label", StringType, "new label, for relabel"),
          optional("decided_at", StringType, "when, as the file says"));

  /** The label of each record that is in force, and where it comes from. */
  public static final TableContract LABELS =
      TableContract.of(
          "labels",
          string("record_id", "SHA-256 of the plaintext content"),
          string("label", "label in force"),
          string("origin", "declared, votes, review or teacher"));

  /** The part of the split that each record is in; persons never move. */
  public static final TableContract SPLITS =
      TableContract.of(
          "splits",
          string("record_id", "SHA-256 of the plaintext content"),
          string("person", "pseudonym"),
          string(
              "cohort",
              "persons that share near-duplicates have one cohort; else, and by record, the"
                  + " person"),
          string("split", "train, validation or test"));

  /** Shares of each declared group against the declared target. */
  public static final TableContract BIAS =
      TableContract.of(
          "bias",
          string(
              "stage",
              "collected (all kept records) or training (the training split after augmentation)"),
          string("attribute", "declared attribute, or several joined by ' × '"),
          string("value", "value of the group"),
          string("unit", "rows, hours or persons"),
          of("amount", DoubleType, "rows, hours or persons in the group"),
          of("share", DoubleType, "amount divided by the sum over the attribute's groups"),
          of("low", DoubleType, "lower end of the 95 % Wilson interval of the share"),
          of("high", DoubleType, "upper end of the 95 % Wilson interval of the share"),
          optional("target", DoubleType, "declared target share"),
          optional("ratio", DoubleType, "share divided by target"),
          optional(
              "design_effect",
              DoubleType,
              "variance of the share, persons being clusters, over that of as many independent rows;"
                  + " at least 1, null in lakes older than the column"));

  /** How far groups are from the target, and from each other in label and quality. */
  public static final TableContract DISPARITIES =
      TableContract.of(
          "disparities",
          string(
              "stage",
              "collected (all kept records) or training (the training split after augmentation)"),
          string(
              "statistic",
              "jensen-shannon, total-variation, g-test, cramers-v, pmi or quality; see"
                  + " docs/guide.md"),
          string(
              "attribute",
              "declared attribute, label, or several joined by ' × ' that have a joint target"),
          string("value", "value of the group; empty where it is about all groups of it"),
          string(
              "against",
              "what it is held against: target, label, a label (pmi), or a measure of which the mean"
                  + " of all others is subtracted (quality)"),
          string("unit", "rows, hours or persons"),
          of(
              "estimate",
              DoubleType,
              "jensen-shannon in bits and total-variation, 0 to 1; g-test divided by its design"
                  + " effect; cramers-v, 0 to 1; pmi in bits; quality in the unit of the measure"),
          optional("low", DoubleType, "lower end of the 95 % interval, persons taken as clusters"),
          optional("high", DoubleType, "upper end of the 95 % interval, persons taken as clusters"),
          optional("p", DoubleType, "that chance alone does this, persons taken as clusters"),
          optional(
              "p_adjusted",
              DoubleType,
              "after Benjamini and Hochberg over all tests of the stage: of those up to q, a share"
                  + " of at most q is expected to be false"),
          optional(
              "design_effect",
              DoubleType,
              "mean generalised design effect of Rao and Scott, at least 1"),
          of("records", LongType, "records of the group, of the group with the label, or of all"),
          of("persons", LongType, "persons of these records"));

  /** Intersections of groups that fare worst, from the worst on. */
  public static final TableContract WORST_GROUPS =
      TableContract.of(
          "worst_groups",
          string(
              "concern",
              "left-out (by any step but the search for duplicates) or doubted (labels that are"
                  + " probably wrong)"),
          of("place", IntegerType, "1, 2, … within the concern"),
          string("attribute", "attribute, or several joined by ' × '"),
          string("value", "their values, joined in the same way"),
          of("records", LongType, "records in the intersection"),
          of("persons", LongType, "persons in it"),
          of("hit", LongType, "records of it that are left out or doubted"),
          of("share", DoubleType, "hit divided by records"),
          of("low", DoubleType, "lower end of the 95 % interval, persons taken as clusters"),
          of("high", DoubleType, "upper end of the 95 % interval, persons taken as clusters"),
          of("whole_share", DoubleType, "the same share over all records"),
          of("ratio", DoubleType, "share divided by whole_share"),
          of("score", DoubleType, "of SliceLine: excess of the share against smallness"),
          of(
              "p_adjusted",
              DoubleType,
              "that chance alone does this anywhere in the search, at most (Holm)"));

  /** The rebalancing plan, one row a cell of the declared attributes and label. */
  public static final TableContract PLANS =
      TableContract.of(
          "plans",
          string("cell", "values of the attributes, joined by ' × '"),
          of("rows", LongType, "training rows of the cell before"),
          of("persons", LongType, "distinct persons of the cell"),
          of("wanted", LongType, "rows that the target asks for"),
          of("kept", LongType, "original rows that stay"),
          of("copies", LongType, "augmented copies to make"),
          of("residual_rows", LongType, "rows that are still missing: to be collected"),
          of("residual_persons", LongType, "distinct persons that are still missing"),
          of("residual_hours", DoubleType, "hours that are still missing; 0 for faces"));

  /** What the plan means for each training record. */
  public static final TableContract ALLOCATIONS =
      TableContract.of(
          "allocations",
          string("record_id", "SHA-256 of the plaintext content"),
          string("cell", "cell of the plan"),
          of("keep", BooleanType, "false: undersampled"),
          of("copies", IntegerType, "augmented copies to make of this record"),
          of("weight", DoubleType, "weight of this record and of each of its copies in training"));

  /** Derived records, one row each; everything else about them is inherited from the parent. */
  public static final TableContract LINEAGE =
      TableContract.of(
          "lineage",
          string("record_id", "SHA-256 of the derived content"),
          string(
              "source_id", "key of the derivation: SHA-256 of salt, parent, copy, policy and gate"),
          string("parent_id", "record it was made from"),
          of("copy", IntegerType, "number of the copy, from 1"),
          of(
              "attempt",
              IntegerType,
              "how many times the gate asked for a new draw before this one"),
          string("effects", "JSON array of {effect, parameters} in the order they were applied"),
          string("policy_sha256", "SHA-256 of the augmentation policy"),
          string("code_version", "version of Likeness and of its measures that rendered it"),
          optional(
              "synthetic",
              StringType,
              "that it is synthetic, and how it was made; null in lakes older than the column"));

  /** Values released under differential privacy: written once, then only read. */
  public static final TableContract RELEASES =
      TableContract.of(
          "releases",
          string(
              "release_id",
              "id of the release; a second request of the same id is served from here"),
          of("place", IntegerType, "0, 1, … within the release"),
          string(
              "statistic",
              "persons, records, groups (how many could be named), sum, mean, histogram or"
                  + " quantiles"),
          string("measure", "what the number is of; empty for counts"),
          string("attribute", "attribute of the group; empty for the whole corpus"),
          string("value", "value of the group; empty where it is about all"),
          string("part", "bin of a histogram, probability of a quantile; empty else"),
          of("released", DoubleType, "noisy value; counts are whole numbers"),
          optional("margin95", DoubleType, "half-width of a 95 % interval of the noise"),
          of("epsilon", DoubleType, "ε of this statistic over all groups"),
          of("delta", DoubleType, "δ of this statistic"),
          string("unit", "privacy unit"),
          of("noise_scale", DoubleType, "scale b of the Laplace noise; 0 where it is of several"),
          of("rows_per_person", LongType, "contribution bound"),
          of("groups_per_person", LongType, "most groups a person counts in"),
          string("plan_sha256", "SHA-256 of all that was asked"));

  /** One row a version: a tag over the Delta versions of all tables of a corpus. */
  public static final TableContract VERSIONS =
      TableContract.of(
          "versions",
          string("tag", "name of the version: corpus-number"),
          string("corpus", "corpus"),
          of("number", LongType, "1, 2, … within the corpus"),
          of("created_at", TimestampType, "when it was tagged (UTC)"),
          string("command", "command that made it"),
          string("recipe_sha256", "SHA-256 of the effective recipe"),
          string("recipe", "effective recipe, JSON"),
          string("code_version", "version of Likeness"),
          string("natives_sha256", "digest of the native libraries' versions"),
          of("tables", createMapType(StringType, LongType, false), "table to Delta version"),
          string("digest", "SHA-256 over all rows, see docs/lake.md"),
          of("parents", createArrayType(StringType, false), "versions it was made from"),
          of("originals", LongType, "records as recorded"),
          of("derived", LongType, "augmented copies"),
          string("legal_basis", "consent, a declared basis, or none"),
          optional("release_id", StringType, "release that was made of it or served to it"));

  /** Trained models, one row each. */
  public static final TableContract MODELS =
      TableContract.of(
          "models",
          string("model", "name of the model: corpus-model-number"),
          of("created_at", TimestampType, "when training ended (UTC)"),
          string("tag", "version it was trained on"),
          string("architecture", "name of the architecture"),
          string("weights_sha256", "SHA-256 of the weights"),
          of("weights", BinaryType, "the weights"),
          string("report", "JSON: configuration, scores, baseline, per-group scores, environment"),
          optional(
              "settings_sha256",
              StringType,
              "SHA-256 of the train block, without how it runs; null of teachers and in older lakes"),
          optional(
              "records_sha256",
              StringType,
              "SHA-256 of the ids, sorted, of the records that could be trained on that day; null"
                  + " once somebody of them was erased"),
          optional("code_version", StringType, "version of Likeness that trained it"),
          optional(
              "version_digest",
              StringType,
              "digest of the version that it was trained on; null in older lakes, and once somebody"
                  + " it had learnt from was erased"),
          optional(
              "salt_sha256",
              StringType,
              "SHA-256 of the salt by which that version was split; null in older lakes"));

  /** Pairs of models that were fused, one row a fusion. */
  public static final TableContract FUSIONS =
      TableContract.of(
          "fusions",
          string("first", "model, or a smaller form of it"),
          string("second", "model that was fused with it"),
          of("created_at", TimestampType, "when it was fitted (UTC)"),
          string("first_tag", "version that the first model was trained and judged on"),
          string("second_tag", "likewise of the second model"),
          string("report", "JSON: temperatures, weights, thresholds, scores with intervals"));

  /** What teachers said of training rows, one row a record and teacher. */
  public static final TableContract SOFT_LABELS =
      TableContract.of(
          "soft_labels",
          string("tag", "version that teacher and student were trained on"),
          string("teacher_sha256", "SHA-256 of the teacher's weights"),
          of("temperature", DoubleType, "temperature T of the probabilities"),
          string("record_id", "SHA-256 of the content"),
          of("labels", createArrayType(StringType, false), "labels in the order of the values"),
          of(
              "probabilities",
              createArrayType(org.apache.spark.sql.types.DataTypes.FloatType, false),
              "softmax of the teacher's logits divided by T"));

  public static final List<TableContract> OF_A_CORPUS =
      List.of(
          MEDIA,
          SOUNDS,
          RECORDS,
          TRANSCRIPTS,
          METRICS,
          TEXT_METRICS,
          TEXT_FINDINGS,
          QUARANTINE,
          DROPS,
          NEAR_DUPLICATES,
          NEAR_DUPLICATE_SEARCH,
          VOTES,
          VOTE_CONSENSUS,
          VOTE_AGREEMENT,
          LABEL_ISSUES,
          LABEL_NOISE,
          REVIEWS,
          LABELS,
          SPLITS,
          BIAS,
          DISPARITIES,
          WORST_GROUPS,
          PLANS,
          ALLOCATIONS,
          LINEAGE,
          RELEASES);

  /** What was written out of the lake, so that it can be found again when a person is erased. */
  public static final TableContract EXPORTS =
      TableContract.of(
          "exports",
          string("tag", "version that was exported"),
          of("exported_at", TimestampType, "when (UTC)"),
          string(
              "layout",
              "webdataset, hf-parquet, lhotse, kaldi, review-csv, review-label-studio, review-voc,"
                  + " heard, weights or medium"),
          string(
              "address",
              "where it was written; empty once it lies there no more and its address named who was erased"),
          string("purpose", "what for"),
          string("principal", "who exported"),
          of("records", LongType, "records in it"),
          string("manifest_sha256", "SHA-256 of its MANIFEST.sha256"));

  /** One row a corpus; {@code charges} maps a purpose to {ε in 1e-9, δ in 1e-15}. */
  public static final TableContract LEDGER =
      TableContract.of(
          "ledger",
          string("corpus", "corpus whose budget this is"),
          of("sequence", LongType, "number of changes of this row"),
          of("budget_epsilon", LongType, "budget, in 1e-9 of ε"),
          of("budget_delta", LongType, "budget, in 1e-15 of δ"),
          of("spent_epsilon", LongType, "sum of charges, in 1e-9 of ε"),
          of("spent_delta", LongType, "sum of charges, in 1e-15 of δ"),
          of(
              "charges",
              createMapType(StringType, createArrayType(LongType, true), false),
              "purpose to its charge, in 1e-9 of ε and 1e-15 of δ"));

  /** The chain of consents, one row a link; see {@code docs/consent.md}. */
  public static final TableContract CONSENTS =
      TableContract.of(
          "consents",
          of("sequence", LongType, "1, 2, … within the lake"),
          string("commitment", "SHA-256 of salt and consent"),
          string("chain", "HMAC of the chain before and the commitment"),
          optional("salt", StringType, "32 random bytes, hexadecimal; null once forgotten"),
          optional("person", StringType, "HMAC pseudonym; null, as all below, once forgotten"),
          optional("person_sealed", BinaryType, "identifier as the source has it, sealed"),
          optional("purpose", StringType, "train, clone, publish, third-party or cross-border"),
          optional("modality", StringType, "voice or face"),
          optional("notice", StringType, "version of the notice that was shown"),
          optional("evidence_sha256", StringType, "SHA-256 of the signed form or recording"),
          optional("granted", DateType, "first day it holds"),
          optional("expires", DateType, "first day it holds no more"),
          optional("withdrawn", DateType, "day from which it was withdrawn"),
          optional("under_14", BooleanType, "whether the person was under 14 when it was given"),
          optional(
              "guardian",
              StringType,
              "HMAC of the reference of the guardian's consent; null for none. Lines without"
                  + " guardian_sealed are older and hold the reference until `./likeness rotate`"),
          optional("guardian_sealed", BinaryType, "reference of the guardian's consent, sealed"));

  /** Who read what for which purpose, one row a read. */
  public static final TableContract ACCESSES =
      TableContract.of(
          "accesses",
          of("sequence", LongType, "1, 2, … within the lake"),
          of("read_at", TimestampType, "when it was read (UTC)"),
          string("principal", "who read"),
          string("purpose", "what for"),
          string("tag", "version that was read"),
          string("basis", "legal basis that the version records"),
          of("records", LongType, "number of rows handed out"),
          string("chain", "HMAC of the chain before and this row"));

  /** Persons who were erased, and their contents, which are not to come back. */
  public static final TableContract SUPPRESSIONS =
      TableContract.of(
          "suppressions",
          string(
              "subject",
              "HMAC of the person's identifier, or of the SHA-256 of a content, of no other use"),
          of("suppressed_at", TimestampType, "since when (UTC)"));

  public static final List<TableContract> OF_THE_LAKE =
      List.of(
          VERSIONS,
          MODELS,
          FUSIONS,
          SOFT_LABELS,
          EXPORTS,
          LEDGER,
          CONSENTS,
          ACCESSES,
          SUPPRESSIONS);
}
