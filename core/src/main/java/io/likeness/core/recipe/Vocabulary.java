package io.likeness.core.recipe;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.io.Serializable;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The spellings in which the values of an attribute come, and the code that each stands for.
 *
 * <p>A file of {@code conf/vocab}, or beside the recipe, has {@code code { name, spellings = [..]
 * }} for each code. Case, width and runs of spaces make no difference; code, name, and {@code code
 * (name)} are spellings too. What is in no vocabulary stays as it is and is listed in the card.
 *
 * @param codes folded spelling to code
 */
public record Vocabulary(SortedMap<String, String> codes) implements Serializable {
  private static final String KEY = "vocabulary";
  private static final String INGEST = "ingest";

  public Vocabulary {
    codes = new TreeMap<>(codes);
  }

  @Override
  public SortedMap<String, String> codes() {
    return Collections.unmodifiableSortedMap(codes);
  }

  /** The code of {@code spelling}, if there is one. */
  public Optional<String> codeOf(String spelling) {
    return Optional.ofNullable(codes.get(folded(spelling)));
  }

  /** {@code spelling} without the differences that say nothing. */
  public static String folded(String spelling) {
    return Normalizer.normalize(spelling, Normalizer.Form.NFKC)
        .strip()
        .replaceAll("\\s+", " ")
        .toLowerCase(Locale.ROOT);
  }

  /** The vocabulary {@code name} of those that come with Likeness. */
  public static Optional<Vocabulary> shipped(String name) {
    return Optional.ofNullable(Vocabulary.class.getResource("vocab/" + name + ".conf"))
        .map(
            url -> {
              Problems problems = new Problems(name);
              Vocabulary read = of(new Section(ConfigFactory.parseURL(url).root(), name, problems));
              problems.throwIfAny();
              return read;
            });
  }

  /**
   * {@code recipe} with each vocabulary that is named replaced by what it says, so that the recipe
   * that is stored with a version says all of it.
   *
   * @param file the recipe; a name with a slash or a dot is a file relative to its folder
   */
  static Config inlined(Config recipe, Path file) {
    String block = INGEST + "." + KEY;
    Config out = recipe;
    if (!recipe.hasPath(block)) {
      return recipe;
    }
    for (Map.Entry<String, ConfigValue> e : recipe.getObject(block).entrySet()) {
      if (e.getValue().valueType() == ConfigValueType.STRING) {
        Optional<Config> named = named(String.valueOf(e.getValue().unwrapped()), file);
        if (named.isPresent()) {
          out = out.withValue(block + "." + ConfigUtil.joinPath(e.getKey()), named.get().root());
        }
      }
    }
    return out;
  }

  private static Optional<Config> named(String name, Path recipe) {
    if (!name.contains("/") && !name.contains(".")) {
      return Optional.ofNullable(Vocabulary.class.getResource("vocab/" + name + ".conf"))
          .map(ConfigFactory::parseURL);
    }
    return Beside.file(recipe, name).map(Vocabulary::parsed);
  }

  private static Config parsed(Path file) {
    try {
      return ConfigFactory.parseFile(
              file.toFile(), ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF))
          .resolve();
    } catch (ConfigException e) {
      throw Problems.unreadable(e, file);
    }
  }

  /** The vocabularies of the block {@code ingest}, by attribute. */
  static SortedMap<String, Vocabulary> all(Section ingest, List<SourceSpec> sources) {
    TreeMap<String, Vocabulary> out = new TreeMap<>();
    Section block = ingest.section(KEY);
    for (String name : block.names()) {
      if (!name.equals("label")
          && sources.stream().noneMatch(s -> s.attributes().containsKey(name))) {
        block.problem(name, "is not an attribute that a source declares");
      }
      if (block.config().root().get(name) instanceof ConfigObject) {
        block.optionalSection(name).ifPresent(s -> out.put(name, of(s)));
      } else {
        block.problem(
            name,
            "should be a vocabulary of conf/vocab (zh-dialects), or a file beside the recipe, not "
                + block.string(name));
      }
    }
    return Collections.unmodifiableSortedMap(out);
  }

  private static Vocabulary of(Section codes) {
    TreeMap<String, String> spellings = new TreeMap<>();
    for (String code : codes.names()) {
      Section one = codes.section(code);
      String name = one.string("name");
      put(spellings, code, code, one);
      put(spellings, name, code, one);
      put(spellings, code + " (" + name + ")", code, one);
      one.strings("spellings").forEach(s -> put(spellings, s, code, one));
      one.refuseUnknownKeys();
    }
    if (spellings.isEmpty()) {
      codes.problem("code", "should be given at least once: code { name, spellings = [..] }");
    }
    return new Vocabulary(spellings);
  }

  private static void put(
      TreeMap<String, String> spellings, String spelling, String code, Section section) {
    String other = spellings.putIfAbsent(folded(spelling), code);
    if (other != null && !other.equals(code)) {
      section.problem("spellings", "has " + spelling + ", which stands for " + other + " already");
    }
  }
}
