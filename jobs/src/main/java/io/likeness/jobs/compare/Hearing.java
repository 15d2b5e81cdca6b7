package io.likeness.jobs.compare;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;

import io.likeness.core.error.Fault;
import io.likeness.core.lake.Content;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Lake;
import io.likeness.kernels.text.RecognitionErrors;
import io.likeness.privacy.consent.LakeReader;
import io.likeness.privacy.consent.Purpose;
import io.likeness.training.evaluate.ErrorRate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How well a recogniser of anybody's understands the originals of a version, by group.
 *
 * @param missing records with a transcript of which nothing is said to have been heard
 * @param unknown records that were heard and are not looked at: not there, or without a transcript
 */
public record Hearing(
    ErrorRate characters,
    ErrorRate words,
    Map<String, Map<String, ErrorRate>> charactersByGroup,
    Map<String, Map<String, ErrorRate>> wordsByGroup,
    int missing,
    int unknown) {
  private static final String ALL = "all";

  /** Which rows are recorded, and of a split, or of {@code all}. */
  static Column originals(String split) {
    Column recorded = col("parent_id").isNull();
    return split.equals(ALL) ? recorded : recorded.and(col("split").equalTo(split));
  }

  /**
   * Judges.
   *
   * @param split that is looked at, or {@code all}
   * @param heard record ids and texts; an empty text says that nothing was heard
   * @throws io.likeness.core.error.LikenessException when no record has a transcript and was heard
   */
  public static Hearing of(
      Lake lake, DatasetVersion version, String split, Map<String, String> heard) {
    Dataset<Row> rows =
        new LakeReader(lake)
            .read(version, originals(split), Purpose.TRAIN.word(), System.getProperty("user.name"));
    List<ErrorRate.Counted> characters = new ArrayList<>();
    List<ErrorRate.Counted> words = new ArrayList<>();
    int missing = 0;
    Iterator<Row> all =
        rows.join(
                new Content(lake).transcripts(version.snapshot()).select("source_id", "text"),
                "source_id")
            .select(
                col("record_id"),
                coalesce(col("cohort"), col("person")),
                col("attributes"),
                col("text"))
            .orderBy("record_id")
            .toLocalIterator();
    while (all.hasNext()) {
      Row row = all.next();
      String said = row.getString(3);
      if (said == null) {
        continue;
      }
      String text = heard.get(row.getString(0));
      RecognitionErrors errors = RecognitionErrors.of(said, text == null ? "" : text);
      if (errors.characters() > 0 && text != null) {
        Map<String, String> groups = new TreeMap<>(row.getJavaMap(2));
        characters.add(
            new ErrorRate.Counted(
                row.getString(1), groups, errors.characterErrors(), errors.characters()));
        words.add(
            new ErrorRate.Counted(row.getString(1), groups, errors.wordErrors(), errors.words()));
      }
      missing += errors.characters() > 0 && text == null ? 1 : 0;
    }
    if (characters.isEmpty()) {
      throw Fault.INPUT_INVALID.because(
          "No record of "
              + version.tag()
              + " ("
              + split
              + ") has a transcript and stands among what was heard; look at --split, at record_id,"
              + " and at the transcripts of the recipe.");
    }
    return new Hearing(
        ErrorRate.of(characters),
        ErrorRate.of(words),
        ErrorRate.byGroup(characters),
        ErrorRate.byGroup(words),
        missing,
        heard.size() - characters.size());
  }
}
