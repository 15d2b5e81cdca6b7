package io.likeness.core.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import io.likeness.core.Sha256;
import io.likeness.core.error.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads a recipe: HOCON over the defaults, bound to records, with all problems at once. */
public final class RecipeReader {
  private static final ObjectMapper JSON =
      new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

  private static final String WHEN_PRESENT = "when-present";
  private static final String FACE_DETECTOR = "face-detector";
  private static final String HAAR = "haar";

  private RecipeReader() {}

  /** The defaults, as they stand in {@code conf/reference.conf}. */
  public static Config defaults() {
    return ConfigFactory.parseResources(
        RecipeReader.class, "reference.conf", ConfigParseOptions.defaults().setAllowMissing(false));
  }

  /**
   * Reads {@code file} with {@code settings} ({@code key=value}) over it.
   *
   * @throws io.likeness.core.error.LikenessException naming every problem as {@code FILE:LINE:
   *     message}
   */
  public static Recipe read(Path file, List<String> settings) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw Fault.USAGE.because(
          "There is no recipe at "
              + file
              + "; recipes that come with Likeness are in conf/recipes.");
    }
    return bind(withOptionalBlocks(parsed(file, settings)), new Problems(file.toString()));
  }

  static Config parsed(Path file, List<String> settings) {
    try {
      Config whole = merged(file, settings);
      Config held = TargetFile.inlined(Vocabulary.inlined(whole, file), file);
      return ModelFile.inlined(held, "ingest." + FACE_DETECTOR, HAAR, file);
    } catch (ConfigException e) {
      throw Problems.unreadable(e, file);
    }
  }

  /**
   * What is in force of {@code file} with {@code settings} over it, and where it comes from; files
   * that it names stay names.
   *
   * @throws io.likeness.core.error.LikenessException when it cannot be read
   */
  public static List<Setting> effective(Path file, List<String> settings) {
    try {
      return Setting.all(withOptionalBlocks(merged(file, settings)));
    } catch (ConfigException e) {
      throw Problems.unreadable(e, file);
    }
  }

  private static Config merged(Path file, List<String> settings) {
    Config own =
        ConfigFactory.parseFile(
            file.toFile(), ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF));
    Config over = ConfigFactory.empty();
    for (String setting : settings) {
      over =
          ConfigFactory.parseString(
                  setting,
                  ConfigParseOptions.defaults().setOriginDescription(Problems.origin(setting)))
              .withFallback(over);
    }
    return over.withFallback(own)
        .withFallback(defaultsOfAll())
        .resolve(ConfigResolveOptions.noSystem());
  }

  /** The names that a key of a recipe begins with. */
  static Set<String> firstNames() {
    Config defaults = defaults();
    Set<String> names = new TreeSet<>(List.of("corpus", "kind", "scorers"));
    names.addAll(defaults.root().keySet());
    names.addAll(defaults.getObject(WHEN_PRESENT).keySet());
    return names;
  }

  /** All names of keys that have a default, and those that a key begins with. */
  static Set<String> names() {
    Set<String> names = firstNames();
    defaults().entrySet().forEach(e -> names.addAll(ConfigUtil.splitPath(e.getKey())));
    return names;
  }

  /**
   * The recipe that is stored with a version. Keys that came into being since then have their
   * defaults, and what older builds let pass is no problem; the hash in the version's tag stays the
   * hash of what was run.
   *
   * @param json {@link Recipe#json} as it was stored
   */
  public static Recipe stored(String json, String tag) {
    Config config = ConfigFactory.parseString(json).withFallback(defaultsOfAll()).resolve();
    return bind(withOptionalBlocks(config), new Problems("the recipe of " + tag, true));
  }

  /** The defaults of what every recipe has; {@code when-present} is no key of a recipe. */
  private static Config defaultsOfAll() {
    return defaults().withoutPath(WHEN_PRESENT);
  }

  /** Fills the optional blocks that a recipe has with their defaults. */
  private static Config withOptionalBlocks(Config config) {
    Config filled = config;
    ConfigObject optional = defaults().getObject(WHEN_PRESENT);
    for (String block : optional.keySet()) {
      if (filled.hasPath(block)) {
        filled = filled.withValue(block, filled.getValue(block).withFallback(optional.get(block)));
      }
    }
    return filled;
  }

  private enum Encryption {
    OFF,
    PERSON
  }

  private static Recipe bind(Config config, Problems problems) {
    Section root = new Section(config.root(), "", problems);

    String corpus = root.string("corpus");
    if (root.has("corpus") && !corpus.matches("[a-z][a-z0-9-]*")) {
      root.problem("corpus", "should be kebab-case (a-z, 0-9, -), not " + corpus);
    }
    Kind kind = root.choice("kind", Kind.class);
    String salt = root.string("salt");
    long seed = root.wholeNumber("seed", 0);
    String legalBasis = root.string("legal-basis");
    Section lake = root.section("lake");
    boolean sealed = lake.choice("encryption", Encryption.class) == Encryption.PERSON;
    lake.refuseUnknownKeys();

    IngestSpec ingest = ingest(root.section("ingest"), kind);
    LawSpec law =
        root.optionalSection("law")
            .map(s -> LawSpec.of(s, ingest.sources()))
            .orElse(LawSpec.NOTHING_SAID);
    NearDuplicateSpec nearDuplicates = NearDuplicateSpec.of(root.section("near-duplicates"));
    List<ScorerSpec> scorers = ScorerSpec.all(root, kind);
    List<ScreenRule> screen = root.sections("screen").stream().map(RecipeReader::rule).toList();
    Optional<VoteSpec> votes = root.optionalSection("votes").map(s -> VoteSpec.of(s, kind));
    Optional<LabelErrorSpec> labelErrors =
        root.optionalSection("label-errors").map(s -> LabelErrorSpec.of(s, kind));
    List<String> attributes =
        ingest.sources().stream()
            .flatMap(s -> s.attributes().keySet().stream())
            .distinct()
            .toList();
    SplitSpec split = split(root.section("split"), attributes);
    Optional<TextSpec> text = root.optionalSection("text").map(s -> TextSpec.of(s, attributes));
    BiasSpec bias = bias(root.section("bias"), attributes, ingest.vocabularies());
    Optional<ReleaseSpec> release =
        root.optionalSection("release").map(s -> ReleaseSpec.of(s, attributes));
    Optional<RebalanceSpec> rebalance =
        root.optionalSection("rebalance").map(s -> rebalance(s, attributes, bias));
    Optional<AugmentSpec> augment = root.optionalSection("augment").map(AugmentSpec::of);
    Optional<TrainSpec> train =
        root.optionalSection("train").map(s -> TrainReader.read(s, ingest.sources()));
    Optional<GatesSpec> gates = root.optionalSection("gates").map(GatesSpec::of);
    Section steps = root.section("steps");
    List<String> extra = steps.strings("extra");
    steps.refuseUnknownKeys();
    List<RecordStepSpec> recordSteps =
        root.optionalSection("privacy").map(RecordStepSpec::of).orElse(List.of());
    root.refuseUnknownKeys();
    problems.throwIfAny();

    String json = canonical(config);
    return new Recipe(
        corpus,
        kind,
        salt,
        seed,
        legalBasis,
        law,
        sealed,
        ingest,
        text,
        scorers,
        screen,
        nearDuplicates,
        votes,
        labelErrors,
        split,
        bias,
        release,
        rebalance,
        augment,
        train,
        gates,
        extra,
        recordSteps,
        json,
        Sha256.hex(json));
  }

  private static IngestSpec ingest(Section s, Kind kind) {
    List<SourceSpec> sources =
        s.sections("sources").stream().map(source -> SourceReader.read(source, kind)).toList();
    if (sources.isEmpty()) {
      s.problem(
          "sources",
          "should name at least one { manifest = … }, { folder = … } or { archives = … }");
    }
    IngestSpec spec =
        new IngestSpec(
            sources,
            s.stringMap("label-map"),
            Vocabulary.all(s, sources),
            s.number("max-rejected-fraction", Section.FRACTION, "from 0 to 1"),
            s.bytes("max-record-bytes"),
            s.wholeNumber("max-decoded-samples", 1),
            s.wholeNumber("max-decoded-pixels", 1),
            s.flag("keep-gone"),
            ModelFile.of(s, FACE_DETECTOR, HAAR));
    if (kind != Kind.FACE && spec.faceDetector().isPresent()) {
      s.problem(FACE_DETECTOR, "is for faces; leave it out");
    }
    s.refuseUnknownKeys();
    return spec;
  }

  private static ScreenRule rule(Section s) {
    Optional<Double> min = s.optionalNumber("min", x -> !Double.isNaN(x), "a number");
    Optional<Double> max = s.optionalNumber("max", x -> !Double.isNaN(x), "a number");
    List<String> measures = s.strings("measures");
    String code = s.string("code");
    if (!code.matches("[A-Z][A-Z0-9_]*")) {
      s.problem("code", "should be written LIKE_THIS, not " + code);
    }
    if (measures.isEmpty()) {
      s.problem("measures", "should name at least one measure");
    }
    if (min.isEmpty() && max.isEmpty()) {
      s.problem("min", "or max should be given");
    }
    if (min.isPresent() && max.isPresent() && min.get() > max.get()) {
      s.problem("min", "should not be above max, or nothing is kept");
    }
    s.refuseUnknownKeys();
    return new ScreenRule(
        code, measures, min.orElse(Double.NEGATIVE_INFINITY), max.orElse(Double.POSITIVE_INFINITY));
  }

  private static SplitSpec split(Section s, List<String> attributes) {
    SplitSpec spec =
        new SplitSpec(
            s.choice("by", SplitSpec.By.class),
            s.number("train", Section.FRACTION, "from 0 to 1"),
            s.number("validation", Section.FRACTION, "from 0 to 1"),
            s.number("test", Section.FRACTION, "from 0 to 1"),
            s.optionalString("not-person-disjoint-because"),
            s.optionalString("session"));
    spec.session()
        .filter(name -> !attributes.contains(name))
        .ifPresent(
            name ->
                s.problem(
                    "session",
                    name,
                    "names " + name + ", which no source declares as an attribute"));
    double sum = spec.train() + spec.validation() + spec.test();
    if (Math.abs(sum - 1) > 1e-9) {
      s.problem("train", "+ validation + test should be 1, not " + sum);
    }
    if ((spec.by() == SplitSpec.By.RECORD) != spec.notPersonDisjointBecause().isPresent()) {
      s.problem(
          "not-person-disjoint-because", "should be given if, and only if, split.by is record");
    }
    s.refuseUnknownKeys();
    return spec;
  }

  private static BiasSpec bias(
      Section s, List<String> attributes, SortedMap<String, Vocabulary> vocabularies) {
    List<String> protectedOnes = s.strings("protected");
    for (String name : protectedOnes) {
      if (!attributes.contains(name)) {
        s.problem(
            "protected", name, "names " + name + ", which no source declares as an attribute");
      }
    }
    TargetReader reader = new TargetReader(attributes, vocabularies);
    SortedMap<String, TargetSpec> targets = reader.margins(s.section("targets"));
    List<JointSpec> joints = reader.joints(s.sections("joint-targets"), targets.keySet());
    WorstSpec worst = WorstSpec.of(s.section("worst"), attributes);
    s.refuseUnknownKeys();
    return new BiasSpec(protectedOnes, targets, joints, worst);
  }

  private static RebalanceSpec rebalance(Section s, List<String> attributes, BiasSpec bias) {
    RebalanceSpec.Method method = s.choice("method", RebalanceSpec.Method.class);
    List<String> planned = s.strings("attributes");
    if (planned.isEmpty()) {
      s.problem("attributes", "should name at least one attribute");
    }
    if (planned.stream().distinct().count() < planned.size()) {
      s.problem("attributes", "should name each attribute once");
    }
    for (String name : planned) {
      if (!name.equals("label") && !attributes.contains(name)) {
        s.problem("attributes", name, "names " + name + ", which no source declares");
      } else if (method != RebalanceSpec.Method.REWEIGH && bias.target(name).isEmpty()) {
        s.problem("attributes", name, "names " + name + ", which has no target in bias.targets");
      }
    }
    if (method == RebalanceSpec.Method.REWEIGH
        && !(planned.contains("label") && planned.size() > 1)) {
      s.problem("attributes", "should name label and at least one other for method = reweigh");
    }
    RebalanceSpec spec =
        new RebalanceSpec(
            method,
            planned,
            s.integer("cap-per-record", 0, 1000),
            s.integer("min-persons", 1, 1_000_000),
            s.number("max-augmented-share", x -> x >= 0 && x < 1, "from 0 to below 1"),
            s.flag("undersample"),
            s.has("total") ? Optional.of(s.wholeNumber("total", 1)) : Optional.empty(),
            s.number("max-weight", x -> x >= 1 && x <= 1000, "from 1 to 1000"));
    s.refuseUnknownKeys();
    return spec;
  }

  private static String canonical(Config config) {
    try {
      return JSON.writeValueAsString(new TreeMap<>(config.root().unwrapped()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a resolved recipe is plain JSON", e);
    }
  }
}
