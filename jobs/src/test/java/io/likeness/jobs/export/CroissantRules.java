package io.likeness.jobs.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * What the specifications ask of a description in Croissant 1.0 with RAI 1.0, and what mlcroissant
 * would not load.
 *
 * <p>{@code croissant-1.0.json} has the properties; what no table of properties says is in the
 * methods here. Each problem begins with the section of the specification whose rule is broken.
 */
public final class CroissantRules {
  private static final String IDS = "ID and Reference Mechanism";
  private static final String DATA = "Embedding data: Data";
  private static final String TYPES = "Data Types: DataType";
  private static final Pattern JSON_PATH =
      Pattern.compile("\\$(\\.[\\p{L}_][\\p{L}\\p{N}_]*|\\['[^']+'\\]|\\[(\\d+|\\*)\\])*");
  private static final Map<String, Pattern> TEXTS =
      Map.of(
          "text", Pattern.compile("(?s).*\\S.*"),
          "url", Pattern.compile("[a-z][a-z0-9+.-]*:\\S+"),
          "date",
              Pattern.compile(
                  "\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?(Z|[+-]\\d\\d:\\d\\d)?)?"),
          "size", Pattern.compile("\\d+ ?([KMGT]?B)?"),
          "mime", Pattern.compile("[a-z]+/[a-z0-9.+-]+|git\\+https"),
          "sha256", Pattern.compile("[0-9a-f]{64}"),
          "md5", Pattern.compile("[0-9a-f]{32}"),
          "version", Pattern.compile("\\d+\\.\\d+\\.\\d+"),
          "type", Pattern.compile("(sc|cr|wd):\\w+|https?://\\S+"));

  private final JsonNode rules;
  private final JsonNode described;
  private final Set<String> problems = new LinkedHashSet<>();
  private final Map<String, JsonNode> byId = new HashMap<>();
  private final Map<String, String> setOfField = new HashMap<>();

  private CroissantRules(JsonNode rules, JsonNode described) {
    this.rules = rules;
    this.described = described;
  }

  /** What is wrong with {@code described}, a sentence each; empty where nothing is. */
  public static List<String> problems(JsonNode described) {
    try (InputStream in = CroissantRules.class.getResourceAsStream("croissant-1.0.json")) {
      CroissantRules check = new CroissantRules(new ObjectMapper().readTree(in), described);
      check.dataset();
      return List.copyOf(check.problems);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void wrong(String section, String message) {
    problems.add(section + ": " + message);
  }

  private static List<JsonNode> all(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return List.of();
    }
    return value.isArray()
        ? StreamSupport.stream(value.spliterator(), false).toList()
        : List.of(value);
  }

  private static List<String> names(JsonNode node) {
    List<String> out = new ArrayList<>();
    node.fieldNames().forEachRemaining(out::add);
    return out;
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> out = new HashSet<>();
    list.forEach(t -> out.add(t.asText()));
    return out;
  }

  private static String id(JsonNode node) {
    return node.path("@id").asText();
  }

  private void dataset() {
    context();
    node(described, Set.of("sc:Dataset"), "the document");
    String section = rules.at("/nodes/sc:Dataset/section").asText();
    if (!described.path("conformsTo").asText().equals("http://mlcommons.org/croissant/1.0")) {
      wrong(section, "conformsTo is one text, http://mlcommons.org/croissant/1.0");
    }
    JsonNode rai = rules.path("rai");
    for (String type :
        all(described.path("rai:dataCollectionType")).stream().map(JsonNode::asText).toList()) {
      if (!texts(rai.path("dataCollectionType")).contains(type)) {
        wrong(rai.path("section").asText(), "no recommended rai:dataCollectionType: " + type);
      }
    }
    all(described.path("distribution")).forEach(this::named);
    for (JsonNode set : all(described.path("recordSet"))) {
      named(set);
      all(set.path("field")).forEach(field -> fieldNamed(set, field));
    }
    all(described.path("distribution")).forEach(this::file);
    all(described.path("recordSet")).forEach(this::recordSet);
  }

  private void context() {
    String section = rules.at("/context/section").asText();
    JsonNode terms = rules.at("/context/terms");
    JsonNode context = described.path("@context");
    for (String term : names(terms)) {
      if (!terms.path(term).equals(context.path(term))) {
        wrong(section, term + " should be " + terms.path(term));
      }
    }
  }

  private void named(JsonNode node) {
    if (byId.putIfAbsent(id(node), node) != null) {
      wrong(IDS, "two nodes have the @id " + id(node));
    }
  }

  private void fieldNamed(JsonNode set, JsonNode field) {
    named(field);
    setOfField.put(id(field), id(set));
    if (!id(field).startsWith(id(set) + "/")) {
      wrong(IDS, "the @id of a field begins with that of its record set: " + id(field));
    }
    all(field.path("subField")).forEach(sub -> fieldNamed(set, sub));
  }

  /** The type of a node, and its properties: how often each stands there, and what it is. */
  private void node(JsonNode node, Set<String> types, String where) {
    String type = node.path("@type").asText();
    if (!types.contains(type)) {
      wrong("Dataset-level Information", where + " is a node of " + types + ", not " + type);
      return;
    }
    JsonNode rule = rules.path("nodes").path(type);
    String section = rule.path("section").asText();
    JsonNode known = rule.path("properties");
    for (String name : names(node)) {
      boolean rai = name.startsWith("rai:") && type.equals("sc:Dataset");
      if (rai && !rules.at("/rai/properties").has(name)) {
        wrong(rules.at("/rai/section").asText(), name + " is no property");
      } else if (!rai && !known.has(name) && !name.equals("@type")) {
        wrong(section, name + " is no property of " + type);
      }
    }
    names(known).forEach(n -> property(section, where, n, node.path(n), known.path(n).asText()));
    if (type.equals("sc:Dataset")) {
      JsonNode rai = rules.path("rai");
      String raiSection = rai.path("section").asText();
      names(rai.path("properties"))
          .forEach(
              n ->
                  property(
                      raiSection, where, n, node.path(n), rai.path("properties").path(n).asText()));
    }
  }

  private void property(String section, String where, String name, JsonNode value, String rule) {
    String[] may = rule.split(" ");
    boolean json = may[1].equals("json");
    int times = json ? value.isMissingNode() ? 0 : 1 : all(value).size();
    if (times == 0 && (may[0].equals("1") || may[0].equals("+"))) {
      wrong(section, where + " has no " + name);
    }
    if (times > 1 && (may[0].equals("1") || may[0].equals("?"))) {
      wrong(section, where + " has more than one " + name);
    }
    if (!json) {
      for (JsonNode one : all(value)) {
        value(section, where + " " + name, one, List.of(may).subList(1, may.length));
      }
    }
  }

  private void value(String section, String where, JsonNode value, List<String> may) {
    if (value.isObject() && may.stream().anyMatch(m -> m.contains(":"))) {
      node(value, Set.copyOf(may), where + " " + id(value));
    } else if (may.contains("ref")) {
      if (!(value.isObject() && names(value).equals(List.of("@id")))) {
        wrong(IDS, where + " is a reference by @id alone, not " + value);
      }
    } else if (may.contains("flag")) {
      if (!value.isBoolean()) {
        wrong(section, where + " is true or false, not " + value);
      }
    } else if (!value.isTextual()
        || may.stream()
            .noneMatch(
                m -> TEXTS.containsKey(m) && TEXTS.get(m).matcher(value.asText()).matches())) {
      wrong(section, where + " is " + String.join(" or ", may) + ", not " + value);
    }
  }

  private boolean isOf(JsonNode reference, String... types) {
    JsonNode target = byId.get(id(reference));
    return target != null && List.of(types).contains(target.path("@type").asText());
  }

  private void file(JsonNode file) {
    String section = rules.path("nodes").path("cr:FileObject").path("section").asText();
    for (JsonNode container : all(file.path("containedIn"))) {
      if (!isOf(container, "cr:FileObject", "cr:FileSet")) {
        wrong(IDS, id(file) + " is contained in " + id(container) + ", which is no file");
      }
    }
    if (file.path("@type").asText().equals("cr:FileObject") && !file.has("containedIn")) {
      if (!file.has("contentUrl")) {
        wrong(section, id(file) + " has no contentUrl, and is contained in nothing");
      }
      if (!file.has("sha256") && !file.has("md5") && !described.path("isLiveDataset").asBoolean()) {
        wrong("Dataset Versioning: Checksums", id(file) + " has neither sha256 nor md5");
      }
    }
  }

  private void recordSet(JsonNode set) {
    String section = rules.path("nodes").path("cr:RecordSet").path("section").asText();
    Set<String> fields = new LinkedHashSet<>();
    all(set.path("field")).forEach(f -> fields.add(id(f)));
    for (JsonNode key : all(set.path("key"))) {
      if (!fields.contains(id(key))) {
        wrong(section, "the key " + id(key) + " is no field of " + id(set));
      }
    }
    Set<String> sources = new LinkedHashSet<>();
    boolean joined = false;
    for (JsonNode field : all(set.path("field"))) {
      field(field, set.has("data"));
      joined |= field.has("references");
      for (String from : texts(rules.at("/source/from"))) {
        JsonNode at = field.path("source").path(from);
        if (at.isObject()) {
          sources.add(setOfField.getOrDefault(id(at), id(at)));
        }
      }
    }
    if (sources.size() > 1 && !joined) {
      wrong("RecordSets: Joins", id(set) + " takes from " + sources + " without a reference");
    }
    if (set.has("data")) {
      data(set, fields);
    }
  }

  private void data(JsonNode set, Set<String> fields) {
    JsonNode rows = set.path("data");
    if (!rows.isArray() || rows.isEmpty()) {
      wrong(DATA, id(set) + " has no list of records in its data");
    }
    for (JsonNode row : rows) {
      if (!row.isObject() || !Set.copyOf(names(row)).equals(fields)) {
        wrong(DATA, id(set) + " has a record whose keys are not its fields: " + names(row));
        continue;
      }
      for (JsonNode field : all(set.path("field"))) {
        JsonNode value = row.path(id(field));
        String type = field.path("dataType").asText();
        boolean fits =
            value.isNull()
                || switch (type) {
                  case "sc:Float" -> value.isNumber();
                  case "sc:Integer" -> value.isIntegralNumber();
                  case "sc:Boolean" -> value.isBoolean();
                  default -> value.isTextual();
                };
        if (!fits) {
          wrong(DATA, id(field) + " is " + type + ", and a record has " + value);
        }
      }
    }
  }

  private void field(JsonNode field, boolean embedded) {
    List<String> types = all(field.path("dataType")).stream().map(JsonNode::asText).toList();
    Set<String> atomic = texts(rules.path("atomic"));
    Set<String> known = texts(rules.path("types"));
    known.addAll(atomic);
    boolean byField = isOf(field.path("source"), "cr:Field");
    if (types.stream().noneMatch(known::contains) && !field.has("subField") && !byField) {
      wrong(TYPES, id(field) + " has no type that is known: " + types);
    }
    if (types.size() > 1 && types.stream().noneMatch(atomic::contains)) {
      wrong(TYPES, id(field) + " has several types, and none of them is atomic");
    }
    for (JsonNode other : all(field.path("references"))) {
      if (!isOf(other, "cr:Field")) {
        wrong(IDS, id(field) + " references " + id(other) + ", which is no field");
      }
    }
    if (field.has("source")) {
      source(field);
    } else if (!embedded && !field.has("subField")) {
      wrong("RecordSets: Field", id(field) + " has no source, and its record set no data");
    }
    all(field.path("subField")).forEach(sub -> field(sub, embedded));
  }

  private void source(JsonNode field) {
    JsonNode rule = rules.path("source");
    String section = rule.path("section").asText();
    JsonNode source = field.path("source");
    List<String> from = names(source).stream().filter(texts(rule.path("from"))::contains).toList();
    if (from.size() != 1) {
      wrong(section, id(field) + " has a source that is not one of " + rule.path("from"));
      return;
    }
    String kind = from.get(0);
    JsonNode target = kind.equals("@id") ? source : source.path(kind);
    boolean resolved =
        switch (kind) {
          case "fileObject" -> isOf(target, "cr:FileObject");
          case "fileSet" -> isOf(target, "cr:FileSet");
          case "recordSet" -> isOf(target, "cr:RecordSet");
          default -> isOf(target, "cr:Field", "cr:FileObject", "cr:FileSet");
        };
    if (!resolved) {
      wrong(IDS, id(field) + " comes from " + target + ", which is not there");
    }
    for (JsonNode transform : all(source.path("transform"))) {
      if (names(transform).stream().noneMatch(texts(rule.path("transform"))::contains)) {
        wrong("DataSource: Transform", id(field) + " has a transform without a known key");
      }
    }
    if (source.has("extract")) {
      extract(field, source.path("extract"), byId.get(id(target)));
    }
  }

  private void extract(JsonNode field, JsonNode extract, JsonNode file) {
    JsonNode rule = rules.path("source");
    String section = "DataSource: Extract";
    List<String> ways = names(extract);
    if (ways.size() != 1 || !texts(rule.path("extract")).containsAll(ways)) {
      wrong(section, id(field) + " is extracted by one of " + rule.path("extract"));
      return;
    }
    String how = extract.path(ways.get(0)).asText();
    if (ways.get(0).equals("fileProperty") && !texts(rule.path("fileProperty")).contains(how)) {
      wrong(section, id(field) + " is no property of a file: " + how);
    }
    if (ways.get(0).equals("jsonPath")) {
      if (!JSON_PATH.matcher(how).matches()) {
        wrong(section, id(field) + " has no path in JSON: " + how);
      }
      String format = file == null ? "" : file.path("encodingFormat").asText();
      if (!texts(rule.path("json")).contains(format)) {
        wrong(section, id(field) + " has a path in JSON into " + format);
      }
    }
  }
}
