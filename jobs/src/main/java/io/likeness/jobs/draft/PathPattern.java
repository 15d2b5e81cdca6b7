package io.likeness.jobs.draft;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A regular expression over paths whose groups are what varies in them.
 *
 * <p>Folders, and the parts of the file name between {@code _} and {@code -}, are taken as fields.
 * The one with the fewest values is the label, the one with the next fewest the person.
 *
 * @param regex over the path relative to the folder
 * @param label name of the group of the label, where there is one
 * @param person name of the group of the person, where there is one
 * @param matched how many of the files it matches
 */
record PathPattern(String regex, Optional<String> label, Optional<String> person, int matched) {
  private static final int MOST_LABELS = 200;

  static Optional<PathPattern> of(List<String> paths) {
    TreeMap<String, List<List<String>>> shapes = new TreeMap<>();
    for (String path : paths) {
      shapes.computeIfAbsent(shape(path), s -> new ArrayList<>()).add(fields(path));
    }
    return shapes.values().stream()
        .max(Comparator.comparingInt(List::size))
        .filter(rows -> rows.get(0).size() > 1)
        .map(rows -> of(shapes, rows));
  }

  private static PathPattern of(
      TreeMap<String, List<List<String>>> shapes, List<List<String>> rows) {
    String shape =
        shapes.entrySet().stream()
            .filter(e -> e.getValue() == rows)
            .findFirst()
            .orElseThrow()
            .getKey();
    int fields = rows.get(0).size();
    List<TreeSet<String>> distinct =
        IntStream.range(0, fields)
            .mapToObj(
                i -> {
                  TreeSet<String> values = new TreeSet<>();
                  rows.forEach(r -> values.add(r.get(i)));
                  return values;
                })
            .toList();
    List<Integer> grouping =
        IntStream.range(0, fields)
            .boxed()
            .filter(i -> distinct.get(i).size() > 1 && 2 * distinct.get(i).size() <= rows.size())
            .sorted(Comparator.comparingInt(i -> distinct.get(i).size()))
            .toList();
    Optional<Integer> label =
        grouping.stream().filter(i -> distinct.get(i).size() <= MOST_LABELS).findFirst();
    // A counter looks like digits only, and a person seldom does, unless nothing else is left.
    Optional<Integer> person =
        grouping.stream()
            .filter(i -> !label.equals(Optional.of(i)))
            .min(
                Comparator.<Integer>comparingInt(
                        i -> distinct.get(i).stream().allMatch(v -> v.matches("\\d+")) ? 1 : 0)
                    .thenComparingInt(i -> distinct.get(i).size()));
    StringBuilder regex = new StringBuilder();
    int field = 0;
    for (char c : shape.toCharArray()) {
      if (c != '#') {
        regex.append(c == '.' ? "[.]" : c);
        continue;
      }
      String any = "[^/_-]+";
      if (label.equals(Optional.of(field))) {
        regex.append("(?<label>").append(any).append(')');
      } else if (person.equals(Optional.of(field))) {
        regex.append("(?<person>").append(any).append(')');
      } else if (distinct.get(field).size() == 1) {
        regex.append(literal(distinct.get(field).first()));
      } else {
        regex.append(any);
      }
      field++;
    }
    regex.append("[.][A-Za-z0-9]+");
    return new PathPattern(
        regex.toString(), label.map(i -> "label"), person.map(i -> "person"), rows.size());
  }

  /** So that it reads as what it matches, but where a sign of it means something else. */
  private static String literal(String text) {
    return text.matches("[\\p{L}\\p{N} ]*") ? text : Pattern.quote(text);
  }

  private static String stem(String path) {
    int dot = path.lastIndexOf('.');
    return dot > path.lastIndexOf('/') ? path.substring(0, dot) : path;
  }

  private static String shape(String path) {
    return stem(path).replaceAll("[^/_-]+", "#");
  }

  private static List<String> fields(String path) {
    return List.of(stem(path).split("[/_-]+"));
  }
}
