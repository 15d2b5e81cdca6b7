package io.likeness.jobs.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.kernels.MediaFormats;
import io.likeness.kernels.media.AigcLabel;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/**
 * One record of an export, without its media.
 *
 * @param split {@code train}, {@code validation}, {@code test}, or {@code all} before the split
 * @param extension of the stored container, lower case
 * @param sizeBytes of the media, as handed out
 * @param sha256 of the media, as handed out
 * @param samples samples a channel; 0 for faces
 * @param sampleRateHz 0 for faces
 * @param text what is said in a clip, where its source declares it; else the label
 * @param json the line of the metadata table, without the place of the file
 */
record Item(
    String recordId,
    String split,
    String extension,
    long sizeBytes,
    String sha256,
    long samples,
    int sampleRateHz,
    int channels,
    String person,
    String label,
    String text,
    String json)
    implements Serializable {
  /** Column of transcript or caption in what is exported. */
  static final String TEXT = "text";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where the media lie relative to the export, for layouts of loose files. */
  String file() {
    return "media/" + recordId.substring(0, 2) + "/" + name();
  }

  String name() {
    return recordId + "." + extension;
  }

  static String split(Row row) {
    String split = row.getAs("split");
    return split == null ? "all" : split;
  }

  static String extension(Row row) {
    return MediaFormats.extension(row.getAs("format"));
  }

  /** Transcript or caption; null without. */
  static String text(Row row) {
    return row.getAs(TEXT);
  }

  /** What is said of a record that was privatised: nothing that was measured of the original. */
  static String json(
      Row row,
      String recordId,
      String label,
      String person,
      String sha256,
      Optional<String> synthetic,
      Optional<AigcLabel> aigc) {
    ObjectNode node = JSON.createObjectNode();
    node.put("record_id", recordId);
    node.put("sha256", sha256);
    node.put("split", split(row));
    node.put("label", label.isEmpty() ? null : label);
    node.put("person", person);
    attributes(row, node);
    node.put("weight", row.<Double>getAs("weight"));
    node.put("generated", false);
    node.put("synthetic", synthetic.orElse(null));
    node.set("aigc", aigc.map(a -> read(a.json())).orElse(JSON.nullNode()));
    node.putNull("parent_id");
    node.putNull("effects");
    node.putObject("measures");
    return node.toString();
  }

  private static void attributes(Row row, ObjectNode node) {
    ObjectNode attributes = node.putObject("attributes");
    new TreeMap<String, String>(row.getJavaMap(row.fieldIndex("attributes")))
        .forEach(attributes::put);
  }

  /** What is said of the record: no name, no source, the person under a pseudonym. */
  static String json(Row row, String sha256, Optional<AigcLabel> aigc) {
    ObjectNode node = JSON.createObjectNode();
    node.put("record_id", row.<String>getAs("record_id"));
    node.put("sha256", sha256);
    node.put("split", split(row));
    node.put("label", row.<String>getAs("label"));
    node.put("person", row.<String>getAs("person"));
    String text = text(row);
    if (text != null) {
      node.put("transcript", text);
    }
    attributes(row, node);
    node.put("weight", row.<Double>getAs("weight"));
    boolean generated = row.<Integer>getAs("copy") > 0;
    node.put("generated", generated);
    node.put("synthetic", row.<String>getAs("synthetic"));
    node.set("aigc", aigc.map(a -> read(a.json())).orElse(JSON.nullNode()));
    node.put("parent_id", row.<String>getAs("parent_id"));
    if (generated) {
      node.set("effects", read(row.getAs("effects")));
    } else {
      node.putNull("effects");
    }
    ObjectNode measures = node.putObject("measures");
    Map<String, Double> measured = row.getJavaMap(row.fieldIndex("measures"));
    if (!generated) {
      new TreeMap<>(measured).forEach(measures::put);
    }
    return node.toString();
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("effects and labels are JSON", e);
    }
  }

  /** The metadata line with the place of the media. */
  String line(String file) {
    try {
      ObjectNode node = JSON.createObjectNode();
      node.put("file", file);
      node.setAll((ObjectNode) JSON.readTree(json));
      return node.toString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a line is JSON", e);
    }
  }
}
