package io.likeness.jobs.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import io.likeness.core.Sha256;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.TrainSpec;
import io.likeness.jobs.walk.Context;
import io.likeness.privacy.consent.LakeReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a model follows from besides the tag of its version. It is noted with the model, so that a
 * later run can tell whether that is the model which its recipe asks for.
 *
 * @param settings SHA-256 of the train block without what decides neither weights nor findings
 * @param former what Likeness noted in its place before it left out more than the workers
 * @param records SHA-256 of the sorted ids of the records that could be trained on that day: under
 *     consent they change without the version
 * @param code version of Likeness
 */
record Provenance(String settings, String former, String records, String code) {
  /** How a training runs, when it is doubted, and what it may cost. */
  private static final List<String> NEITHER =
      List.of(
          "workers",
          "max-retries",
          "peer-timeout-seconds",
          "checkpoint-steps",
          "leakage-above",
          "privacy.budget");

  /** How near the registry comes to what a recipe asks for, the nearest first. */
  enum Standing {
    SAME("its model is there and was not trained again"),
    OTHER_CODE("another version of Likeness has trained its model"),
    OTHER_RECORDS("its model has learnt from other records than consents cover today"),
    OTHER_SETTINGS("its model was trained with other settings"),
    NOT_NOTED("nothing is noted of what its model was trained with"),
    NONE("it has no model yet");

    private final String words;

    Standing(String words) {
      this.words = words;
    }

    /**
     * Whether the recipe's model is to be trained. A private one is charged to the budget each
     * time, which nothing gives back, so it must be known to be another than the recipe asks for.
     *
     * @param charged whether training is private
     */
    boolean train(boolean charged) {
      return switch (this) {
        case SAME -> false;
        case OTHER_CODE, NOT_NOTED -> !charged;
        case OTHER_RECORDS, OTHER_SETTINGS, NONE -> true;
      };
    }

    /** What is said of it and of what follows from it. */
    String sentence(boolean charged) {
      if (this == SAME || this == NONE) {
        return words;
      }
      return words
          + (train(charged)
              ? ", so one is trained again"
              : ", but none is trained again, as that would be charged to the privacy budget; if"
                  + " you want that, `./likeness train --from` does it");
    }
  }

  /** What a model of {@code version} follows from if it is trained now. */
  static Provenance now(Context context, DatasetVersion version, TrainSpec spec) {
    return of(
        spec,
        digest(new LakeReader(context.lake()).ids(version, Training.PURPOSE)),
        context.codeVersion());
  }

  static Provenance of(TrainSpec spec, String records, String code) {
    return new Provenance(
        settings(spec, NEITHER), settings(spec, List.of("workers")), records, code);
  }

  private static String settings(TrainSpec spec, List<String> without) {
    Config kept = spec.settings();
    for (String path : without) {
      kept = kept.withoutPath(path);
    }
    return Sha256.hex(kept.root().render(ConfigRenderOptions.concise()));
  }

  private static String digest(Dataset<Row> ids) {
    MessageDigest sha256 = Sha256.digest();
    for (Iterator<Row> rows = ids.sort("record_id").toLocalIterator(); rows.hasNext(); ) {
      sha256.update((rows.next().getString(0) + "\n").getBytes(StandardCharsets.US_ASCII));
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  /**
   * How the registry's models of {@code tag} and {@code architecture} stand to this; those whose
   * weights an erasure has taken are none.
   */
  Standing standing(Lake lake, String tag, String architecture) {
    return lake
        .readOwn(LakeTables.MODELS)
        .where(col("tag").equalTo(tag))
        .where(col("architecture").equalTo(architecture))
        .where(length(col("weights")).gt(0))
        .select("settings_sha256", "records_sha256", "code_version")
        .collectAsList()
        .stream()
        .map(this::standing)
        .min(Comparator.naturalOrder())
        .orElse(Standing.NONE);
  }

  private Standing standing(Row noted) {
    if (noted.isNullAt(0)) {
      return Standing.NOT_NOTED;
    }
    if (!List.of(settings, former).contains(noted.getString(0))) {
      return Standing.OTHER_SETTINGS;
    }
    if (!noted.getString(1).equals(records)) {
      return Standing.OTHER_RECORDS;
    }
    return noted.getString(2).equals(code) ? Standing.SAME : Standing.OTHER_CODE;
  }
}
