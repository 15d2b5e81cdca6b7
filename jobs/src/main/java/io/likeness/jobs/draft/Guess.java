package io.likeness.jobs.draft;

import java.util.List;
import java.util.Locale;
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
    SortedMap<String, String> attributes) {
  private static final Pattern PERSON =
      Pattern.compile(
          "speaker|person|subject|participant|client|actor|respon|user|reader|talker|singer|identity"
              + "|说话人|演员");
  private static final Pattern LABEL =
      Pattern.compile(
          "label|digit|word|emotion|class|category|variety|dialect|gesture|expression|command|target"
              + "|标签|类别|情感|方言");
  private static final Pattern SPLIT = Pattern.compile("split|subset|partition|fold");
  private static final Set<String> PARTS =
      Set.of("train", "training", "test", "testing", "dev", "val", "valid", "validation", "eval");
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
            .map(java.util.Map.Entry::getKey)
            .findFirst();
    Optional<String> person = best(columns, PERSON, Integer.MAX_VALUE, split, Optional.empty());
    Optional<String> label = best(columns, LABEL, MOST_LABELS, split, person);
    SortedMap<String, String> attributes = new TreeMap<>();
    columns.forEach(
        (name, values) -> {
          boolean taken =
              List.of(split, person, label).stream()
                  .anyMatch(o -> o.filter(name::equals).isPresent());
          if (!taken && values.groups(MOST_GROUPS)) {
            attributes.put(key(name), name);
          }
        });
    return new Guess(label, person, split, attributes);
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
        .map(java.util.Map.Entry::getKey)
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
    String plain = lower(name).replaceAll("[^a-z0-9]+", "_").replaceAll("^_+|_+$", "");
    return plain.matches("[a-z].*") ? plain : "attribute_" + Integer.toHexString(name.hashCode());
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
