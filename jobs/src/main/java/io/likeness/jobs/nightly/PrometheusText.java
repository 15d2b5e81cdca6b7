package io.likeness.jobs.nightly;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Locale;

/**
 * A run record in Prometheus' text format 0.0.4, for the text-file collector of its node exporter.
 */
public final class PrometheusText {
  private PrometheusText() {}

  /** The gauges of a run record. */
  public static String of(JsonNode record) {
    String corpus = "corpus=\"" + record.path("corpus").asText() + "\"";
    StringBuilder out = new StringBuilder();
    boolean ok = record.path("state").asText().equals("ok");
    gauge(out, "likeness_run_success", "1 if the last run ended well", corpus, ok ? 1 : 0);
    gauge(
        out,
        "likeness_run_exit_code",
        "exit code of the last run",
        corpus,
        record.path("exit_code").asDouble());
    gauge(
        out,
        "likeness_run_seconds",
        "wall time of the last run",
        corpus,
        record.path("seconds").asDouble());
    gauge(
        out,
        "likeness_run_end_timestamp_seconds",
        "end of the last run",
        corpus,
        Instant.parse(record.path("ended_at").asText()).getEpochSecond());
    if (ok) {
      gauge(
          out,
          "likeness_originals",
          "recorded rows of the version",
          corpus,
          record.path("originals").asDouble());
      gauge(
          out,
          "likeness_copies",
          "augmented rows of the version",
          corpus,
          record.path("derived").asDouble());
    }
    each(out, record, "counts", "likeness_run_count", "what the last run counted", "what", corpus);
    each(
        out,
        record,
        "parts",
        "likeness_run_part_seconds",
        "wall time of the parts of the last run",
        "part",
        corpus);
    return out.toString();
  }

  private static void each(
      StringBuilder out,
      JsonNode record,
      String from,
      String name,
      String help,
      String label,
      String corpus) {
    if (record.path(from).isEmpty()) {
      return;
    }
    head(out, name, help);
    record
        .path(from)
        .fields()
        .forEachRemaining(
            e ->
                line(
                    out,
                    name,
                    corpus + "," + label + "=\"" + e.getKey() + "\"",
                    e.getValue().asDouble()));
  }

  private static void gauge(
      StringBuilder out, String name, String help, String labels, double value) {
    head(out, name, help);
    line(out, name, labels, value);
  }

  private static void head(StringBuilder out, String name, String help) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(" gauge\n");
  }

  private static void line(StringBuilder out, String name, String labels, double value) {
    String number =
        value == Math.rint(value)
            ? String.format(Locale.ROOT, "%.0f", value)
            : String.format(Locale.ROOT, "%.3f", value);
    out.append(name).append('{').append(labels).append("} ").append(number).append('\n');
  }
}
