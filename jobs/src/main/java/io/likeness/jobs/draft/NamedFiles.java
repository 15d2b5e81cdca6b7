package io.likeness.jobs.draft;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * File names that are a name and a number, {@code jane_roe_0001.jpg}, where no column says who it
 * is.
 *
 * @param persons how many names there are
 * @param files how many files have one
 */
record NamedFiles(int persons, int files) {
  /** Name of the group of {@link #REGEX} that is the person. */
  static final String GROUP = "who";

  /** Over the path of a file as a manifest gives it. */
  static final String REGEX =
      "(?:.*/)?(?<" + GROUP + ">[^/]*\\p{L}[^/]*)[_ -][0-9]+[.][A-Za-z0-9]+";

  private static final Pattern NAME = Pattern.compile(REGEX);

  /** Fewer are takes of something else: words, devices, sets. */
  private static final int LEAST_PERSONS = 8;

  /** One file in so many may have another form. */
  private static final int MOST_OTHERS = 20;

  /**
   * Of the column {@code file}, unless a name is what {@code label} says in other words, or each
   * file has its own.
   */
  static Optional<NamedFiles> of(
      List<Map<String, String>> rows, String file, Optional<String> label) {
    TreeSet<String> names = new TreeSet<>();
    List<Map<String, String>> named = new ArrayList<>();
    for (Map<String, String> row : rows) {
      Matcher m = NAME.matcher(row.getOrDefault(file, ""));
      if (m.matches()) {
        names.add(m.group(GROUP));
        named.add(
            Map.of(
                GROUP,
                m.group(GROUP),
                "label",
                label.map(l -> row.getOrDefault(l, "")).orElse("")));
      }
    }
    boolean words = label.isPresent() && Crosstab.of(named, GROUP, "label").determines();
    return MOST_OTHERS * (rows.size() - named.size()) > rows.size()
            || names.size() < LEAST_PERSONS
            || names.size() == named.size()
            || words
        ? Optional.empty()
        : Optional.of(new NamedFiles(names.size(), named.size()));
  }
}
