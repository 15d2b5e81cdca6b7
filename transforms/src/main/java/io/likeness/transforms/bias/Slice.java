package io.likeness.transforms.bias;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A conjunction of conditions attribute = value.
 *
 * @param attributes at least one, in ascending order
 * @param values the value of each
 */
public record Slice(List<String> attributes, List<String> values) implements Comparable<Slice> {
  public Slice {
    attributes = List.copyOf(attributes);
    values = List.copyOf(values);
    if (attributes.isEmpty() || attributes.size() != values.size()) {
      throw new IllegalArgumentException(
          "a slice has a value for each of its attributes, got " + attributes + " and " + values);
    }
  }

  public int level() {
    return attributes.size();
  }

  /** The slices with one condition less; none where there is only one. */
  public List<Slice> parents() {
    List<Slice> out = new ArrayList<>();
    for (int i = 0; i < level() && level() > 1; i++) {
      List<String> names = new ArrayList<>(attributes);
      List<String> kept = new ArrayList<>(values);
      names.remove(i);
      kept.remove(i);
      out.add(new Slice(names, kept));
    }
    return out;
  }

  /** Both together, where they differ in the last condition and that of {@code other} is later. */
  Optional<Slice> joined(Slice other) {
    int last = level() - 1;
    if (other.level() != level()
        || !attributes.subList(0, last).equals(other.attributes.subList(0, last))
        || !values.subList(0, last).equals(other.values.subList(0, last))
        || attributes.get(last).compareTo(other.attributes.get(last)) >= 0) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>(attributes);
    List<String> both = new ArrayList<>(values);
    names.add(other.attributes.get(last));
    both.add(other.values.get(last));
    return Optional.of(new Slice(names, both));
  }

  /** Fewer conditions first, then by attributes and values. */
  @Override
  public int compareTo(Slice other) {
    int order = Integer.compare(level(), other.level());
    for (int i = 0; i < level() && order == 0; i++) {
      order = attributes.get(i).compareTo(other.attributes.get(i));
    }
    for (int i = 0; i < level() && order == 0; i++) {
      order = values.get(i).compareTo(other.values.get(i));
    }
    return order;
  }
}
