package io.likeness.jobs.draft;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which of several named columns is the label, the person, the split, and an attribute. */
record Guess(
    Optional<String> label,
    Optional<String> person,
    Optional<String> split,
    Optional<String> text,
    SortedMap<String, String> attributes) {
  private static final Pattern PERSON =
      Pattern.compile(
          "speaker|person|subject|participant|client|actor|respon|user|reader|talker|singer|identity"
              + "|说话人|发音人|说话者|录音人|受试者|被试|参与者|演员");
  private static final Pattern LABEL =
      Pattern.compile(
          "label|digit|word|emotion|class|category|variety|dialect|gesture|expression|command|target"
              + "|标签|类别|情感|情绪|表情|方言|手势|数字|词");
  private static final Pattern TEXT =
      Pattern.compile(
          "transcri|sentence|utterance|caption|subtitle|text|content|comment|文本|句子|字幕|转写|评论");
  private static final Pattern OF_THE_WORK =
      Pattern.compile("annotat|rater|labell?er|reviewer|_raw$");
  private static final int LEAST_CHARACTERS = 4;
  private static final Pattern SPLIT = Pattern.compile("split|subset|partition|fold");
  private static final Set<String> PARTS =
      Set.of("train", "training", "test", "testing", "dev", "val", "valid", "validation", "eval");

  /** Keys of recipes are ASCII, and stand in cards. */
  private static final SortedMap<String, String> CHINESE_KEYS =
      new TreeMap<>(
          Map.of(
              "性别", "gender",
              "年龄", "age",
              "口音", "accent",
              "方言", "dialect",
              "籍贯", "origin",
              "地区", "region",
              "语言", "language",
              "设备", "device",
              "肤色", "skin_tone"));

  private static final int MOST_LABELS = 200;
  private static final int MOST_GROUPS = 30;

  /** What is known of one column. */
  record Values(int rows, TreeSet<String> distinct, boolean complete) {
    boolean groups(int most) {
      return distinct.size() >= 2 && distinct.size() <= most && 2 * distinct.size() <= rows;
    }
  }

  static Guess of(SortedMap<String, Values> columns) {
    Optional<String> split =
        columns.entrySet().stream()
            .filter(e -> !e.getValue().distinct().isEmpty())
            .filter(
                e ->
                    SPLIT.matcher(lower(e.getKey())).find()
                        || e.getValue().distinct().stream().allMatch(v -> PARTS.contains(lower(v))))
            .map(Map.Entry::getKey)
            .findFirst();
    Optional<String> text = text(columns);
    Optional<String> person = best(columns, PERSON, Integer.MAX_VALUE, split, Optional.empty());
    Optional<String> label = best(columns, LABEL, MOST_LABELS, split, person);
    SortedMap<String, String> attributes = new TreeMap<>();
    columns.forEach(
        (name, values) -> {
          boolean taken =
              OF_THE_WORK.matcher(lower(name)).find()
                  || List.of(split, person, label, text).stream()
                      .anyMatch(o -> o.filter(name::equals).isPresent());
          if (!taken && values.groups(MOST_GROUPS)) {
            String key = key(name);
            attributes.put(attributes.containsKey(key) ? anyKey(name) : key, name);
          }
        });
    return new Guess(label, person, split, text, attributes);
  }

  /** The column with a sentence in most rows, each its own. */
  private static Optional<String> text(SortedMap<String, Values> columns) {
    return columns.entrySet().stream()
        .filter(e -> TEXT.matcher(lower(e.getKey())).find())
        .filter(e -> 10 * e.getValue().distinct().size() >= 8 * e.getValue().rows())
        .filter(
            e ->
                e.getValue().distinct().stream().mapToInt(String::length).average().orElse(0)
                    >= LEAST_CHARACTERS)
        .filter(
            e ->
                e.getValue().distinct().stream()
                    .noneMatch(v -> v.matches("\\S+[.][A-Za-z0-9]{2,5}")))
        .map(Map.Entry::getKey)
        .min(java.util.Comparator.<String>comparingInt(n -> first(TEXT, n)).thenComparing(n -> n));
  }

  private static Optional<String> best(
      SortedMap<String, Values> columns,
      Pattern names,
      int most,
      Optional<String> split,
      Optional<String> taken) {
    return columns.entrySet().stream()
        .filter(e -> !split.filter(e.getKey()::equals).isPresent())
        .filter(e -> !taken.filter(e.getKey()::equals).isPresent())
        .filter(e -> names.matcher(lower(e.getKey())).find())
        .filter(e -> e.getValue().distinct().size() >= 2 && e.getValue().distinct().size() <= most)
        .map(Map.Entry::getKey)
        .min(java.util.Comparator.<String>comparingInt(n -> first(names, n)).thenComparing(n -> n));
  }

  /** Which alternative of {@code names} a name has: they stand with the plainest first. */
  private static int first(Pattern names, String name) {
    String[] alternatives = names.pattern().split("\\|");
    for (int i = 0; i < alternatives.length; i++) {
      if (lower(name).contains(alternatives[i])) {
        return i;
      }
    }
    return alternatives.length;
  }

  /** {@code name} as a key of a recipe. */
  static String key(String name) {
    for (var known : CHINESE_KEYS.entrySet()) {
      if (name.contains(known.getKey())) {
        return known.getValue();
      }
    }
    String plain = lower(name).replaceAll("[^a-z0-9]+", "_").replaceAll("^_+|_+$", "");
    return plain.matches("[a-z].*") ? plain : anyKey(name);
  }

  private static String anyKey(String name) {
    return "attribute_" + Integer.toHexString(name.hashCode());
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
