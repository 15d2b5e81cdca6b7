package io.likeness.core.recipe;

import java.util.List;

/**
 * How the intersections of groups are sought that fare worst.
 *
 * @param attributes what is crossed; empty: the protected attributes
 * @param depth most attributes of one intersection
 * @param minPersons intersections of fewer persons are not looked at
 * @param minRecords intersections of fewer records are not looked at
 * @param rateWeight how much the rate counts against the size, above 0 and at most 1
 * @param atMost so many are told; 0: none are sought
 */
public record WorstSpec(
    List<String> attributes,
    int depth,
    int minPersons,
    int minRecords,
    double rateWeight,
    int atMost) {
  /** Nothing is sought. */
  public static final WorstSpec NONE = new WorstSpec(List.of(), 1, 2, 1, 1, 0);

  static WorstSpec of(Section s, List<String> attributes) {
    WorstSpec spec =
        new WorstSpec(
            s.strings("attributes"),
            s.integer("depth", 1, 3),
            s.integer("min-persons", 2, 1_000_000),
            s.integer("min-records", 1, 1_000_000_000),
            s.number("rate-weight", x -> x > 0 && x <= 1, "above 0 and at most 1"),
            s.integer("at-most", 0, 1000));
    for (String name : spec.attributes()) {
      if (!name.equals("label") && !attributes.contains(name)) {
        s.problem(
            "attributes", name, "names " + name + ", which no source declares as an attribute");
      }
    }
    s.refuseUnknownKeys();
    return spec;
  }
}
