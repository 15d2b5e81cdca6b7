package io.likeness.privacy.erase;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.Retention;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What an erasure did and found afterwards; what is kept of it names nobody.
 *
 * @param id name of the report, from the key of the suppression and the time
 * @param json keys: subjects (none where retention ended), retention_ended_on, erased_at, consents,
 *     corpora, tables, tags, tags_gone, models, exports, files_before, files, bytes, sources, scan,
 *     event_logs
 * @param hits places where something of the person was still found; empty is the proof
 * @param sources addresses that records were read from, and what became of each; they may name the
 *     person, so they are told and not kept
 */
public record ErasureReport(
    String id, ObjectNode json, List<String> hits, SortedMap<String, String> sources) {

  public ErasureReport {
    hits = List.copyOf(hits);
    sources = Collections.unmodifiableSortedMap(new TreeMap<>(sources));
  }

  /** The report for people to read. */
  public String markdown() {
    StringBuilder out = new StringBuilder("# Proof of erasure " + id + "\n\n");
    if (json.has("retention_ended_on")) {
      out.append("Records whose retention had ended on ")
          .append(json.path("retention_ended_on").asText())
          .append(".\n\n");
    }
    json.path("subjects")
        .forEach(
            s ->
                out.append("Subject (HMAC of the suppression list): `")
                    .append(s.asText())
                    .append("`\n\n"));
    if (json.path("consents").asInt() > 0) {
      out.append("- consents of ")
          .append(json.path("consents").asInt())
          .append(" subjects forgotten; the chain still verifies\n");
    }
    if (json.path("keys_destroyed").asInt() > 0) {
      out.append("- ")
          .append(json.path("keys_destroyed").asInt())
          .append(" keys destroyed: what they sealed stays sealed, in backups of the lake too\n");
    }
    json.path("corpora")
        .forEach(
            c ->
                out.append("- corpus ")
                    .append(c.path("corpus").asText())
                    .append(": ")
                    .append(c.path("originals").asLong())
                    .append(" contents and ")
                    .append(c.path("copies").asLong())
                    .append(" copies of them\n"));
    json.path("tables")
        .forEach(
            t ->
                out.append("- table ")
                    .append(t.path("corpus").asText())
                    .append('/')
                    .append(t.path("table").asText())
                    .append(", version ")
                    .append(t.path("version").asLong())
                    .append(": ")
                    .append(t.path("rows").asLong())
                    .append(" rows taken out, now version ")
                    .append(t.path("now").asLong())
                    .append('\n'));
    json.path("tags")
        .forEach(
            t ->
                out.append("- ")
                    .append(t.path("tag").asText())
                    .append(" put on new tables, digest ")
                    .append(t.path("digest").asText())
                    .append('\n'));
    json.path("tags_gone")
        .forEach(
            t -> out.append("- ").append(t.asText()).append(" taken away: nothing was left\n"));
    json.path("models")
        .forEach(
            m ->
                out.append("- model ")
                    .append(m.asText())
                    .append(" emptied: it had learnt from the subject; train again\n"));
    json.path("exports")
        .forEach(
            e ->
                out.append("- export ")
                    .append(e.path("address").asText())
                    .append(": ")
                    .append(e.path("state").asText())
                    .append('\n'));
    json.path("sources")
        .fields()
        .forEachRemaining(
            e ->
                out.append("- source files ")
                    .append(e.getKey())
                    .append(": ")
                    .append(e.getValue().asInt())
                    .append('\n'));
    out.append("- ")
        .append(json.path("files").asLong())
        .append(" files taken away\n\n")
        .append("Scan of ")
        .append(json.at("/scan/files").asLong())
        .append(" files, ")
        .append(json.at("/scan/rows").asLong())
        .append(" rows decoded: ")
        .append(hits.size())
        .append(" hits.\n");
    hits.forEach(h -> out.append("- still in ").append(h).append('\n'));
    if (!json.at("/scan/uncertain").isEmpty()) {
      out.append("\nThe identifier is short and also a number, label or word of others. It stands,")
          .append(" or they do, which nobody can tell apart, in:\n");
      json.at("/scan/uncertain").forEach(u -> out.append("- ").append(u.asText()).append('\n'));
    }
    if (json.at("/event_logs/logs").asInt() > 0) {
      out.append("\nEvent logs of Spark looked into: ")
          .append(json.at("/event_logs/logs").asInt())
          .append(".\n");
    }
    json.at("/event_logs/found")
        .fields()
        .forEachRemaining(
            e ->
                out.append("- event log ")
                    .append(e.getKey())
                    .append(": ")
                    .append(e.getValue().asText())
                    .append('\n'));
    return out.toString();
  }

  /** Gathers what is done. */
  static final class Builder {
    private final ObjectNode json = new ObjectMapper().createObjectNode();
    private final String id;
    private long files;
    private long bytes;
    private List<String> hits = List.of();
    private UnaryOperator<String> hidden = place -> place;
    private SortedMap<String, String> sources = new TreeMap<>();
    private final SortedMap<Exports.Written, String> exports = new TreeMap<>();

    Builder(List<String> subjects) {
      Instant now = Instant.now();
      id =
          now.toString().replaceAll("[^0-9]", "").substring(0, 14)
              + "-"
              + (subjects.isEmpty() ? "retention" : subjects.get(0).substring(0, 8));
      ArrayNode keys = json.putArray("subjects");
      subjects.forEach(keys::add);
      json.put("erased_at", now.toString());
      json.putArray("corpora");
      json.putArray("tables");
      json.putArray("tags");
      json.putArray("tags_gone");
      json.putArray("models");
      json.putArray("exports");
    }

    void retention(LocalDate day) {
      json.put("retention_ended_on", day.toString());
    }

    void corpus(String corpus, Subject subject) {
      if (!subject.sources().isEmpty()) {
        json.withArray("corpora")
            .addObject()
            .put("corpus", corpus)
            .put("sources", subject.sources().size())
            .put("originals", subject.originals())
            .put("copies", subject.records().size() - subject.originals());
      }
    }

    void filesBefore(long count) {
      json.put("files_before", count);
    }

    void sources(SortedMap<String, String> states) {
      sources = states;
      ObjectNode counts = json.putObject("sources");
      states.values().stream().sorted().forEach(s -> counts.put(s, counts.path(s).asInt() + 1));
    }

    /** A version of a table that held rows of the subject, and the one that stands for it now. */
    void table(String corpus, String table, long version, long now, long rows) {
      if (rows > 0) {
        json.withArray("tables")
            .addObject()
            .put("corpus", corpus)
            .put("table", table)
            .put("version", version)
            .put("rows", rows)
            .put("now", now);
      }
    }

    void keys(int destroyed) {
      json.put("keys_destroyed", destroyed);
    }

    void consents(long subjects) {
      json.put("consents", subjects);
    }

    void tags(List<DatasetVersion> changed, List<String> gone) {
      ArrayNode tags = json.withArray("tags");
      changed.forEach(v -> tags.addObject().put("tag", v.tag()).put("digest", v.digest()));
      ArrayNode none = json.withArray("tags_gone");
      gone.forEach(none::add);
    }

    void models(List<String> names) {
      ArrayNode models = json.withArray("models");
      names.forEach(models::add);
    }

    /** What one export holds of two corpora was removed with the first, and is told once. */
    void exports(Map<Exports.Written, String> states) {
      states.forEach((written, state) -> exports.merge(written, state, Exports::either));
    }

    void files(Retention.Removed removed) {
      files += removed.files();
      bytes += removed.bytes();
    }

    void scan(ByteScan.Result result) {
      hits = result.hits();
      ObjectNode scan = json.putObject("scan");
      scan.put("files", result.files()).put("rows", result.rows());
      scan.put("fragments", result.fragments().count())
          .put("one_window_in", result.fragments().oneIn());
      ArrayNode list = scan.putArray("hits");
      hits.forEach(list::add);
      result.uncertain().forEach(scan.putArray("uncertain")::add);
    }

    /** Addresses are told without what names the persons. */
    void hide(Traces traces) {
      hidden = traces::hiddenIn;
    }

    void eventLogs(EventLogs.Result result) {
      ObjectNode told = json.putObject("event_logs").put("logs", result.logs());
      result.states().forEach(told.putObject("found")::put);
    }

    ErasureReport build() {
      ArrayNode told = json.withArray("exports");
      // Without the digest, which of a single content is the id of its record.
      exports.forEach(
          (written, s) ->
              told.addObject().put("address", hidden.apply(written.address())).put("state", s));
      json.put("files", files).put("bytes", bytes);
      return new ErasureReport(id, json, hits, sources);
    }
  }
}
