package io.likeness.jobs.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.error.RejectCode;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.LabelErrorSpec;
import io.likeness.core.recipe.Recipe;
import io.likeness.core.recipe.TextSpec;
import io.likeness.kernels.MediaFormats;
import io.likeness.kernels.media.MediaFormat;
import io.likeness.privacy.release.PublicRelease;
import io.likeness.privacy.release.ReleasedValue;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The description of an export in Croissant 1.0 (mlcommons.org/croissant/1.0) with the RAI
 * vocabulary 1.0.
 *
 * <p>It is made of the recipe and of the files alone. Statistics of persons or groups stand in it
 * only as they were released under differential privacy: counts in words, and all of them as a
 * record set that holds its own data.
 */
final class Croissant {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CROISSANT = "http://mlcommons.org/croissant/1.0";
  private static final String RELEASED = "released";
  private static final String RAI = "http://mlcommons.org/croissant/RAI/1.0";

  /** A field of the record set that holds its own data. */
  private record Own(
      String name,
      boolean key,
      String type,
      String meaning,
      Function<ReleasedValue, Object> value) {}

  private static final List<Own> OWN =
      List.of(
          part(
              "statistic",
              "persons, records, groups, sum, mean, histogram, quantiles",
              ReleasedValue::statistic),
          part("measure", "what the number is of; empty for counts", ReleasedValue::measure),
          part(
              "attribute",
              "attribute of the group; empty for the whole corpus",
              ReleasedValue::attribute),
          part("group", "value of the attribute", ReleasedValue::group),
          part("part", "bin of a histogram or probability of a quantile", ReleasedValue::part),
          number("value", "with its noise; a count may be negative", ReleasedValue::released),
          number(
              "margin95",
              "half-width of a 95 % interval of the noise; null for none",
              v -> Double.isNaN(v.margin95()) ? null : v.margin95()),
          number(
              "epsilon", "of the statistic over all groups, unit: person", ReleasedValue::epsilon),
          number("delta", "of the statistic over all groups", ReleasedValue::delta));

  private static Own part(String name, String meaning, Function<ReleasedValue, Object> value) {
    return new Own(name, true, "sc:Text", meaning, value);
  }

  private static Own number(String name, String meaning, Function<ReleasedValue, Object> value) {
    return new Own(name, false, "sc:Float", meaning, value);
  }

  private Croissant() {}

  /**
   * @param digest what it is known by: the version's, or that of the files alone
   * @param metadata name of the table with one JSON line a record
   * @param values noisy statistics, of which enough persons stand in it; none where nothing was
   *     released
   * @param promises what each record-level privacy step guarantees and what not, a sentence each
   */
  static String of(
      DatasetVersion version,
      String digest,
      Recipe recipe,
      Layout layout,
      String metadata,
      List<Target.Entry> files,
      List<ReleasedValue> values,
      List<String> promises) {
    List<ReleasedValue> released = new PublicRelease(values).told();
    ObjectNode node = JSON.createObjectNode();
    context(node.putObject("@context"));
    node.put("@type", "sc:Dataset");
    node.put("name", version.tag());
    node.put(
        "description",
        "Version "
            + version.tag()
            + " of corpus "
            + version.corpus()
            + ", made by Likeness from declared sources: measured, screened, split by "
            + by(recipe)
            + (version.derived() > 0 ? " and augmented." : "."));
    // One value: the specification allows no more, and mlcroissant loads no list. RAI 1.0 asks for
    // its own beside it, which therefore stands under another name of schema.org.
    node.put("conformsTo", CROISSANT);
    node.put("schemaVersion", RAI);
    node.put("version", version.number() + ".0.0");
    node.put("datePublished", version.createdAt().truncatedTo(ChronoUnit.SECONDS).toString());
    node.put("identifier", "sha256:" + digest);
    node.putObject("license").put("@type", "sc:CreativeWork").put("name", basis(version));
    node.put("url", "urn:sha256:" + digest);
    node.putObject("creator")
        .put("@type", "sc:Organization")
        .put("name", "the holder of corpus " + version.corpus());
    node.put("citeAs", version.tag() + ", digest " + digest);
    distribution(node.putArray("distribution"), files);
    ArrayNode sets = node.putArray("recordSet");
    records(sets, recipe, layout, metadata);
    if (!released.isEmpty()) {
      released(sets, released);
    }
    rai(node, version, recipe, released, promises);
    return node.toPrettyString() + "\n";
  }

  private static String by(Recipe recipe) {
    return recipe.split().by().name().toLowerCase(Locale.ROOT);
  }

  private static String basis(DatasetVersion version) {
    return version.legalBasis().equals("none")
        ? "No legal basis recorded: not to be published"
        : "Legal basis as declared: " + version.legalBasis();
  }

  private static void context(ObjectNode c) {
    c.put("@language", "en");
    c.put("@vocab", "https://schema.org/");
    c.put("sc", "https://schema.org/");
    c.put("cr", "http://mlcommons.org/croissant/");
    c.put("rai", "http://mlcommons.org/croissant/RAI/");
    c.put("dct", "http://purl.org/dc/terms/");
    c.put("citeAs", "cr:citeAs");
    c.put("column", "cr:column");
    c.put("conformsTo", "dct:conformsTo");
    c.putObject("data").put("@id", "cr:data").put("@type", "@json");
    c.putObject("dataType").put("@id", "cr:dataType").put("@type", "@vocab");
    c.putObject("examples").put("@id", "cr:examples").put("@type", "@json");
    c.put("extract", "cr:extract");
    c.put("field", "cr:field");
    c.put("fileObject", "cr:fileObject");
    c.put("fileProperty", "cr:fileProperty");
    c.put("fileSet", "cr:fileSet");
    c.put("format", "cr:format");
    c.put("includes", "cr:includes");
    c.put("isLiveDataset", "cr:isLiveDataset");
    c.put("jsonPath", "cr:jsonPath");
    c.put("key", "cr:key");
    c.put("md5", "cr:md5");
    c.put("parentField", "cr:parentField");
    c.put("path", "cr:path");
    c.put("recordSet", "cr:recordSet");
    c.put("references", "cr:references");
    c.put("regex", "cr:regex");
    c.put("repeated", "cr:repeated");
    c.put("replace", "cr:replace");
    c.put("separator", "cr:separator");
    c.put("source", "cr:source");
    c.put("subField", "cr:subField");
    c.put("transform", "cr:transform");
  }

  private static void distribution(ArrayNode list, List<Target.Entry> files) {
    for (Target.Entry file : files) {
      list.addObject()
          .put("@type", "cr:FileObject")
          .put("@id", file.name())
          .put("name", file.name())
          .put("contentUrl", file.name())
          .put("contentSize", file.sizeBytes() + " B")
          .put("encodingFormat", encoding(file.name()))
          .put("sha256", file.sha256());
    }
  }

  static String encoding(String name) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return switch (extension) {
      case "tar" -> "application/x-tar";
      // Not the registered application/vnd.apache.parquet, which readers of Croissant do not know.
      case "parquet" -> "application/x-parquet";
      case "jsonl" -> "application/jsonlines";
      case "gz" -> "application/gzip";
      case "json" -> "application/json";
      default -> MediaFormats.named(extension).map(MediaFormat::mediaType).orElse("text/plain");
    };
  }

  private static void records(ArrayNode list, Recipe recipe, Layout layout, String metadata) {
    ObjectNode set = list.addObject();
    set.put("@type", "cr:RecordSet").put("@id", "records").put("name", "records");
    set.putObject("key").put("@id", "records/record_id");
    ArrayNode fields = set.putArray("field");
    field(fields, metadata, "record_id", "sc:Text", "SHA-256 of the media as recorded or made");
    field(fields, metadata, "sha256", "sc:Text", "SHA-256 of the media as handed out");
    field(fields, metadata, "file", "sc:Text", "the file that holds the media, " + layout.word());
    field(
        fields,
        metadata,
        "split",
        "sc:Text",
        "train, validation or test, disjoint by " + by(recipe));
    field(fields, metadata, "label", "sc:Text", "label in force");
    field(fields, metadata, "person", "sc:Text", "keyed pseudonym of the person");
    if (recipe.ingest().hasText() && recipe.kind() != Kind.TEXT) {
      field(fields, metadata, "transcript", "sc:Text", "what is said or to be seen, as declared");
    }
    field(fields, metadata, "weight", "sc:Float", "weight in training");
    field(fields, metadata, "generated", "sc:Boolean", "whether it is an augmented copy");
    field(fields, metadata, "synthetic", "sc:Text", "how a synthetic record was made");
    field(fields, metadata, "aigc", "sc:Text", "label AIGC in the file (GB 45438-2025)");
    field(fields, metadata, "parent_id", "sc:Text", "record that a copy was made from");
    for (String attribute :
        recipe.ingest().sources().stream()
            .flatMap(s -> s.attributes().keySet().stream())
            .distinct()
            .sorted()
            .toList()) {
      field(fields, metadata, "attributes." + attribute, "sc:Text", "declared attribute");
    }
  }

  /** Codes of all that a record can have been left out for by this recipe. */
  static List<String> leftOut(Recipe recipe) {
    TreeSet<String> codes = new TreeSet<>();
    codes.add(RejectCode.EXACT_DUPLICATE.name());
    recipe.screen().forEach(rule -> codes.add(rule.code()));
    if (recipe.nearDuplicates().enabled()) {
      codes.add(RejectCode.NEAR_DUPLICATE.name());
    }
    recipe
        .votes()
        .filter(v -> v.policy() == LabelErrorSpec.Policy.LEAVE_OUT)
        .ifPresent(v -> codes.add(RejectCode.VOTES_DISPUTED.name()));
    recipe
        .labelErrors()
        .filter(l -> l.policy() == LabelErrorSpec.Policy.LEAVE_OUT)
        .ifPresent(l -> codes.add(RejectCode.LABEL_SUSPECT.name()));
    recipe
        .text()
        .filter(t -> t.lexicons().stream().anyMatch(l -> l.policy() == TextSpec.Policy.LEAVE_OUT))
        .ifPresent(t -> codes.add(RejectCode.LISTED_WORDS.name()));
    recipe
        .text()
        .flatMap(TextSpec::classifier)
        .filter(k -> k.policy() == TextSpec.Policy.LEAVE_OUT)
        .ifPresent(k -> codes.add(RejectCode.OFFENSIVE_TEXT.name()));
    recipe.law().retention().ifPresent(r -> codes.add(RejectCode.RETENTION_ENDED.name()));
    List<String> out = new ArrayList<>(codes);
    recipe.extraSteps().forEach(step -> out.add("what " + step + " drops"));
    return out;
  }

  private static void released(ArrayNode list, List<ReleasedValue> values) {
    ObjectNode set = list.addObject();
    set.put("@type", "cr:RecordSet").put("@id", RELEASED).put("name", RELEASED);
    set.put("description", "What was released under differential privacy of the persons in it");
    ArrayNode key = set.putArray("key");
    ArrayNode fields = set.putArray("field");
    for (Own own : OWN) {
      String id = RELEASED + "/" + own.name();
      if (own.key()) {
        key.addObject().put("@id", id);
      }
      fields
          .addObject()
          .put("@type", "cr:Field")
          .put("@id", id)
          .put("name", own.name())
          .put("description", own.meaning())
          .put("dataType", own.type());
    }
    ArrayNode data = set.putArray("data");
    for (ReleasedValue v : values) {
      ObjectNode row = data.addObject();
      for (Own own : OWN) {
        row.set(RELEASED + "/" + own.name(), JSON.valueToTree(own.value().apply(v)));
      }
    }
  }

  private static void field(
      ArrayNode fields, String metadata, String name, String type, String meaning) {
    ObjectNode field = fields.addObject();
    field.put("@type", "cr:Field").put("@id", "records/" + name).put("name", name);
    field.put("description", meaning).put("dataType", type);
    ObjectNode source = field.putObject("source");
    source.putObject("fileObject").put("@id", metadata);
    source.putObject("extract").put("jsonPath", "$." + name);
  }

  private static void rai(
      ObjectNode node,
      DatasetVersion version,
      Recipe recipe,
      List<ReleasedValue> released,
      List<String> promises) {
    node.put(
        "rai:dataCollection",
        "Files and tables named by the sources of the recipe, kept unchanged.");
    // The vocabulary has types of collecting, and the sources do not say how they were collected.
    node.putArray("rai:dataCollectionType").add("Others");
    node.put(
        "rai:dataCollectionRawData",
        switch (recipe.kind()) {
          case VOICE -> "Recordings of speech";
          case FACE -> "Photographs of faces";
          case TEXT -> "Sentences";
        });
    node.put(
        "rai:dataPreprocessingProtocol",
        "Left out: "
            + String.join(", ", leftOut(recipe))
            + ". Split: by "
            + by(recipe)
            + ". Recipe: "
            + version.recipeSha256()
            + ".");
    node.put("rai:dataImputationProtocol", "No value was imputed.");
    recipe
        .augment()
        .filter(a -> promises.isEmpty())
        .ifPresent(
            a ->
                node.put(
                    "rai:dataManipulationProtocol",
                    "Copies of training records, marked as generated and labelled as synthetic in"
                        + " their files, by "
                        + a.policy().stream().map(e -> e.effect()).collect(Collectors.joining(", "))
                        + "."));
    node.putArray("rai:personalSensitiveInformation")
        .add(
            switch (recipe.kind()) {
              case VOICE -> "Voices (biometric)";
              case FACE -> "Faces (biometric)";
              case TEXT -> "What persons wrote";
            });
    String counts =
        released.stream()
            .filter(ReleasedValue::counts)
            .map(c -> c.attribute() + " = " + c.group() + ": " + c.shown() + " " + c.statistic())
            .collect(Collectors.joining("; "));
    node.put(
        "rai:dataBiases",
        counts.isEmpty()
            ? "Shares of groups were measured and are not released."
            : "Counts released under differential privacy: " + counts + ".");
    node.put(
        "rai:dataLimitations",
        "Copies are not more persons. Pseudonyms are not anonymity: a voice or a face still is its"
            + " person's."
            + (promises.isEmpty()
                ? ""
                : " " + PrivateCopy.SAID + String.join(". ", promises) + "."));
  }
}
