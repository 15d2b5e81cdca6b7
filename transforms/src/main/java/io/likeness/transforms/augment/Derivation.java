package io.likeness.transforms.augment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.row_number;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.lake.CorpusView;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;

/** How a copy was made, as it stands beside its bytes; {@link #lineage} spreads it into columns. */
public final class Derivation {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Derivation() {}

  static String json(
      String parentId,
      int copy,
      int attempt,
      String policy,
      String code,
      String effects,
      boolean virtual) {
    ObjectNode node = JSON.createObjectNode();
    node.put("parent_id", parentId);
    node.put("copy", copy);
    node.put("attempt", attempt);
    node.put("policy_sha256", policy);
    node.put("code_version", code);
    node.put("effects", effects);
    if (virtual) {
      node.put(CorpusView.VIRTUAL, true);
    }
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a derivation is plain JSON", e);
    }
  }

  /** What of a derivation decides about the draw. */
  record Drawn(String parentId, int copy, int attempt, String policySha256) {}

  static Drawn drawn(String derivation) {
    try {
      JsonNode node = JSON.readTree(derivation);
      return new Drawn(
          node.get("parent_id").asText(),
          node.get("copy").asInt(),
          node.get("attempt").asInt(),
          node.get("policy_sha256").asText());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a derivation is plain JSON", e);
    }
  }

  /**
   * The lineage of rendered copies, from narrow media rows with {@code derivation}. A content
   * stands there once: of the first parent, as its lowest copy.
   */
  public static Dataset<Row> lineage(Dataset<Row> media) {
    WindowSpec same = Window.partitionBy("record_id").orderBy("parent_id", "copy");
    return spread(media)
        .withColumn("place", row_number().over(same))
        .where(col("place").equalTo(1))
        .drop("place");
  }

  private static Dataset<Row> spread(Dataset<Row> media) {
    return media.select(
        col("record_id"),
        col("source_id"),
        get_json_object(col("derivation"), "$.parent_id").as("parent_id"),
        get_json_object(col("derivation"), "$.copy").cast(DataTypes.IntegerType).as("copy"),
        get_json_object(col("derivation"), "$.attempt").cast(DataTypes.IntegerType).as("attempt"),
        get_json_object(col("derivation"), "$.effects").as("effects"),
        get_json_object(col("derivation"), "$.policy_sha256").as("policy_sha256"),
        get_json_object(col("derivation"), "$.code_version").as("code_version"),
        expr("concat_ws(': ', 'augment', nullif(concat_ws(', ', from_json(get_json_object("
                + "derivation, '$.effects'), 'array<struct<effect:string>>').effect), ''))")
            .as("synthetic"));
  }
}
