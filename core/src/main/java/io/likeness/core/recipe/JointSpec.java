package io.likeness.core.recipe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The shares that the cells of several attributes should have: how often values go together, which
 * margins leave open.
 *
 * @param attributes at least two, in the order of the values of a cell
 * @param byCell share of each cell, in the order in which they are declared; they sum to 1, and a
 *     cell that is not named has none
 * @param source who says so, where it is said
 */
public record JointSpec(
    List<String> attributes, Map<List<String>, Double> byCell, Optional<String> source) {
  /** What joins the names and the values of several attributes. */
  public static final String TIMES = " × ";

  public JointSpec {
    attributes = List.copyOf(attributes);
    byCell = Collections.unmodifiableMap(new LinkedHashMap<>(byCell));
  }

  /**
   * What is left of the target when only some of its attributes are looked at.
   *
   * @param some attributes of this target, in the order in which the values shall stand
   */
  public Map<List<String>, Double> onto(List<String> some) {
    Map<List<String>, Double> out = new LinkedHashMap<>();
    byCell.forEach(
        (cell, share) ->
            out.merge(
                some.stream().map(a -> cell.get(attributes.indexOf(a))).toList(),
                share,
                Double::sum));
    return out;
  }

  /** The target of one of the attributes. */
  TargetSpec margin(String attribute) {
    SortedMap<String, Double> shares = new TreeMap<>();
    onto(List.of(attribute)).forEach((cell, share) -> shares.put(cell.get(0), share));
    return new TargetSpec.Shares(shares, source);
  }
}
