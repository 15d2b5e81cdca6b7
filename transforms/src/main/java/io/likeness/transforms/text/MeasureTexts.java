package io.likeness.transforms.text;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.map_concat;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.likeness.core.ScalaCollections;
import io.likeness.core.Sha256;
import io.likeness.core.contract.ColumnSpec;
import io.likeness.core.contract.TableContract;
import io.likeness.core.lake.LakeTables;
import io.likeness.core.step.Transform;
import io.likeness.kernels.text.FoldedText;
import io.likeness.kernels.text.TextMeasures;
import io.likeness.kernels.text.TextProfile;
import io.likeness.kernels.text.WordAutomaton;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Measures the text of each record by itself, against the length of its clip, and against the other
 * texts, and counts words of lexicons in text and label.
 *
 * <p>Needs: {@link #NEEDS}, one row a record. Gives: {@link LakeTables#TEXT_METRICS}. Fan-out 1,
 * deterministic. A record without a text has the counts of its label only.
 *
 * @param words words of all lexicons
 * @param lexicons the measure of each topic of {@code words}, in their order
 */
public record MeasureTexts(WordAutomaton words, List<String> lexicons) implements Transform {
  /** Syllables a second of speech; conversation has 3 to 8 of them in every language measured. */
  public static final String SYLLABLE_RATE = "syllables_per_second";

  /** Records with this text, this one included. */
  public static final String SAME_TEXT = "same_text";

  /** What is measured. */
  public static final TableContract NEEDS =
      TableContract.of(
          "texts",
          ColumnSpec.string("record_id", "SHA-256 of the content"),
          ColumnSpec.optional("text", StringType, "the text; null where none is declared"),
          ColumnSpec.optional("label", StringType, "label in force"),
          ColumnSpec.optional("language", StringType, "ISO 639 code, null for any"),
          ColumnSpec.optional("speech_seconds", DoubleType, "seconds with voice activity"));

  private static final TableContract MEASURED =
      LakeTables.TEXT_METRICS.plus(
          ColumnSpec.optional("folded_sha256", StringType, "of the folded text; null if empty"));

  public MeasureTexts {
    lexicons = new ArrayList<>(lexicons);
  }

  /** The measures that do not depend on a recipe, with what they say. */
  public static List<TextProfile.Column> measures() {
    List<TextProfile.Column> out = new ArrayList<>(TextProfile.columns());
    out.add(
        new TextProfile.Column(
            SYLLABLE_RATE, "syllables divided by the seconds with voice activity"));
    out.add(new TextProfile.Column(SAME_TEXT, "records with this text, but for width and case"));
    return out;
  }

  @Override
  public String name() {
    return "text";
  }

  @Override
  public TableContract resultOf(TableContract in) {
    NEEDS.require(in.schema(), name());
    return LakeTables.TEXT_METRICS;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    NEEDS.require(in.schema(), name());
    Dataset<Row> measured =
        in.select("record_id", "text", "label", "language", "speech_seconds")
            .map((MapFunction<Row, Row>) this::measure, Encoders.row(MEASURED.schema()));
    Dataset<Row> same =
        measured
            .where(col("folded_sha256").isNotNull())
            .groupBy("folded_sha256")
            .agg(count(lit(1)).cast(DoubleType).as("same"));
    return measured
        .join(same, new String[] {"folded_sha256"}, "left")
        .select(
            col("record_id"),
            col("text_sha256"),
            when(col("same").isNull(), col("measures"))
                .otherwise(
                    map_concat(
                        col("measures"), map(lit(SAME_TEXT), coalesce(col("same"), lit(1.0)))))
                .as("measures"));
  }

  private Row measure(Row row) {
    TreeMap<String, Double> values = new TreeMap<>();
    String text = row.getString(1);
    String label = row.getString(2);
    if (text != null) {
      double[] profile =
          TextMeasures.measure(text, row.isNullAt(3) ? "" : row.getString(3)).values();
      for (int i = 0; i < profile.length; i++) {
        put(values, TextProfile.columns().get(i).name(), profile[i]);
      }
      double seconds = row.isNullAt(4) ? Double.NaN : row.getDouble(4);
      if (seconds > 0) {
        put(values, SYLLABLE_RATE, values.getOrDefault("syllables", Double.NaN) / seconds);
      }
    }
    int[] found = words.count((text == null ? "" : text) + "\n" + (label == null ? "" : label));
    for (int i = 0; i < lexicons.size(); i++) {
      values.put(lexicons.get(i), (double) found[i]);
    }
    return RowFactory.create(
        row.getString(0),
        text == null ? null : Sha256.hex(text),
        ScalaCollections.asScala(values),
        text == null || text.isBlank() ? null : Sha256.hex(FoldedText.of(text)));
  }

  private static void put(TreeMap<String, Double> values, String name, double value) {
    if (!Double.isNaN(value)) {
      values.put(name, value);
    }
  }
}
