package io.likeness.jobs.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.lake.DatasetVersion;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** A version in one line, or as one JSON object. */
final class VersionLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private VersionLines() {}

  static void print(DatasetVersion v, PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%-22s %s  %6d records + %d copies  digest %s  recipe %s%s%n",
        v.tag(),
        v.createdAt().truncatedTo(ChronoUnit.SECONDS),
        v.originals(),
        v.derived(),
        v.digest().substring(0, 16),
        v.recipeSha256().substring(0, 12),
        v.legalBasis().equals("none") ? "  NO LEGAL BASIS RECORDED" : "");
  }

  static void print(DatasetVersion v, JsonOption json) {
    if (json.on) {
      System.out.println(json(v));
    } else {
      print(v, System.out);
    }
  }

  /** Keys: tag, corpus, created_at, command, digest, recipe_sha256, … as in docs/lake.md. */
  static String json(DatasetVersion v) {
    return node(v).toString();
  }

  static ObjectNode node(DatasetVersion v) {
    ObjectNode node = JSON.createObjectNode();
    node.put("tag", v.tag());
    node.put("corpus", v.corpus());
    node.put("number", v.number());
    node.put("created_at", v.createdAt().toString());
    node.put("command", v.command());
    node.put("digest", v.digest());
    node.put("recipe_sha256", v.recipeSha256());
    node.put("code_version", v.codeVersion());
    node.put("natives_sha256", v.nativesSha256());
    node.put("originals", v.originals());
    node.put("derived", v.derived());
    node.put("legal_basis", v.legalBasis());
    node.set("parents", JSON.valueToTree(v.parents()));
    node.set("tables", JSON.valueToTree(v.snapshot().tables()));
    return node;
  }
}
