package io.likeness.jobs.compare;

import static org.apache.spark.sql.functions.col;

import io.likeness.core.Csv;
import io.likeness.core.error.Fault;
import io.likeness.core.lake.CorpusView;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.RecipeReader;
import io.likeness.privacy.consent.LakeReader;
import io.likeness.training.infer.Recogniser;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a recogniser has heard.
 *
 * @param texts by record id; empty where nothing was heard
 */
public record Transcription(SortedMap<String, String> texts) {

  /**
   * Refuses what recognition errors cannot be counted in.
   *
   * @param split that is looked at, or {@code all}
   * @throws io.likeness.core.error.LikenessException when it is no corpus of voices, or no record
   *     has a transcript
   */
  public static void requireSpeech(Lake lake, DatasetVersion version, String split) {
    Kind kind = RecipeReader.stored(version.recipe(), version.tag()).kind();
    if (kind != Kind.VOICE) {
      throw Fault.INPUT_INVALID.because(
          version.tag()
              + " is of kind "
              + kind.name().toLowerCase(Locale.ROOT)
              + "; recognisers of speech hear corpora of kind voice.");
    }
    Dataset<Row> said =
        lake.read(version.snapshot(), LakeTables.TRANSCRIPTS)
            .where(col("text").notEqual(""))
            .select("source_id");
    if (new CorpusView(lake, version.snapshot())
        .rows()
        .where(Hearing.originals(split))
        .join(said, "source_id")
        .isEmpty()) {
      throw Fault.INPUT_INVALID.because(
          "No record of "
              + version.tag()
              + " ("
              + split
              + ") has a transcript that what is heard could be laid beside; look at --split, or"
              + " name a column of transcripts in the recipe.");
    }
  }

  /** Has {@code recogniser} hear the originals of {@code split} that may be read for training. */
  public static Transcription of(
      Lake lake,
      DatasetVersion version,
      String split,
      Recogniser recogniser,
      String purpose,
      String principal) {
    Dataset<Row> clips =
        new LakeReader(lake).read(version, Hearing.originals(split), purpose, principal);
    TreeMap<String, String> texts = new TreeMap<>();
    recogniser
        .hear(
            clips,
            RecipeReader.stored(version.recipe(), version.tag()).ingest().maxDecodedSamples())
        .collectAsList()
        .forEach(row -> texts.put(row.getString(0), row.getString(1)));
    return new Transcription(texts);
  }

  /** As {@code recognition-errors} reads it. */
  public String csv() {
    StringBuilder csv = new StringBuilder("record_id,text\n");
    texts.forEach((id, text) -> csv.append(id).append(',').append(Csv.cell(text)).append('\n'));
    return csv.toString();
  }
}
