package io.likeness.transforms.split;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * Connected components by union-find; the smallest member under a given order stands for each.
 *
 * <p>The result does not depend on the order in which pairs are added.
 */
final class Components {
  private final Comparator<String> order;
  private final Map<String, String> parents = new HashMap<>();

  Components(Comparator<String> order) {
    this.order = order;
  }

  void unite(String a, String b) {
    String rootA = root(a);
    String rootB = root(b);
    int c = order.compare(rootA, rootB);
    if (c < 0) {
      parents.put(rootB, rootA);
    } else if (c > 0) {
      parents.put(rootA, rootB);
    }
  }

  /** The smallest member of the component of {@code member}; itself where nothing was united. */
  String root(String member) {
    String root = member;
    for (String up = parents.get(root); up != null; up = parents.get(root)) {
      root = up;
    }
    String at = member;
    while (!at.equals(root)) {
      String up = parents.get(at);
      parents.put(at, root);
      at = up == null ? root : up;
    }
    return root;
  }
}
