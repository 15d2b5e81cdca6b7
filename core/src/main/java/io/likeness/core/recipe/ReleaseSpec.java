package io.likeness.core.recipe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Counts by group and statistics of numbers, under differential privacy.
 *
 * @param name tells two releases of the same data apart; empty for the first
 * @param unit privacy unit; only {@code person} is offered
 * @param groups attributes to count by
 * @param statistics what is told of numbers
 * @param epsilon ε of the whole release, split evenly over its parts
 * @param delta δ of the whole release, spent only where groups are private
 * @param recordsPerPerson most records a person counts with
 * @param groupsPerPerson most groups of an attribute a person counts in
 * @param budgetEpsilon ε that the corpus may ever spend
 */
public record ReleaseSpec(
    String name,
    String unit,
    List<GroupSpec> groups,
    List<StatisticSpec> statistics,
    double epsilon,
    double delta,
    int recordsPerPerson,
    int groupsPerPerson,
    double budgetEpsilon,
    double budgetDelta) {
  private static final int MOST_POINTS = 200;

  /**
   * An attribute and its groups that are publicly known to exist; none where that is private too. A
   * listed group that nobody is in is released too.
   */
  public record GroupSpec(String attribute, List<String> values) {}

  /** What is told of a number. */
  public enum Kind {
    SUM,
    MEAN,
    HISTOGRAM,
    QUANTILES;

    /** The name in recipes and in the table. */
    public String word() {
      return Section.spelled(this);
    }
  }

  /**
   * A statistic.
   *
   * @param of measure, or attribute that holds numbers
   * @param by attribute of {@code groups}; empty for the whole corpus
   * @param lower values are clamped to [lower, upper]
   * @param points edges of the bins, or probabilities of the quantiles
   */
  public record StatisticSpec(
      Kind kind, String of, String by, double lower, double upper, List<Double> points) {}

  static ReleaseSpec of(Section s, List<String> attributes) {
    List<GroupSpec> groups = new ArrayList<>();
    for (Section g : s.sections("groups")) {
      groups.add(group(g, attributes));
    }
    List<String> grouped = groups.stream().map(GroupSpec::attribute).toList();
    List<StatisticSpec> statistics =
        s.sections("statistics").stream().map(t -> statistic(t, grouped)).toList();
    if (groups.isEmpty() && statistics.isEmpty()) {
      s.problem("groups", "or statistics should have at least one entry");
    }
    if (new HashSet<>(grouped).size() != grouped.size()) {
      s.problem("groups", "should name an attribute once");
    }
    if (new HashSet<>(statistics).size() != statistics.size()) {
      s.problem("statistics", "should name each once");
    }
    Section promise = s.aboutPrivacy();
    String unit = s.has("unit") ? s.string("unit") : "";
    if (!unit.equals("person")) {
      promise.problem(
          "unit",
          "should be person, the only privacy unit offered: an epsilon means nothing without it"
              + (unit.isEmpty() ? "" : ", not " + unit));
    }
    String name = s.string("name");
    if (!name.matches("[a-z0-9-]*")) {
      s.problem("name", "should be kebab-case (a-z, 0-9, -), not " + name);
    }
    Section budget = s.section("budget").aboutPrivacy();
    ReleaseSpec spec =
        new ReleaseSpec(
            name,
            unit,
            groups,
            statistics,
            promise.number("epsilon", Section.POSITIVE, "a positive number"),
            promise.number("delta", x -> x >= 0 && x < 1, "from 0 to below 1"),
            promise.integer("records-per-person", 1, 1_000_000),
            promise.integer("groups-per-person", 1, 1_000),
            budget.number("epsilon", Section.POSITIVE, "a positive number"),
            budget.optionalNumber("delta", x -> x >= 0 && x < 1, "from 0 to below 1").orElse(0.0));
    spec.refuseWhatCannotBePaid(promise);
    budget.refuseUnknownKeys();
    s.refuseUnknownKeys();
    return spec;
  }

  /** δ that it really spends: none where all groups are publicly known. */
  public double deltaSpent() {
    return chosen() ? delta : 0;
  }

  private boolean chosen() {
    return groups.stream().anyMatch(g -> g.values().isEmpty());
  }

  private void refuseWhatCannotBePaid(Section s) {
    boolean chosen = chosen();
    if (chosen && !(delta > 0)) {
      s.problem(
          "delta", "should be above 0 where values are private: groups cannot be chosen without");
    }
    if (epsilon > budgetEpsilon) {
      s.problem("epsilon", "should be at most budget.epsilon (" + budgetEpsilon + ")");
    }
    if (chosen && delta > budgetDelta) {
      s.problem("delta", "should be at most budget.delta (" + budgetDelta + ")");
    }
  }

  private static GroupSpec group(Section g, List<String> attributes) {
    String attribute = g.string("attribute");
    if (!attribute.equals("label") && !attributes.contains(attribute)) {
      g.problem("attribute", "should be a declared attribute or label, not " + attribute);
    }
    List<String> values = List.of();
    if (g.isText("values")) {
      if (!g.string("values").equals("private")) {
        g.problem("values", "should be a list, or the word private, not " + g.string("values"));
      }
    } else {
      values = g.strings("values");
      if (values.isEmpty()) {
        g.problem(
            "values",
            "should list the groups that are publicly known to exist, or be private, which lets"
                + " groups of many persons be chosen");
      }
      if (new HashSet<>(values).size() != values.size()) {
        g.problem("values", "should list each group once");
      }
    }
    g.refuseUnknownKeys();
    return new GroupSpec(attribute, values);
  }

  private static StatisticSpec statistic(Section t, List<String> grouped) {
    Kind kind = t.choice("kind", Kind.class);
    String of = t.string("of");
    String by = t.optionalString("by").orElse("");
    if (!by.isEmpty() && !grouped.contains(by)) {
      t.problem("by", "should be an attribute of release.groups, not " + by);
    }
    List<Double> points = new ArrayList<>();
    double lower = 0;
    double upper = 1;
    if (kind == Kind.HISTOGRAM) {
      points = t.numbers("edges");
      if (points.size() < 2 || points.size() > MOST_POINTS || !rising(points)) {
        t.problem("edges", "should be 2 to " + MOST_POINTS + " rising numbers");
        points = List.of(lower, upper);
      }
      lower = points.get(0);
      upper = points.get(points.size() - 1);
    } else {
      Optional<double[]> clamp = t.range("clamp");
      if (clamp.isEmpty() || !finite(clamp.get())) {
        t.aboutPrivacy()
            .problem(
                "clamp",
                "should be [lowest, highest] of a value, publicly known: without it one person could"
                    + " change a "
                    + kind.word()
                    + " by any amount");
      } else {
        lower = clamp.get()[0];
        upper = clamp.get()[1];
      }
    }
    if (kind == Kind.QUANTILES) {
      points = t.has("at") ? t.numbers("at") : List.of(0.25, 0.5, 0.75);
      if (points.isEmpty()
          || points.size() > MOST_POINTS
          || !rising(points)
          || points.stream().anyMatch(p -> !(p > 0 && p < 1))) {
        t.problem("at", "should be rising probabilities above 0 and below 1");
        points = List.of(0.5);
      }
    }
    t.refuseUnknownKeys();
    return new StatisticSpec(kind, of, by, lower, upper, List.copyOf(points));
  }

  private static boolean finite(double[] clamp) {
    return clamp.length == 2
        && clamp[0] < clamp[1]
        && Math.abs(clamp[0]) < 1e300
        && Math.abs(clamp[1]) < 1e300;
  }

  private static boolean rising(List<Double> points) {
    for (int i = 0; i < points.size(); i++) {
      if (!(Math.abs(points.get(i)) < 1e300 && (i == 0 || points.get(i) > points.get(i - 1)))) {
        return false;
      }
    }
    return true;
  }
}
