package io.likeness.core.recipe;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.DoublePredicate;

/**
 * One object of a recipe, read key by key; a value that is wrong is noted with its line, and a
 * stand-in is returned so that reading goes on to the next problem.
 */
final class Section {
  static final DoublePredicate FRACTION = x -> x >= 0 && x <= 1;
  static final DoublePredicate POSITIVE = x -> x > 0 && x < Double.POSITIVE_INFINITY;

  private final ConfigObject object;
  private final String path;
  private final Problems problems;
  private final TreeSet<String> known;
  private final boolean privacy;

  Section(ConfigObject object, String path, Problems problems) {
    this(object, path, problems, new TreeSet<>(), false);
  }

  private Section(
      ConfigObject object, String path, Problems problems, TreeSet<String> known, boolean privacy) {
    this.object = object;
    this.path = path;
    this.problems = problems;
    this.known = known;
    this.privacy = privacy;
  }

  /** The same section; what is wrong with what is read by it means that privacy would not hold. */
  Section aboutPrivacy() {
    return new Section(object, path, problems, known, true);
  }

  private String full(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private Optional<ConfigValue> value(String key) {
    known.add(key);
    ConfigValue value = object.get(key);
    return value == null || value.valueType() == ConfigValueType.NULL
        ? Optional.empty()
        : Optional.of(value);
  }

  private void wrong(ConfigOrigin origin, String key, String message) {
    if (privacy) {
      problems.refusePrivacy();
    }
    problems.add(
        origin,
        full(key) + " " + (Problems.isSecret(key) ? Problems.withoutValue(message) : message));
  }

  /** Notes a problem of {@code key} that only its reader can see. */
  void problem(String key, String message) {
    ConfigValue value = object.get(key);
    wrong(value == null ? object.origin() : value.origin(), key, message);
  }

  /**
   * Notes a problem of the text {@code named} in the list {@code key}, by the line of that text.
   */
  void problem(String key, String named, String message) {
    Optional<ConfigValue> element =
        object.get(key) instanceof ConfigList list
            ? list.stream().filter(e -> named.equals(String.valueOf(e.unwrapped()))).findFirst()
            : Optional.empty();
    element.ifPresentOrElse(e -> wrong(e.origin(), key, message), () -> problem(key, message));
  }

  /** Notes what older builds let pass, unless the recipe was run: an erasure has to read it. */
  void problemToRun(String key, String message) {
    if (!problems.stored()) {
      problem(key, message);
    }
  }

  boolean has(String key) {
    return value(key).isPresent();
  }

  private static String shown(ConfigValue value) {
    return value.render(
        com.typesafe.config.ConfigRenderOptions.concise().setComments(false).setJson(false));
  }

  String string(String key) {
    Optional<ConfigValue> value = value(key);
    if (value.isEmpty()) {
      problem(key, "is missing");
      return "";
    }
    return text(key, value.get());
  }

  private String text(String key, ConfigValue value) {
    switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> {
        return String.valueOf(value.unwrapped());
      }
      default -> {
        wrong(value.origin(), key, "should be a text, not " + shown(value));
        return "";
      }
    }
  }

  Optional<String> optionalString(String key) {
    return value(key).map(v -> text(key, v));
  }

  boolean flag(String key) {
    Optional<ConfigValue> value = value(key);
    if (value.isEmpty()) {
      problem(key, "is missing");
      return false;
    }
    if (value.get().unwrapped() instanceof Boolean b) {
      return b;
    }
    wrong(value.get().origin(), key, "should be true or false, not " + shown(value.get()));
    return false;
  }

  /** A number that {@code good} accepts, else NaN; {@code range} says in words what is good. */
  double number(String key, DoublePredicate good, String range) {
    Optional<ConfigValue> value = value(key);
    if (value.isEmpty()) {
      problem(key, "is missing");
      return Double.NaN;
    }
    return checked(key, value.get(), good, range);
  }

  Optional<Double> optionalNumber(String key, DoublePredicate good, String range) {
    return value(key).map(v -> checked(key, v, good, range));
  }

  private double checked(String key, ConfigValue value, DoublePredicate good, String range) {
    if (!(value.unwrapped() instanceof Number n)) {
      wrong(value.origin(), key, "should be a number, not " + shown(value));
      return Double.NaN;
    }
    double d = n.doubleValue();
    if (!good.test(d)) {
      wrong(value.origin(), key, "should be " + range + ", not " + shown(value));
      return Double.NaN;
    }
    return d;
  }

  int integer(String key, int least, int most) {
    double d =
        number(
            key,
            x -> x >= least && x <= most && x == Math.rint(x),
            "a whole number from " + least + " to " + most);
    return Double.isNaN(d) ? least : (int) d;
  }

  long wholeNumber(String key, long least) {
    Optional<ConfigValue> value = value(key);
    if (value.isPresent()
        && (value.get().unwrapped() instanceof Integer
            || value.get().unwrapped() instanceof Long)) {
      long n = ((Number) value.get().unwrapped()).longValue();
      if (n >= least) {
        return n;
      }
    }
    problem(key, "should be a whole number, at least " + least);
    return least;
  }

  /** A day such as {@code 2026-11-01}. */
  LocalDate date(String key) {
    String text = string(key);
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      if (has(key)) {
        problem(key, "should be a day such as 2026-11-01, not " + text);
      }
      return LocalDate.EPOCH;
    }
  }

  /** A size such as {@code 64 MiB} in bytes. */
  long bytes(String key) {
    Optional<ConfigValue> value = value(key);
    if (value.isEmpty()) {
      problem(key, "is missing");
      return 1;
    }
    try {
      long bytes = object.toConfig().getBytes(ConfigUtil.joinPath(key));
      if (bytes > 0) {
        return bytes;
      }
    } catch (ConfigException e) {
      // The problem is noted below, in our words and with the line.
    }
    wrong(value.get().origin(), key, "should be a size such as 64 MiB, not " + shown(value.get()));
    return 1;
  }

  <E extends Enum<E>> E choice(String key, Class<E> type) {
    String text = string(key);
    for (E constant : type.getEnumConstants()) {
      if (spelled(constant).equals(text)) {
        return constant;
      }
    }
    if (has(key)) {
      problem(key, "should be one of " + spellings(type) + ", not " + text);
    }
    return type.getEnumConstants()[0];
  }

  static String spelled(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <E extends Enum<E>> String spellings(Class<E> type) {
    List<String> all = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      all.add(spelled(constant));
    }
    return String.join(", ", all);
  }

  List<String> strings(String key) {
    List<String> out = new ArrayList<>();
    for (ConfigValue item : list(key)) {
      out.add(text(key, item));
    }
    return out;
  }

  /** Whether one text stands there. */
  boolean isText(String key) {
    return value(key).map(v -> v.valueType() == ConfigValueType.STRING).orElse(false);
  }

  /** The numbers of a list. */
  List<Double> numbers(String key) {
    List<Double> out = new ArrayList<>();
    for (ConfigValue item : list(key)) {
      out.add(checked(key, item, x -> !Double.isNaN(x), "a number"));
    }
    return out;
  }

  /** The texts of a list, or the one text that stands there instead. */
  List<String> texts(String key) {
    Optional<ConfigValue> value = value(key);
    return value.isPresent() && !(value.get() instanceof com.typesafe.config.ConfigList)
        ? List.of(text(key, value.get()))
        : strings(key);
  }

  /** Two numbers, lower bound first. */
  Optional<double[]> range(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    ConfigValue value = value(key).orElseThrow();
    if (value.unwrapped() instanceof Number n) {
      return Optional.of(new double[] {n.doubleValue(), n.doubleValue()});
    }
    if (value.unwrapped() instanceof List<?> pair
        && pair.size() == 2
        && pair.get(0) instanceof Number low
        && pair.get(1) instanceof Number high
        && low.doubleValue() <= high.doubleValue()) {
      return Optional.of(new double[] {low.doubleValue(), high.doubleValue()});
    }
    wrong(value.origin(), key, "should be a number or [lower, upper], not " + shown(value));
    return Optional.empty();
  }

  List<Section> sections(String key) {
    List<Section> out = new ArrayList<>();
    for (ConfigValue item : list(key)) {
      if (item instanceof ConfigObject o) {
        out.add(new Section(o, full(key) + "[" + out.size() + "]", problems));
      } else {
        wrong(item.origin(), key, "should hold objects { … }, not " + shown(item));
      }
    }
    return out;
  }

  private List<ConfigValue> list(String key) {
    Optional<ConfigValue> value = value(key);
    if (value.isEmpty()) {
      return List.of();
    }
    if (value.get() instanceof com.typesafe.config.ConfigList items) {
      return items;
    }
    wrong(value.get().origin(), key, "should be a list [ … ], not " + shown(value.get()));
    return List.of();
  }

  /** The object at {@code key}; an empty one when it is missing. */
  Section section(String key) {
    return optionalSection(key)
        .orElseGet(
            () ->
                new Section(com.typesafe.config.ConfigFactory.empty().root(), full(key), problems));
  }

  Optional<Section> optionalSection(String key) {
    Optional<ConfigValue> value = value(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof ConfigObject o) {
      return Optional.of(new Section(o, full(key), problems));
    }
    wrong(value.get().origin(), key, "should be an object { … }, not " + shown(value.get()));
    return Optional.empty();
  }

  /** Names to texts, in order of the names. */
  SortedMap<String, String> stringMap(String key) {
    TreeMap<String, String> out = new TreeMap<>();
    optionalSection(key)
        .ifPresent(s -> s.object.forEach((name, v) -> out.put(name, s.text(name, v))));
    return Collections.unmodifiableSortedMap(out);
  }

  /** Names to numbers, in order of the names. */
  SortedMap<String, Double> numberMap(String key, DoublePredicate good, String range) {
    TreeMap<String, Double> out = new TreeMap<>();
    optionalSection(key)
        .ifPresent(
            s -> s.object.forEach((name, v) -> out.put(name, s.checked(name, v, good, range))));
    return Collections.unmodifiableSortedMap(out);
  }

  /** The names in this section, sorted. */
  List<String> names() {
    return List.copyOf(new TreeSet<>(object.keySet()));
  }

  Config config() {
    return object.toConfig();
  }

  /** Notes every key that nobody has asked for. */
  void refuseUnknownKeys() {
    object.forEach(
        (key, value) -> {
          if (!known.contains(key)) {
            problems.addUnknown(value.origin(), full(key), key, known);
          }
        });
  }
}
